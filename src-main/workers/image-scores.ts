/** What each image contributes to one metric of one row, from its stored scores. */
import type { MetricName } from '../../src-shared/report-types.ts';
import { carries, metricOf } from '../evaluate/metric.ts';
import { decodeBlock, type RecordBlock } from '../evaluate/record-block.ts';
import type { ImageScores } from '../evaluate/score-image.ts';

export interface ImageScoresInput {
  blocks: RecordBlock[];
  metric: MetricName;
  /** Those that the images were scored with. */
  thresholds: Float64Array;
}

export interface ImageScoresOutput {
  /** NaN where an image does not carry the metric. */
  values: Float32Array;
  /** The metric on all images that carry it; null where none does. */
  value: number | null;
  tau: number | null;
}

export async function imageScores({ blocks, metric, thresholds }: ImageScoresInput): Promise<ImageScoresOutput> {
  return contributions(blocks.flatMap(decodeBlock), metric, thresholds);
}

/** In the order of the records. */
export function contributions(
  records: readonly ImageScores[],
  name: MetricName,
  thresholds: Float64Array,
): ImageScoresOutput {
  const carrying = records.flatMap((record, i) => (carries(record, name) ? [i] : []));
  const metric = metricOf(
    name,
    carrying.map((i) => records[i]),
    thresholds,
  );
  const values = new Float32Array(records.length).fill(Number.NaN);
  for (const [k, i] of carrying.entries()) values[i] = metric?.perImage[k] ?? Number.NaN;
  return { values, value: metric?.value ?? null, tau: metric?.tau ?? null };
}
