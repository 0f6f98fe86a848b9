/** α of a variant that the window cannot multiply from J: Grad-CAM++ of several triplets, and all behind a longer tail. */
import type { WeightsFrame } from '../../src-shared/compare-frames.ts';
import { headForward } from '../../src-shared/head-forward.ts';
import { alphaOf } from '../../src-shared/live-gradients.ts';
import { type Candidates, candidateCounts } from '../../src-shared/relation.ts';
import { type ScoreSpec, scoreTriplet, scoreTripletAt } from '../../src-shared/score.ts';
import { activationSums, channelWeights, constantWeight } from '../../src-shared/variants.ts';
import { type BankSpec, isLinear, nonLinearCap } from '../explain/bank-spec.ts';
import { embeddingOf } from '../explain/embeddings.ts';
import type { GradientFrameContext } from '../explain/gradient-frame.ts';
import { headBackward, poolBackward } from '../explain/head-backward.ts';
import { hingeExpectation, resting } from '../explain/hinge-expectation.ts';
import { scoreSampled } from '../explain/mean-cotangent.ts';
import { meanCotangent } from '../explain/pooled-weights.ts';
import type { NegativeSampling } from '../explain/sampling.ts';
import { createPace } from '../system/pace.ts';
import { candidatesOf, hasConstantGradient, jacobianOf, samplerOf, type Viewed } from './compare.ts';
import { comparedFeatures } from './compared-features.ts';
import { storedIndex } from './compared-image.ts';

export interface WeightsRequest extends Pick<BankSpec, 'variant' | 'form' | 'score' | 'sampling'> {
  image: string;
  /** The first N draws or all of them, which Grad-CAM++ takes for `nonLinearCap`; or one triplet that the user chose. */
  triplets: number | 'all' | ChosenTriplet;
}

export interface ChosenTriplet {
  anchor: string;
  positive: string;
  negative: string;
  /** Which of the three the image is. */
  of: 'anchor' | 'positive' | 'negative';
}

export async function weightsFrame(request: WeightsRequest, viewed: Viewed): Promise<WeightsFrame> {
  const { model, engine } = viewed;
  const index = storedIndex(request.image, model, engine.session);
  const { cotangents, active, inactive } = await cotangentsOf(index, request, viewed);
  const { channels } = model.features.shape;
  if (cotangents.length === 0) return { meta: { active, inactive }, arrays: { weights: new Float32Array(channels) } };
  const sum = await weightSums(index, cotangents, request, viewed);
  return {
    meta: { active, inactive },
    arrays: { weights: Float32Array.from(sum, (value) => value / cotangents.length) },
  };
}

interface Cotangents {
  /** One for each active triplet, or their mean where the variant is linear. */
  cotangents: Float64Array[];
  active: number;
  inactive: number;
}

async function cotangentsOf(
  index: number,
  { variant, form, score, sampling, triplets: wanted }: WeightsRequest,
  { model, engine, signal }: Viewed,
): Promise<Cotangents> {
  const { embeddings } = model;
  if (typeof wanted === 'object') {
    const of = (id: string): Float32Array => embeddingOf(embeddings, storedIndex(id, model, engine.session));
    const triplet = { anchor: of(wanted.anchor), positive: of(wanted.positive), negative: of(wanted.negative) };
    const { cotangent, active } = scoreTripletAt(wanted.of, triplet, score);
    return { cotangents: active ? [cotangent] : [], active: active ? 1 : 0, inactive: active ? 0 : 1 };
  }
  const { triplets, expected } = samplerOf(model, sampling);
  const candidates = candidatesOf(index, triplets, model);
  const pace = createPace(signal);
  if (isLinear(variant) && wanted === 'all') {
    return overAll(index, { candidates, score, negatives: sampling.negatives }, { embeddings, expected, pace });
  }
  if (isLinear(variant)) {
    const spec = { variant, form, score, sampling, triplets: wanted };
    const { cotangent, active, inactive } = meanCotangent(index, spec, { embeddings, triplets });
    return { cotangents: active === 0 ? [] : [cotangent], active, inactive };
  }
  const draws = wanted === 'all' ? nonLinearCap : wanted;
  const cotangents: Float64Array[] = [];
  for (const triplet of triplets.sample(index, draws)) {
    const scored = scoreSampled(embeddings, index, triplet, score);
    if (scored.active) cotangents.push(scored.cotangent);
    await pace();
  }
  return { cotangents, active: cotangents.length, inactive: draws - cotangents.length };
}

/** `meanOverAll`, resting in between and with the sums of classes that the frames share. */
async function overAll(
  index: number,
  { candidates, score, negatives }: { candidates: Candidates; score: ScoreSpec; negatives: NegativeSampling },
  { embeddings, expected, pace }: Omit<GradientFrameContext, 'triplets'>,
): Promise<Cotangents> {
  if (score.score === 'hinge') {
    const work = hingeExpectation(embeddings, index, candidates, { margin: score.margin, negatives });
    const { cotangent, active, inactive } = await resting(work, pace);
    const signed = score.sign === 'counter' ? cotangent.map((value) => -value) : cotangent;
    return { cotangents: active === 0 ? [] : [signed], active, inactive };
  }
  const { positive, negative } = await expected.of(candidates, negatives, pace);
  const { cotangent } = scoreTriplet({ anchor: embeddingOf(embeddings, index), positive, negative }, score);
  return { cotangents: [cotangent], active: candidateCounts(candidates).triplets, inactive: 0 };
}

/** Σ over the cotangents of the variant's weights, [K]. */
async function weightSums(
  index: number,
  cotangents: readonly Float64Array[],
  { image, variant, form }: WeightsRequest,
  viewed: Viewed,
): Promise<Float64Array> {
  const { model, engine, signal } = viewed;
  const { shape, networkKey } = model.features;
  const { rows, columns, channels } = shape;
  const { featureMap: data } = await comparedFeatures({ kind: 'stored', id: image, index }, model, engine, signal);
  const map = { rows, columns, channels, data };
  const { head, embeddings } = model;
  const { width } = embeddings;
  const sum = new Float64Array(channels);
  const pace = createPace(signal);
  if (hasConstantGradient(model)) {
    const jacobian = await jacobianOf(index, viewed);
    const activations = activationSums(map);
    for (const cotangent of cotangents) {
      const alpha = alphaOf({ meta: { channels, width }, arrays: { jacobian } }, cotangent);
      for (let k = 0; k < channels; k++) {
        sum[k] += constantWeight(alpha[k], { variant, form, activation: activations[k], area: rows * columns });
      }
      await pace();
    }
    return sum;
  }
  if (shape.tailIsHead) {
    const pooled = await model.features.pooledOf(index, signal);
    const forward = headForward(pooled, head.weights);
    for (const cotangent of cotangents) {
      const gradient = headBackward(forward, head.weights, cotangent);
      const weights = channelWeights(variant, map, poolBackward(map, head, { pooled, gradient }), form);
      for (let k = 0; k < channels; k++) sum[k] += weights[k];
      await pace();
    }
    return sum;
  }
  const vectors = new Float32Array(cotangents.length * width);
  for (const [row, cotangent] of cotangents.entries()) vectors.set(cotangent, row * width);
  const input = {
    key: networkKey,
    featureMaps: data,
    cotangents: vectors,
    vectors: cotangents.length,
    count: 1,
    variant,
    form,
  };
  return Float64Array.from(await engine.compute.call('mapWeights', { ...input, rows, columns, channels }, { signal }));
}
