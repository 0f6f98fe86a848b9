/**
 * The expectation of `hinge` over every triplet that the sampler can draw. The active pairs p × n are no product, but for
 * each n they are the positives from some distance on: with these sorted, n counts its active positives by bisection, and
 * Σ 2 (f(p) − f(n)) over active pairs needs one look at each image instead of one at each pair.
 */
import { squaredDistance } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf, type MeanCotangent } from './embeddings.ts';
import type { NegativeSampling, TripletPools } from './sampling.ts';

/** Images between two yields: a millisecond or so. */
const imagesAtOnce = 2048;

/** Yields between slices of work; `meanOverAll` runs through, a view rests in between. Evidence: `counter` is its negative. */
export function* hingeExpectation(
  embeddings: Embeddings,
  anchor: number,
  { positives, negativesByClass }: TripletPools,
  { margin, negatives }: { margin: number; negatives: NegativeSampling },
): Generator<void, MeanCotangent> {
  const a = embeddingOf(embeddings, anchor);
  const far = positives
    .map((index) => ({ index, distance: squaredDistance(a, embeddingOf(embeddings, index)) }))
    .sort((x, y) => x.distance - y.distance);
  const distances = Float64Array.from(far, ({ distance }) => distance);
  const total = negativesByClass.reduce((count, list) => count + list.length, 0);
  const sum = new Float64Array(embeddings.width);
  /** Weight of the negatives that are active from the j-th positive on. */
  const from = new Float64Array(positives.length + 1);
  let active = 0;
  let looked = 0;
  for (const list of negativesByClass) {
    const weight = negatives === 'image' ? 1 / total : 1 / (negativesByClass.length * list.length);
    for (const index of list) {
      if (++looked % imagesAtOnce === 0) yield;
      const f = embeddingOf(embeddings, index);
      const first = firstActive(distances, squaredDistance(a, f), margin);
      const count = positives.length - first;
      if (count === 0) continue;
      active += count;
      from[first] += weight;
      for (let e = 0; e < sum.length; e++) sum[e] -= 2 * weight * count * f[e];
    }
  }
  let mass = 0;
  for (let j = 0, weight = 0; j < far.length; j++) {
    if ((j + 1) % imagesAtOnce === 0) yield;
    weight += from[j];
    if (weight === 0) continue;
    mass += weight;
    const f = embeddingOf(embeddings, far[j].index);
    for (let e = 0; e < sum.length; e++) sum[e] += 2 * weight * f[e];
  }
  if (mass > 0) for (let e = 0; e < sum.length; e++) sum[e] /= mass;
  return { cotangent: sum, active, inactive: positives.length * total - active };
}

/** Runs work that yields between its slices, and rests there where it is time to. */
export async function resting<T>(work: Generator<void, T>, pace: () => Promise<void> | undefined): Promise<T> {
  let step = work.next();
  for (; !step.done; step = work.next()) await pace();
  return step.value;
}

/** The first of ascending D(a,p) whose L = D(a,p) − D(a,n) + δ is above 0, by the same arithmetic as one triplet's. */
function firstActive(distances: Float64Array, negative: number, margin: number): number {
  let low = 0;
  let high = distances.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (distances[middle] - negative + margin > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
