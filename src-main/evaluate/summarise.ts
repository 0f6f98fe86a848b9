/** From per-image scores to the numbers of a table row: means with intervals, and rows against rows. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { PreparedGroundTruth } from '../../src-shared/ground-truth.ts';
import {
  type MetricName,
  type MetricSummary,
  metricNames,
  type PairedComparison,
} from '../../src-shared/report-types.ts';
import { bootstrap, createResamples } from '../../src-shared/statistics.ts';
import { carries, metricOf } from './metric.ts';
import type { ImageScores } from './score-image.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

export interface SummarySettings {
  /** Those that the images were scored with. */
  thresholds: Float64Array;
  seed: number;
  /** 2,000 unless set. */
  resamples?: number;
}

/** Every metric that at least one image carries; the other images are counted in `excluded`. */
export function summarise(
  records: readonly ImageScores[],
  settings: SummarySettings,
  names: readonly MetricName[] = metricNames,
): Partial<Record<MetricName, MetricSummary>> {
  const summaries: Partial<Record<MetricName, MetricSummary>> = {};
  for (const name of names) {
    const carrying = records.filter((record) => carries(record, name));
    const metric = metricOf(name, carrying, settings.thresholds);
    if (!metric) continue;
    const n = carrying.length;
    const interval = bootstrap(createResamples(n, settings.seed, settings.resamples), metric.ofDraw);
    const tau = metric.tau === undefined ? {} : { tau: metric.tau };
    summaries[name] = { mean: metric.value, ...interval, n, excluded: records.length - n, ...tau };
  }
  return summaries;
}

/**
 * Row A minus row B on the images that both carry, in the metric's unit, with its bootstrap interval (both rows on the
 * same draws) and the Wilcoxon p of the images' differences; null where no image carries the metric in both rows.
 * Records lie in the same order of images; throws `internal` where their numbers differ.
 */
export function pair(
  a: readonly ImageScores[],
  b: readonly ImageScores[],
  metric: MetricName,
  settings: SummarySettings,
): Omit<PairedComparison, 'row' | 'against'> | null {
  if (a.length !== b.length) {
    throw new TripletscopeError('internal', 'paired rows hold different images', {
      expected: `${a.length} records`,
      received: `${b.length}`,
    });
  }
  const both = a.flatMap((_, i) => (carries(a[i], metric) && carries(b[i], metric) ? [i] : []));
  const metricA = metricOf(
    metric,
    both.map((i) => a[i]),
    settings.thresholds,
  );
  const metricB = metricOf(
    metric,
    both.map((i) => b[i]),
    settings.thresholds,
  );
  if (!metricA || !metricB) return null;
  const resamples = createResamples(both.length, settings.seed, settings.resamples);
  const differences = metricA.perImage.map((v, i) => v - metricB.perImage[i]);
  return {
    metric,
    difference: metricA.value - metricB.value,
    ...bootstrap(resamples, (draw) => metricA.ofDraw(draw) - metricB.ofDraw(draw)),
    p: wilcoxonSignedRank(differences),
    n: both.length,
  };
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
