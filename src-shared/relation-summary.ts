/** The relation of a workspace in a few facts, without its rows, and in words. */

export type RelationSummary =
  | { by: 'class' }
  | { by: 'list'; form: 'pairs' | 'triplets'; rows: number }
  | {
      by: 'target';
      images: number;
      scale: 'identity' | 'log';
      rule: TargetRule;
      scaledMargin: boolean;
    };

/** Which targets are near and far: by a distance in their unit (or its logarithm), or by a share of the images, up to 0.5. */
export type TargetRule = { kind: 'distance'; within: number; beyond: number } | { kind: 'rank'; share: number };

export function relationWords(relation: RelationSummary): string {
  if (relation.by === 'class') return 'by class';
  if (relation.by === 'list') return `by list: ${relation.rows.toLocaleString('en')} ${relation.form}`;
  const { images, rule, scale, scaledMargin } = relation;
  const words =
    rule.kind === 'rank'
      ? `the nearest and the farthest ${rule.share}`
      : `positive within ${rule.within}, negative from ${rule.beyond}`;
  const log = scale === 'log' ? ', by logarithm' : '';
  const margin = scaledMargin ? ', margin scaled' : '';
  return `by target: ${images.toLocaleString('en')} images, ${words}${log}${margin}`;
}
