/**
 * From the frame of an image's gradients to α, while a slider moves (METHOD 2 and 3): ∂S/∂f(a) for any N from the running
 * sums, then one product with J = mean ∂f/∂A. A triplet that the user chose goes through `scoreTriplet` instead.
 */
import type { GradientFrame } from './compare-frames.ts';
import { TripletscopeError } from './errors.ts';
import type { ScoreName, Sign } from './score.ts';

export interface AverageSpec {
  score: ScoreName;
  sign: Sign;
  /** The first N draws, 1 … S, or every triplet that the sampler can draw. */
  triplets: number | 'all';
}

/** Sums over so many triplets of an anchor, each [E]: of f(p), of f(n), and of 2 (f(p) − f(n)) over the active. */
export interface TripletSums {
  positive: Float32Array;
  negative: Float32Array;
  hinge: Float32Array;
  /** By what the first two are divided, and by what the third. */
  count: number;
  active: number;
}

/** The sums of the first N draws, or the expectations over all. Throws `usage` for N outside 1 … S. */
export function sumsOf({ meta, arrays }: GradientFrame, triplets: number | 'all'): TripletSums {
  if (triplets === 'all') {
    return { positive: arrays.allPositive, negative: arrays.allNegative, hinge: arrays.allHinge, count: 1, active: 1 };
  }
  const row = rowOf(meta.draws, triplets);
  const at = (sums: Float32Array): Float32Array => sums.subarray(row * meta.width, (row + 1) * meta.width);
  return {
    positive: at(arrays.positiveSums),
    negative: at(arrays.negativeSums),
    hinge: at(arrays.hingeSums),
    count: triplets,
    active: arrays.activeCounts[row],
  };
}

/** Mean ∂S/∂f(a), length E, over the active triplets; zeros where none is active. Throws `usage` for N outside 1 … S. */
export function cotangentOf(frame: GradientFrame, { score, sign, triplets }: AverageSpec): Float64Array {
  return cotangentOfSums(sumsOf(frame, triplets), frame.arrays.embedding, { score, sign });
}

/** The same from the sums themselves and f(a). */
export function cotangentOfSums(
  { positive, negative, hinge, count, active }: TripletSums,
  embedding: Float32Array,
  { score, sign }: Omit<AverageSpec, 'triplets'>,
): Float64Array {
  const direction = sign === 'counter' ? -1 : 1;
  const cotangent = new Float64Array(embedding.length);
  if (score === 'hinge') {
    if (active > 0) for (let e = 0; e < cotangent.length; e++) cotangent[e] = (direction * hinge[e]) / active;
    return cotangent;
  }
  // ∂D(a,x)/∂f(a) = 2 (f(a) − f(x)): where both distances count, f(a) cancels.
  for (let e = 0; e < cotangent.length; e++) {
    const pull = score === 'negative' ? embedding[e] : positive[e] / count;
    const push = score === 'positive' ? embedding[e] : negative[e] / count;
    cotangent[e] = direction * 2 * (pull - push);
  }
  return cotangent;
}

/** Triplets in the mean, and those that `hinge` leaves out. */
export function tripletCounts(
  { meta, arrays }: GradientFrame,
  { score, triplets }: Omit<AverageSpec, 'sign'>,
): { active: number; inactive: number } {
  if (triplets === 'all') {
    return score === 'hinge' ? meta.allActive : { active: meta.pools.triplets, inactive: 0 };
  }
  const active = score === 'hinge' ? arrays.activeCounts[rowOf(meta.draws, triplets)] : triplets;
  return { active, inactive: triplets - active };
}

function rowOf(draws: number, triplets: number): number {
  if (Number.isInteger(triplets) && triplets >= 1 && triplets <= draws) return triplets - 1;
  throw new TripletscopeError('usage', 'fewer triplets than that were drawn', {
    expected: `1 to ${draws}, or all`,
    received: String(triplets),
  });
}

/** What α needs of a `GradientFrame`: J = mean over pixels of ∂f/∂A, [K, E]. */
export interface Jacobian {
  meta: Pick<GradientFrame['meta'], 'channels' | 'width'>;
  arrays: Pick<GradientFrame['arrays'], 'jacobian'>;
}

/** α = J · ∂S/∂f(a), length K, summed in float64; into `target` where one is given. */
export function alphaOf(
  { meta: { channels, width }, arrays: { jacobian } }: Jacobian,
  cotangent: Float64Array,
  target: Float32Array = new Float32Array(channels),
): Float32Array {
  const whole = width & ~3;
  for (let k = 0, at = 0; k < target.length; k++, at += width) {
    // Four sums side by side: one alone would wait for each addition to end.
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let e = 0; e < whole; e += 4) {
      a += jacobian[at + e] * cotangent[e];
      b += jacobian[at + e + 1] * cotangent[e + 1];
      c += jacobian[at + e + 2] * cotangent[e + 2];
      d += jacobian[at + e + 3] * cotangent[e + 3];
    }
    for (let e = whole; e < width; e++) a += jacobian[at + e] * cotangent[e];
    target[k] = a + b + (c + d);
  }
  return target;
}

/** Mean of several donors' α (METHOD 6, k ≥ 1). */
export function meanAlpha(alphas: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(alphas[0].length);
  for (const alpha of alphas) for (let k = 0; k < mean.length; k++) mean[k] += alpha[k] / alphas.length;
  return mean;
}
