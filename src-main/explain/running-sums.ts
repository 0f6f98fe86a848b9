/**
 * An anchor's triplets as running sums of embeddings: ∂S/∂f(a) averaged over the first N, for every N and every score,
 * follows from one row of them (METHOD section 3, consequence 2).
 */
import type { GradientFrame } from '../../src-shared/compare-frames.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import type { SampledTriplet } from './sampling.ts';

/** As the window gets them. */
export type RunningSums = Pick<
  GradientFrame['arrays'],
  'positiveDistances' | 'negativeDistances' | 'positiveSums' | 'negativeSums' | 'hingeSums' | 'activeCounts'
>;

/** Most numbers of one array of sums: bounds what goes to the window to 4 MB each. */
const mostNumbers = 1_000_000;

/** How many triplets are drawn for embeddings of this width: 1,000, or fewer where their sums would be too large. */
export function drawsFor(width: number): number {
  return Math.max(1, Math.min(1000, Math.floor(mostNumbers / width)));
}

/** Sums over the first 1 … S triplets, [S, E] each, and their distances [S]; summed in float64 and rounded once. */
export function runningSums(
  anchor: ArrayLike<number>,
  triplets: readonly SampledTriplet[],
  embeddings: Embeddings,
  margin: number,
): RunningSums {
  const count = triplets.length;
  const { width } = embeddings;
  const sums: RunningSums = {
    positiveDistances: new Float32Array(count),
    negativeDistances: new Float32Array(count),
    positiveSums: new Float32Array(count * width),
    negativeSums: new Float32Array(count * width),
    hingeSums: new Float32Array(count * width),
    activeCounts: new Uint32Array(count),
  };
  const total = {
    positive: new Float64Array(width),
    negative: new Float64Array(width),
    hinge: new Float64Array(width),
  };
  let active = 0;
  for (let t = 0, at = 0; t < count; t++) {
    const p = embeddingOf(embeddings, triplets[t].positive);
    const n = embeddingOf(embeddings, triplets[t].negative);
    const toPositive = squaredDistance(anchor, p);
    const toNegative = squaredDistance(anchor, n);
    const isActive = toPositive - toNegative + margin * (triplets[t].marginFactor ?? 1) > 0;
    if (isActive) active++;
    sums.positiveDistances[t] = toPositive;
    sums.negativeDistances[t] = toNegative;
    sums.activeCounts[t] = active;
    for (let e = 0; e < width; e++, at++) {
      total.positive[e] += p[e];
      total.negative[e] += n[e];
      if (isActive) total.hinge[e] += 2 * (p[e] - n[e]);
      sums.positiveSums[at] = total.positive[e];
      sums.negativeSums[at] = total.negative[e];
      sums.hingeSums[at] = total.hinge[e];
    }
  }
  return sums;
}
