/**
 * One metric of one row over a set of images, with all that any table or comparison takes from it: what each image
 * contributes, and the metric on every resample. Rows with the same images are resampled by the same draws, so the
 * difference of two rows on a draw is the difference of two numbers that are here already.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';
import { bootstrapDraws, createResamples, type Interval, intervalOf } from '../../src-shared/statistics.ts';
import { carries, type Metric, metricOf } from './metric.ts';
import type { ImageScores } from './score-image.ts';

export interface SummarySettings {
  /** Those that the images were scored with. */
  thresholds: Float64Array;
  seed: number;
  /** 2,000 unless set. */
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
  const carrying = Uint32Array.from(records.keys()).filter((i) => carries(records[i], name));
  const carried = Array.from(carrying, (i) => records[i]);
  const metric = metricOf(name, carried, settings.thresholds);
  if (metric === null) return null;
  const { value, tau, perImage } = metric;
  const draws = drawsOf(metric, settings);
  return { value, carrying, perImage, draws, ...(tau === undefined ? {} : { tau }) };
}

/** Of metrics whose images contribute the same: a box that moves by a few pixels leaves most of them as they were. */
const knownDraws = new LRUCache<string, Float64Array>({
  maxSize: 16 * 2 ** 20,
  sizeCalculation: ({ byteLength }) => byteLength + 1,
});

function drawsOf({ perImage, isMean, ofDraw }: Metric, { seed, resamples: count }: SummarySettings): Float64Array {
  const draw = (): Float64Array => bootstrapDraws(createResamples(perImage.length, seed, count), ofDraw);
  if (!isMean) return draw();
  const key = `${seed} ${count} ${hash('sha256', perImage)}`;
  const draws = knownDraws.get(key) ?? draw();
  knownDraws.set(key, draws);
  return draws;
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
