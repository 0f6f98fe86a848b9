/** The settings of the evaluation whose numbers stand in the table: where Compare begins, and what is changed in it. */
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { RowId } from '../../../src-shared/report-types.ts';
import type { Sampling } from '../../maps/engine-calls.ts';
import type { ColumnSpec, TripletCount } from './column-spec.ts';
import type { CompareOptions } from './compare-options.ts';

/** Where nothing was evaluated. */
export const usualSampling: Sampling = { seed: 0, negatives: 'image', margin: 0.2, form: 'stable' };
export const usualTau = 0.2;
export const usualSize = { rows: 224, columns: 224 };

export function samplingOf(evaluation: EvaluationSettings | null, chosen: Partial<Sampling> = {}): Sampling {
  const { seed, negatives, margin, form } = evaluation ?? usualSampling;
  return { seed, negatives, margin, form, ...chosen };
}

export function donorsUsed({ donors }: Pick<CompareOptions, 'donors'>, evaluation: EvaluationSettings | null): number {
  return donors === 'table' ? (evaluation?.neighbours ?? 1) : donors;
}

/** The row of the table whose map a column shows at the evaluation's N and M; null where the table has none. */
export function rowOfColumn(column: ColumnSpec, triplets: TripletCount): RowId | null {
  const { source, variant, score, sign, on } = column;
  if (on !== 'anchor') return null;
  if (source === 'centre') return 'center';
  if (source === 'activation') return 'activation';
  if (variant === 'eigencam') return 'eigencam';
  if (sign !== 'evidence') return null;
  if (score === 'positive') return variant !== 'gradcam' ? null : pairRows[source];
  if (score !== 'difference') return null;
  if (variant === 'gradcam' && source === 'averaged' && triplets === 'all') return 'averaged-all';
  if (variant === 'gradcam') return rows[source];
  if (variant === 'gradcam++') return plusRows[source];
  return source === 'single' ? variant : null;
}

type Weighted = Exclude<ColumnSpec['source'], 'centre' | 'activation'>;

const rows: Record<Weighted, RowId | null> = {
  single: 'single',
  averaged: 'averaged',
  top: 'averaged-top',
  'transferred-top': 'transfer-top',
  transferred: null,
};
const pairRows: Record<Weighted, RowId | null> = {
  single: 'positive-single',
  averaged: 'positive',
  top: null,
  'transferred-top': null,
  transferred: null,
};
const plusRows: Record<Weighted, RowId | null> = {
  single: 'gradcam++-single',
  averaged: 'gradcam++-averaged',
  top: 'gradcam++-averaged-top',
  'transferred-top': 'gradcam++-transfer-top',
  transferred: null,
};

/**
 * The threshold of a column's IoU: the one that was chosen, or the one that the table uses in its row; where it has no
 * such row, that of the averaged maps.
 */
export function tauOf(
  column: ColumnSpec,
  { tau, triplets }: Pick<CompareOptions, 'tau' | 'triplets'>,
  evaluation: EvaluationSettings | null,
  { hasMask }: { hasMask: boolean },
): number {
  if (tau !== 'table') return tau;
  const row = rowOfColumn(column, triplets) ?? 'averaged';
  const of = (name: string): number | null => evaluation?.taus[name]?.[hasMask ? 'mask' : 'box'] ?? null;
  // A row that repeats another, such as HiResCAM behind average pooling, is not in the table a second time.
  return of(row) ?? of('single') ?? of('averaged') ?? usualTau;
}

export interface Changed {
  name: string;
  now: string;
  evaluation: string;
}

/** What differs from the evaluation, in words; nothing where there is none. */
export function changedFrom(
  evaluation: EvaluationSettings | null,
  sampling: Sampling,
  { triplets, top, tau, donors }: Pick<CompareOptions, 'triplets' | 'top' | 'tau' | 'donors'>,
): Changed[] {
  if (evaluation === null) return [];
  const pairs: [name: string, now: unknown, then: unknown][] = [
    ['N', triplets, evaluation.triplets],
    ['M', top, evaluation.top ?? top],
    ['seed', sampling.seed, evaluation.seed],
    ['negatives', negativesWords[sampling.negatives], negativesWords[evaluation.negatives]],
    ['margin', sampling.margin, evaluation.margin],
    ['Grad-CAM++', sampling.form, evaluation.form],
    ['k', donorsUsed({ donors }, evaluation), evaluation.neighbours],
    ['τ', tau === 'table' ? 'each row’s' : tau.toFixed(2), 'each row’s'],
  ];
  return pairs.flatMap(([name, now, then]) =>
    now === then ? [] : [{ name, now: String(now), evaluation: String(then) }],
  );
}

export const negativesWords = { image: 'by image', class: 'class first' } as const;
