/** How far estimates are from the truth: errors of a set with their intervals, and two sets on the same items (METHOD section 10). */
import { bootstrapDraws, createResamples, intervalOf } from '../statistics.ts';
import type { Fold } from './folds.ts';
import { studentTail } from './student.ts';

export interface Measured {
  mean: number;
  low: number;
  high: number;
}

const errorNames = ['mae', 'medianApe', 'r2', 'r2Transformed'] as const;

export type ErrorName = (typeof errorNames)[number];

export type SetErrors = Record<ErrorName, Measured>;

export interface Scale {
  /** To the scale on which is estimated, and back. */
  log: boolean;
}

export interface Truth extends Scale {
  /** y and t(y), one an item. */
  values: Float64Array;
  transformed: Float64Array;
}

/** Estimates of every item on the scale of t, a repeat each: of a model that has not seen the item. */
export type Estimates = readonly Float64Array[];

export interface Paired {
  a: string;
  b: string;
  /** Of `b` less `a`. */
  metric: 'r2Transformed' | 'mae';
  difference: Measured;
  /** Corrected resampled t-test over folds (Nadeau and Bengio 2003), of the mean squared error on the scale of t. */
  t: number;
  p: number;
}

const draws = 2000;

/** Each error, as the mean over repeats, with its 95 % interval over items. Percentage errors leave out items whose value is 0. */
export function setErrors(estimates: Estimates, truth: Truth, seed: number): SetErrors {
  const resamples = createResamples(truth.values.length, seed, draws);
  const all = Uint32Array.from(truth.values.keys());
  const each = measuresOf(estimates, truth);
  return Object.fromEntries(
    errorNames.map((name) => {
      const interval = intervalOf(bootstrapDraws(resamples, each[name]));
      return [name, { mean: each[name](all), ...interval }];
    }),
  ) as SetErrors;
}

/** Each error of a draw of items, its mean over repeats. */
function measuresOf(estimates: Estimates, truth: Truth): Record<ErrorName, (draw: Uint32Array) => number> {
  const { values, transformed, log } = truth;
  const back = estimates.map((one) => (log ? one.map(Math.exp) : one));
  const absolute = back.map((one) => one.map((value, i) => Math.abs(value - values[i])));
  const share = absolute.map((one) =>
    one.map((error, i) => (values[i] === 0 ? Number.NaN : error / Math.abs(values[i]))),
  );
  const over = (arrays: readonly Float64Array[], of: (one: Float64Array) => number): number =>
    arrays.reduce((sum, one) => sum + of(one), 0) / arrays.length;
  return {
    mae: (draw) => over(absolute, (one) => meanAt(one, draw)),
    medianApe: (draw) => over(share, (one) => medianAt(one, draw)),
    r2: (draw) => over(back, (one) => determination(one, values, draw)),
    r2Transformed: (draw) => over(estimates, (one) => determination(one, transformed, draw)),
  };
}

/** Both measures of every pair, on the same draws. Each repeat's folds are those of `folds`, in their order. */
export function pairedErrors(
  named: readonly (readonly [string, Estimates])[],
  truth: Truth,
  { folds, seed }: { folds: readonly Fold[]; seed: number },
): Paired[] {
  const resamples = createResamples(truth.values.length, seed, draws);
  const all = Uint32Array.from(truth.values.keys());
  const measures = named.map(([name, estimates]) => {
    const { r2Transformed, mae } = measuresOf(estimates, truth);
    const drawn = { r2Transformed: bootstrapDraws(resamples, r2Transformed), mae: bootstrapDraws(resamples, mae) };
    return { name, estimates, drawn, whole: { r2Transformed: r2Transformed(all), mae: mae(all) } };
  });
  return measures.flatMap((a, i) =>
    measures.slice(i + 1).flatMap((b) => {
      const test = correctedTest(a.estimates, b.estimates, truth.transformed, folds);
      return (['r2Transformed', 'mae'] as const).map((metric): Paired => {
        const differences = b.drawn[metric].map((value, at) => value - a.drawn[metric][at]);
        const mean = b.whole[metric] - a.whole[metric];
        return { a: a.name, b: b.name, metric, difference: { mean, ...intervalOf(differences) }, ...test };
      });
    }),
  );
}

/**
 * t = d̄ / √((1/J + n_test/n_train) σ²) over the J folds, with d the difference of their mean squared errors; two-sided p of
 * Student's t with J − 1 degrees. Positive t: `b` is the better one.
 */
function correctedTest(
  a: Estimates,
  b: Estimates,
  truth: Float64Array,
  folds: readonly Fold[],
): { t: number; p: number } {
  const error = (estimates: Estimates, { repeat, test }: Fold): number =>
    test.reduce((sum, item) => sum + (estimates[repeat][item] - truth[item]) ** 2, 0) / test.length;
  const differences = folds.map((fold) => error(a, fold) - error(b, fold));
  const count = differences.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / count;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (count - 1);
  const share = folds.reduce((sum, { train, test }) => sum + test.length / train.length, 0) / count;
  if (variance === 0) return { t: mean === 0 ? 0 : Math.sign(mean) * Number.MAX_VALUE, p: mean === 0 ? 1 : 0 };
  const t = mean / Math.sqrt((1 / count + share) * variance);
  return { t, p: studentTail(t, count - 1) };
}

function meanAt(values: Float64Array, draw: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < draw.length; i++) sum += values[draw[i]];
  return sum / draw.length;
}

function medianAt(values: Float64Array, draw: Uint32Array): number {
  const drawn = new Float64Array(draw.length);
  let count = 0;
  for (let i = 0; i < draw.length; i++) if (!Number.isNaN(values[draw[i]])) drawn[count++] = values[draw[i]];
  if (count === 0) return Number.NaN;
  const sorted = drawn.subarray(0, count).sort();
  return (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2;
}

/** R² = 1 − Σ (estimate − truth)² / Σ (truth − mean)²; NaN where the truth of a draw is constant. */
function determination(estimates: Float64Array, truth: Float64Array, draw: Uint32Array): number {
  const mean = meanAt(truth, draw);
  let [error, spread] = [0, 0];
  for (let i = 0; i < draw.length; i++) {
    const at = draw[i];
    error += (estimates[at] - truth[at]) ** 2;
    spread += (truth[at] - mean) ** 2;
  }
  return spread === 0 ? Number.NaN : 1 - error / spread;
}
