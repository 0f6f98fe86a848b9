/**
 * ∂S/∂f(a) averaged over triplets, the one vector that a linear variant needs (METHOD section 3): over the first N of a
 * sampled sequence, for every N from running sums, and over all triplets of the data set from class means.
 */

import { type ScoredTriplet, type ScoreSpec, scoreTriplet } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf, type MeanCotangent } from './embeddings.ts';
import { hingeExpectation } from './hinge-expectation.ts';
import type { NegativeSampling, SampledTriplet, TripletPools } from './sampling.ts';

/** Mean over given triplets; `hinge` leaves inactive ones out and counts them. */
export function meanOverTriplets(
  embeddings: Embeddings,
  anchor: number,
  triplets: readonly SampledTriplet[],
  spec: ScoreSpec,
): MeanCotangent {
  const sum = new Float64Array(embeddings.width);
  let active = 0;
  for (const triplet of triplets) {
    const scored = scoreSampled(embeddings, anchor, triplet, spec);
    if (!scored.active) continue;
    active++;
    for (let e = 0; e < sum.length; e++) sum[e] += scored.cotangent[e];
  }
  if (active > 0) for (let e = 0; e < sum.length; e++) sum[e] /= active;
  return { cotangent: sum, active, inactive: triplets.length - active };
}

export function scoreSampled(
  embeddings: Embeddings,
  anchor: number,
  { positive, negative }: SampledTriplet,
  spec: ScoreSpec,
): ScoredTriplet {
  const at = (index: number): Float32Array => embeddingOf(embeddings, index);
  return scoreTriplet({ anchor: at(anchor), positive: at(positive), negative: at(negative) }, spec);
}

/**
 * N = ∞: the expectation over every triplet that the sampler can draw. Exact for the scores that are linear in f(p) and
 * f(n): one triplet of mean embeddings; `hinge` is not linear and has a way of its own.
 */
export function meanOverAll(
  embeddings: Embeddings,
  anchor: number,
  pools: TripletPools,
  { spec, negatives }: { spec: ScoreSpec; negatives: NegativeSampling },
): MeanCotangent {
  if (spec.score !== 'hinge') {
    const weighted = weightedNegatives(pools, negatives);
    const positive = weightedMean(
      embeddings,
      pools.positives.map((index) => ({ index, weight: 1 / pools.positives.length })),
    );
    const negative = weightedMean(embeddings, weighted);
    const { cotangent } = scoreTriplet({ anchor: embeddingOf(embeddings, anchor), positive, negative }, spec);
    return { cotangent, active: pools.positives.length * weighted.length, inactive: 0 };
  }
  const work = hingeExpectation(embeddings, anchor, pools, { margin: spec.margin, negatives });
  let step = work.next();
  while (!step.done) step = work.next();
  const { cotangent, ...counts } = step.value;
  return { cotangent: spec.sign === 'counter' ? cotangent.map((v) => -v) : cotangent, ...counts };
}

interface WeightedImage {
  index: number;
  weight: number;
}

/** The sampler's probability of each negative: uniform over images, or over classes and then over their images. */
function weightedNegatives({ negativesByClass }: TripletPools, negatives: NegativeSampling): WeightedImage[] {
  const total = negativesByClass.reduce((count, list) => count + list.length, 0);
  return negativesByClass.flatMap((list) => {
    const weight = negatives === 'image' ? 1 / total : 1 / (negativesByClass.length * list.length);
    return list.map((index) => ({ index, weight }));
  });
}

function weightedMean(embeddings: Embeddings, images: readonly WeightedImage[]): Float64Array {
  const mean = new Float64Array(embeddings.width);
  for (const { index, weight } of images) {
    const row = index * embeddings.width;
    for (let e = 0; e < mean.length; e++) mean[e] += weight * embeddings.data[row + e];
  }
  return mean;
}
