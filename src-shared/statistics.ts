/** Percentile bootstrap over images (METHOD 7): seeded resamples that every row and metric of n images shares. */
import { createRandom } from './random.ts';

/** `count` draws of n indices with replacement, each reproducible by itself. */
export interface Resamples {
  n: number;
  count: number;
  /** The b-th draw: n indices below n. Valid until the next call. */
  draw(b: number): Uint32Array;
}

export interface Interval {
  low: number;
  high: number;
}

const kept = new Map<string, Resamples>();
/** Draws are kept in memory up to this many indices (64 MB); larger sets are drawn anew each time. */
const keptIndices = 16_000_000;

/** The resamples of n images for a seed; the same object for the same arguments. */
export function createResamples(n: number, seed: number, count = 2000): Resamples {
  const key = `${n} ${seed} ${count}`;
  const known = kept.get(key);
  if (known) return known;
  const fill = (b: number, target: Uint32Array) => {
    const random = createRandom(seed, 'bootstrap', n, b);
    for (let i = 0; i < n; i++) target[i] = random.integer(n);
    return target;
  };
  if (n * count > keptIndices) {
    const buffer = new Uint32Array(n);
    return { n, count, draw: (b) => fill(b, buffer) };
  }
  const all = new Uint32Array(n * count);
  for (let b = 0; b < count; b++) fill(b, all.subarray(b * n, (b + 1) * n));
  const made: Resamples = { n, count, draw: (b) => all.subarray(b * n, (b + 1) * n) };
  if (kept.size >= 4) kept.clear();
  kept.set(key, made);
  return made;
}

/** 95 % percentile interval of any statistic of a draw of image indices; draws without a value (NaN) are left out. */
export function bootstrap(resamples: Resamples, statistic: (draw: Uint32Array) => number): Interval {
  return intervalOf(bootstrapDraws(resamples, statistic));
}

/** The statistic on every draw, in their order; NaN where a draw has no value. */
export function bootstrapDraws(resamples: Resamples, statistic: (draw: Uint32Array) => number): Float64Array {
  const values = new Float64Array(resamples.count);
  for (let b = 0; b < resamples.count; b++) values[b] = statistic(resamples.draw(b));
  return values;
}

/** A statistic of the draws of n images. */
export interface DrawnStatistic {
  n: number;
  ofDraw: (draw: Uint32Array) => number;
}

/** `bootstrapDraws` of several statistics: those of the same n see each draw while it is there, so it is made once. */
export function bootstrapTogether(
  statistics: readonly DrawnStatistic[],
  { seed, count }: { seed: number; count?: number },
): Float64Array[] {
  const sizes = new Map<number, number[]>();
  for (const [i, { n }] of statistics.entries()) sizes.set(n, [...(sizes.get(n) ?? []), i]);
  const values: Float64Array[] = [];
  for (const [n, own] of sizes) {
    const resamples = createResamples(n, seed, count);
    for (const i of own) values[i] = new Float64Array(resamples.count);
    for (let b = 0; b < resamples.count; b++) {
      const draw = resamples.draw(b);
      for (const i of own) values[i][b] = statistics[i].ofDraw(draw);
    }
  }
  return values;
}

/** The 2.5 and 97.5 percentiles of the draws that have a value. */
export function intervalOf(draws: Float64Array): Interval {
  const present = draws.filter((v) => !Number.isNaN(v));
  let placed = 0;
  for (const q of [0.025, 0.975]) {
    const at = Math.floor(q * (present.length - 1));
    for (const position of [at, at + 1]) {
      if (position < placed) continue;
      placeInOrder(present, position, placed);
      placed = position + 1;
    }
  }
  return { low: quantile(present, 0.025), high: quantile(present, 0.975) };
}

/**
 * Moves values from `start` on, none of which is smaller than those before, until the one at a position is that of the ascending
 * order: none before it is larger, and none behind it smaller.
 */
function placeInOrder(values: Float64Array, position: number, start: number): void {
  let first = start;
  let last = values.length - 1;
  while (first < last) {
    const middle = values[(first + last) >> 1];
    let i = first;
    let j = last;
    while (i <= j) {
      while (values[i] < middle) i++;
      while (values[j] > middle) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (position <= j) last = j;
    else if (position >= i) first = i;
    else return;
  }
}

/** 95 % percentile interval of the mean of values without gaps. */
export function bootstrapMean(values: Float64Array, resamples: Resamples): Interval {
  return bootstrap(resamples, (draw) => meanOfDraw(values, draw));
}

/** Four sums side by side: one alone would wait for each addition to end. */
export function meanOfDraw(values: Float64Array, draw: Uint32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = draw.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[draw[i]];
    b += values[draw[i + 1]];
    c += values[draw[i + 2]];
    d += values[draw[i + 3]];
  }
  for (let i = whole; i < draw.length; i++) a += values[draw[i]];
  return (a + b + (c + d)) / draw.length;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Linear interpolation between order statistics of ascending values, as numpy's percentile; NaN where there is none. */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) return Number.NaN;
  const position = q * (ascending.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low] + (ascending[high] - ascending[low]) * (position - low);
}
