/** One row against another on the same images: difference, interval, p and effect size, from what is known of each. */
import { type Interval, intervalOf } from '../../src-shared/statistics.ts';
import type { MetricSample } from './metric-sample.ts';
import { rankBiserial, wilcoxonSignedRank } from './wilcoxon.ts';

/** In the metric's unit: A minus B. */
export interface PairedDifference {
  difference: number;
  /** 95 % bootstrap interval, both rows on the same draws. */
  low: number;
  high: number;
  /** Two-sided Wilcoxon signed-rank p of the images' differences, zeros dropped. */
  p: number;
  /** Matched-pairs rank-biserial correlation, in [-1,1]. */
  effect: number;
  n: number;
}

/** The samples must be of the same images with the same seed (`sameImages`). */
export function pairedDifference(a: MetricSample, b: MetricSample): PairedDifference {
  const differences = a.perImage.map((value, i) => value - b.perImage[i]);
  return {
    difference: a.value - b.value,
    ...differenceInterval(a, b),
    p: wilcoxonSignedRank(differences),
    effect: rankBiserial(differences),
    n: differences.length,
  };
}

/**
 * 95 % interval of A minus B. Where the images of the rows are not the same, their draws are independent of each other:
 * the interval is then wider than that of a paired comparison.
 */
export function differenceInterval(a: MetricSample, b: MetricSample): Interval {
  const known = intervals.get(a.draws) ?? new WeakMap<Float64Array, Interval>();
  intervals.set(a.draws, known);
  const interval = known.get(b.draws) ?? intervalOf(a.draws.map((value, i) => value - b.draws[i]));
  known.set(b.draws, interval);
  return interval;
}

const intervals = new WeakMap<Float64Array, WeakMap<Float64Array, Interval>>();
