/**
 * One metric of one row over a set of images, with all that any table or comparison takes from it: what each image
 * contributes, and the metric on every resample. Rows with the same images are resampled by the same draws, so the
 * difference of two rows on a draw is the difference of two numbers that are here already.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';
import { bootstrapTogether, type Interval, intervalOf } from '../../src-shared/statistics.ts';
import { carries, type Metric, metricOf } from './metric.ts';
import type { ImageScores } from './score-image.ts';

export interface SummarySettings {
  /** Those that the images were scored with. */
  thresholds: Float64Array;
  seed: number;
  /** 2,000 unless set; 0: the values alone. */
  resamples?: number;
}

export interface MetricSample {
  value: number;
  tau?: number;
  /** Positions of the images that carry the metric among all of the row, ascending. */
  carrying: Uint32Array;
  /** In the order of `carrying`. */
  perImage: Float64Array;
  /** The metric on each resample of the carrying images. */
  draws: Float64Array;
}

/** Null where no image carries the metric, or where it names a τ that was not scored. */
export function sampleOf(
  records: readonly ImageScores[],
  name: MetricName,
  settings: SummarySettings,
): MetricSample | null {
  return samplesOf(records, [name], settings)[0];
}

/** In the order of the names. */
export function samplesOf(
  records: readonly ImageScores[],
  names: readonly MetricName[],
  settings: SummarySettings,
): (MetricSample | null)[] {
  const found = names.map((name): { carrying: Uint32Array; metric: Metric } | null => {
    const carrying = Uint32Array.from(records.keys()).filter((i) => carries(records[i], name));
    const carried = Array.from(carrying, (i) => records[i]);
    const metric = metricOf(name, carried, settings.thresholds);
    return metric === null ? null : { carrying, metric };
  });
  const draws = drawsOf(
    found.flatMap((one) => one?.metric ?? []),
    settings,
  );
  return found.map((one) => {
    if (one === null) return null;
    const { carrying, metric } = one;
    const { value, tau, perImage } = metric;
    return { value, carrying, perImage, draws: draws.get(metric)!, ...(tau === undefined ? {} : { tau }) };
  });
}

/** Of metrics whose images contribute the same: a box that moves by a few pixels leaves most of them as they were. */
const knownDraws = new LRUCache<string, Float64Array>({
  maxSize: 16 * 2 ** 20,
  sizeCalculation: ({ byteLength }) => byteLength + 1,
});

/** Metrics that the same number of images carry are drawn together. */
function drawsOf(metrics: readonly Metric[], { seed, resamples: count }: SummarySettings): Map<Metric, Float64Array> {
  if (count === 0) return new Map(metrics.map((metric) => [metric, new Float64Array()]));
  const keyOf = ({ perImage, isMean }: Metric): string | null =>
    isMean ? `${seed} ${count} ${hash('sha256', perImage)}` : null;
  const keyed = metrics.map((metric) => ({ metric, key: keyOf(metric) }));
  const known = keyed.map(({ key }) => (key === null ? undefined : knownDraws.get(key)));
  const missing = keyed.filter((_, i) => known[i] === undefined);
  const drawn = bootstrapTogether(
    missing.map(({ metric: { perImage, ofDraw } }) => ({ n: perImage.length, ofDraw })),
    { seed, ...(count === undefined ? {} : { count }) },
  );
  for (const [i, { key }] of missing.entries()) if (key !== null) knownDraws.set(key, drawn[i]);
  return new Map(keyed.map((one, i) => [one.metric, known[i] ?? drawn[missing.indexOf(one)]]));
}

const intervals = new WeakMap<Float64Array, Interval>();

function intervalOfDraws(draws: Float64Array): Interval {
  const interval = intervals.get(draws) ?? intervalOf(draws);
  intervals.set(draws, interval);
  return interval;
}

/** `total`: how many images the row has, with the metric or without. */
export function summaryOf({ value, tau, carrying, draws }: MetricSample, total: number): MetricSummary {
  const n = carrying.length;
  const threshold = tau === undefined ? {} : { tau };
  return { mean: value, ...intervalOfDraws(draws), n, excluded: total - n, ...threshold };
}

/** By metric, those that any image carries; `samples` in the order of `names`. */
export function summariesOf(
  samples: readonly (MetricSample | null)[],
  total: number,
  names: readonly MetricName[] = metricNames,
): Partial<Record<MetricName, MetricSummary>> {
  const summaries: Partial<Record<MetricName, MetricSummary>> = {};
  for (const [i, sample] of samples.entries()) if (sample !== null) summaries[names[i]] = summaryOf(sample, total);
  return summaries;
}
