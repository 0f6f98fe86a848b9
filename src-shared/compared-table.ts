/** A comparison table of stored scores, as the engine makes it for the terminal, for files and for the window. */
import type { Convention } from './ground-truth.ts';
import type { MetricName, MetricSummary } from './report-types.ts';

export interface ComparedRow {
  /** `rowKeyText`. */
  key: string;
  evaluation: number;
  row: string;
  label: string;
  model: { id: number; title: string; hash: string };
  metrics: Partial<Record<MetricName, MetricSummary>>;
  /** Scored images of the subset. */
  images: number;
  /** Whether the maps were made elsewhere: they are none of the model's. */
  brought: boolean;
}

export interface ComparedTable {
  rows: ComparedRow[];
  /** Those that any row has, in the order in which they were asked for. */
  metrics: MetricName[];
  /** Area of boxes and masks, over the images of the first evaluation; null where the ground truth is missing. */
  chance: { box: number | null; mask: number | null };
  convention: Convention;
  /** Whose objects alone the first evaluation was scored against; null for those of everyone. */
  author: string | null;
  /** Whether drafts counted. */
  drafts: boolean;
  /** How many images were chosen, scored or not; null: all of them. */
  chosen: number | null;
  /** Images whose ground truth has changed since they were scored: they are left out until they are scored again. */
  stale: number;
  /** Of the bootstrap; 0 resamples: the means alone, without intervals and without marks of the best. */
  seed: number;
  resamples: number;
}

/** What a row is called where others stand beside it: with its model where there are several, or with its evaluation. */
export function fullLabel(
  { rows }: Pick<ComparedTable, 'rows'>,
  { evaluation, model, label, brought }: ComparedRow,
): string {
  if (brought) return label;
  const own = rows.filter((row) => !row.brought);
  const evaluations = new Set(own.map((row) => row.evaluation)).size;
  if (evaluations < 2) return label;
  const models = new Set(own.map((row) => row.model.id)).size;
  const titles = new Set(own.map((row) => row.model.title)).size;
  const whose = titles < models ? `${model.title} (${model.hash})` : model.title;
  const which = models < evaluations ? `evaluation ${evaluation}` : '';
  return `${[...(models < 2 ? [] : [whose]), ...(which === '' ? [] : [which])].join(', ')}: ${label}`;
}
