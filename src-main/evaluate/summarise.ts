/** From per-image scores to the numbers of a table row: means with intervals, and rows against rows. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { PreparedGroundTruth } from '../../src-shared/ground-truth.ts';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';
import { carries } from './metric.ts';
import { type SummarySettings, sampleOf, samplesOf, summariesOf } from './metric-sample.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';
import type { ImageScores } from './score-image.ts';

/** Every metric that at least one image carries; the other images are counted in `excluded`. */
export function summarise(
  records: readonly ImageScores[],
  settings: SummarySettings,
  names: readonly MetricName[] = metricNames,
): Partial<Record<MetricName, MetricSummary>> {
  return summariesOf(samplesOf(records, names, settings), records.length, names);
}

/**
 * Row A minus row B on the images that both carry, in the metric's unit; null where no image carries the metric in both
 * rows. Records lie in the same order of images; throws `internal` where their numbers differ.
 */
export function pair(
  a: readonly ImageScores[],
  b: readonly ImageScores[],
  metric: MetricName,
  settings: SummarySettings,
): PairedDifference | null {
  if (a.length !== b.length) {
    throw new TripletscopeError('internal', 'paired rows hold different images', {
      expected: `${a.length} records`,
      received: `${b.length}`,
    });
  }
  const both = a.flatMap((_, i) => (carries(a[i], metric) && carries(b[i], metric) ? [i] : []));
  const [first, second] = [a, b].map((row) => {
    const shared = both.map((i) => row[i]);
    return sampleOf(shared, metric, settings);
  });
  return first === null || second === null ? null : pairedDifference(first, second);
}

/** The chance level of the energies: area fractions of boxes and of mask, null where the ground truth is missing. */
export interface ChanceLevels {
  box: number | null;
  mask: number | null;
}

export function chanceOf({ boxes, mask }: PreparedGroundTruth): ChanceLevels {
  return { box: boxes?.fraction ?? null, mask: mask?.fraction ?? null };
}

/** Mean over the images that have boxes, and over those that have a mask. */
export function chanceLevels(images: readonly ChanceLevels[]): ChanceLevels {
  const meanOf = (fractions: (number | null)[]): number | null => {
    const known = fractions.filter((fraction) => fraction !== null);
    return known.length === 0 ? null : known.reduce((sum, f) => sum + f, 0) / known.length;
  };
  return { box: meanOf(images.map(({ box }) => box)), mask: meanOf(images.map(({ mask }) => mask)) };
}
