/**
 * ∂S/∂f(a) averaged over triplets, the one vector that a linear variant needs (METHOD section 3): over the first N of a
 * sampled sequence, for every N from running sums, and over all triplets of the data set from means of sets.
 */

import { type Candidates, candidateCounts } from '../../src-shared/relation.ts';
import type { GroupedRuns } from '../../src-shared/relation-runs.ts';
import { type ScoredTriplet, type ScoreSpec, scoreTriplet } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf, type MeanCotangent } from './embeddings.ts';
import { hingeExpectation } from './hinge-expectation.ts';
import { groupWeight, type NegativeSampling, type SampledTriplet } from './sampling.ts';

/** Mean over given triplets; `hinge` leaves inactive ones out and counts them. */
export function meanOverTriplets(
  embeddings: Embeddings,
  anchor: number,
  triplets: readonly SampledTriplet[],
  spec: ScoreSpec,
): MeanCotangent {
  return meansOverFirst(embeddings, anchor, { triplets, counts: [triplets.length] }, spec)[0];
}

/** Means over the first N of the triplets for each N of `counts`, ascending: every triplet is scored once. */
export function meansOverFirst(
  embeddings: Embeddings,
  anchor: number,
  { triplets, counts }: { triplets: readonly SampledTriplet[]; counts: readonly number[] },
  spec: ScoreSpec,
): MeanCotangent[] {
  const sum = new Float64Array(embeddings.width);
  let active = 0;
  let next = 0;
  return counts.map((count) => {
    for (; next < count; next++) {
      const scored = scoreSampled(embeddings, anchor, triplets[next], spec);
      if (!scored.active) continue;
      active++;
      for (let e = 0; e < sum.length; e++) sum[e] += scored.cotangent[e];
    }
    const cotangent = active > 0 ? sum.map((value) => value / active) : sum.slice();
    return { cotangent, active, inactive: count - active };
  });
}

/** One sampled triplet of the image `anchor`; its margin is scaled where the relation says so (`marginFactor`). */
export function scoreSampled(
  embeddings: Embeddings,
  anchor: number,
  { positive, negative, marginFactor }: SampledTriplet,
  spec: ScoreSpec,
): ScoredTriplet {
  const at = (index: number): Float32Array => embeddingOf(embeddings, index);
  const scaled = marginFactor === undefined ? spec : { ...spec, margin: spec.margin * marginFactor };
  return scoreTriplet({ anchor: at(anchor), positive: at(positive), negative: at(negative) }, scaled);
}

/**
 * N = ∞: the expectation over every triplet that the sampler can draw. Exact for the scores that are linear in f(p) and
 * f(n): one triplet of mean embeddings; `hinge` is not linear and has a way of its own.
 */
export function meanOverAll(
  embeddings: Embeddings,
  anchor: number,
  candidates: Candidates,
  { spec, negatives: rule }: { spec: ScoreSpec; negatives: NegativeSampling },
): MeanCotangent {
  if (spec.score === 'hinge') {
    const work = hingeExpectation(embeddings, anchor, candidates, { margin: spec.margin, negatives: rule });
    let step = work.next();
    while (!step.done) step = work.next();
    const { cotangent, ...counts } = step.value;
    return { cotangent: spec.sign === 'counter' ? cotangent.map((v) => -v) : cotangent, ...counts };
  }
  const means =
    candidates.kind === 'listed'
      ? { positive: meanOf(embeddings, candidates.positives), negative: meanOf(embeddings, candidates.negatives) }
      : {
          positive: meanOf(embeddings, Int32Array.from(candidates.positives.toArray())),
          negative: meanNegative(embeddings, candidates.negatives, rule),
        };
  const { cotangent } = scoreTriplet({ anchor: embeddingOf(embeddings, anchor), ...means }, spec);
  return { cotangent, active: candidateCounts(candidates).triplets, inactive: 0 };
}

function meanOf(embeddings: Embeddings, images: Int32Array): Float64Array {
  const mean = new Float64Array(embeddings.width);
  for (const index of images) addWeighted(mean, embeddings, index, 1 / images.length);
  return mean;
}

/** As the sampler weighs them. */
function meanNegative(embeddings: Embeddings, negatives: GroupedRuns, rule: NegativeSampling): Float64Array {
  const mean = new Float64Array(embeddings.width);
  for (let group = 0; group < negatives.groups; group++) {
    const weight = groupWeight(negatives, group, rule);
    const end = negatives.end(group);
    for (let place = negatives.start(group); place < end; place++) {
      addWeighted(mean, embeddings, negatives.order[place], weight);
    }
  }
  return mean;
}

function addWeighted(mean: Float64Array, { data, width }: Embeddings, index: number, weight: number): void {
  const row = index * width;
  for (let e = 0; e < mean.length; e++) mean[e] += weight * data[row + e];
}
