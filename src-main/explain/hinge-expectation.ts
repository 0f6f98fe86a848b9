/**
 * The expectation of `hinge` over every triplet that the sampler can draw. The active pairs p × n are no product, but for
 * each n they are the positives from some distance on: with these sorted, n counts its active positives by bisection, and
 * Σ 2 (f(p) − f(n)) over active pairs needs one look at each image instead of one at each pair.
 */
import type { Candidates } from '../../src-shared/relation.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf, type MeanCotangent } from './embeddings.ts';
import { groupWeight, type NegativeSampling } from './sampling.ts';

/** Images between two yields: a millisecond or so. */
const imagesAtOnce = 2048;

/** Yields between slices of work; `meanOverAll` runs through, a view rests in between. Evidence: `counter` is its negative. */
export function* hingeExpectation(
  embeddings: Embeddings,
  anchor: number,
  candidates: Candidates,
  { margin, negatives: rule }: { margin: number; negatives: NegativeSampling },
): Generator<void, MeanCotangent> {
  if (candidates.kind === 'listed') return yield* overListed(embeddings, anchor, candidates, margin);
  const { positives, negatives, marginFactor } = candidates;
  const a = embeddingOf(embeddings, anchor);
  const far = positives
    .toArray()
    .map((index) => ({ index, distance: squaredDistance(a, embeddingOf(embeddings, index)) }))
    .sort((x, y) => x.distance - y.distance);
  const distances = Float64Array.from(far, ({ distance }) => distance);
  const sum = new Float64Array(embeddings.width);
  /** Weight of the negatives that are active from the j-th positive on. */
  const from = new Float64Array(far.length + 1);
  let active = 0;
  let looked = 0;
  for (let group = 0; group < negatives.groups; group++) {
    const weight = groupWeight(negatives, group, rule);
    const end = negatives.end(group);
    for (let place = negatives.start(group); place < end; place++) {
      if (++looked % imagesAtOnce === 0) yield;
      const index = negatives.order[place];
      const f = embeddingOf(embeddings, index);
      const own = marginFactor === null ? margin : margin * marginFactor(index);
      const first = firstActive(distances, squaredDistance(a, f), own);
      const count = far.length - first;
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
  return { cotangent: sum, active, inactive: far.length * negatives.size - active };
}

/** A list is no product: each of its triplets is looked at. */
function* overListed(
  embeddings: Embeddings,
  anchor: number,
  { positives, negatives }: Candidates & { kind: 'listed' },
  margin: number,
): Generator<void, MeanCotangent> {
  const a = embeddingOf(embeddings, anchor);
  const sum = new Float64Array(embeddings.width);
  let active = 0;
  for (let row = 0; row < positives.length; row++) {
    if ((row + 1) % imagesAtOnce === 0) yield;
    const p = embeddingOf(embeddings, positives[row]);
    const n = embeddingOf(embeddings, negatives[row]);
    if (squaredDistance(a, p) - squaredDistance(a, n) + margin <= 0) continue;
    active++;
    for (let e = 0; e < sum.length; e++) sum[e] += 2 * (p[e] - n[e]);
  }
  if (active > 0) for (let e = 0; e < sum.length; e++) sum[e] /= active;
  return { cotangent: sum, active, inactive: positives.length - active };
}

/** Runs a generator to its end and awaits `pace` at each `yield`. */
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
