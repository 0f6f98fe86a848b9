/**
 * Grad-weights straight from pooled features, where the tail is the head (METHOD section 3, consequence 3): no feature
 * map, no automatic differentiation, one pass back per anchor whatever N.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type HeadForward, headForward } from '../../src-shared/head-forward.ts';
import { constantWeight } from '../../src-shared/variants.ts';
import type { Head } from '../network/head.ts';
import { type BankSpec, isLinear, nonLinearCap } from './bank-spec.ts';
import type { Embeddings, MeanCotangent } from './embeddings.ts';
import { gradWeightsFromPooled, headBackward } from './head-backward.ts';
import { meanOverAll, meanOverTriplets, meansOverFirst, scoreSampled } from './mean-cotangent.ts';
import type { TripletSource } from './sampling.ts';

export interface PooledContext {
  head: Head;
  /** H·W of the feature map. */
  area: number;
  embeddings: Embeddings;
  triplets: TripletSource;
}

export interface Anchor {
  /** Index into the images of `embeddings` and `triplets`. */
  index: number;
  /** Its pooled features, length D. */
  pooled: Float32Array;
}

export interface GradWeights {
  /** α, length K. */
  weights: Float32Array;
  /** Triplets in the mean, and those that `hinge` left out. */
  active: number;
  inactive: number;
}

/** Whether a bank can be computed from pooled features alone; else the feature maps are needed. */
export function fromPooledFeatures(head: Pick<Head, 'pooling'>, variant: BankSpec['variant']): boolean {
  if (variant === 'gradcam') return head.pooling !== 'gem';
  return head.pooling === 'average';
}

/** α of one anchor. Throws `bad-input` where the anchor has no triplet. */
export function gradWeightsOf(anchor: Anchor, spec: BankSpec, context: PooledContext): GradWeights {
  const forward = headForward(anchor.pooled, context.head.weights);
  if (!isLinear(spec.variant)) return averagedTripletByTriplet(anchor, forward, spec, context);
  const { cotangent, active, inactive } = meanCotangent(anchor.index, spec, context);
  const gradient = headBackward(forward, context.head.weights, cotangent);
  const { pooling } = context.head;
  if (pooling === 'gem') throw new TripletscopeError('internal', 'GeM needs the feature map');
  const alpha = gradWeightsFromPooled(gradient, pooling, context.area);
  const { area } = context;
  const { variant, form } = spec;
  if (variant === 'xgradcam') {
    for (let k = 0; k < alpha.length; k++) {
      alpha[k] = constantWeight(alpha[k], { variant, form, activation: area * anchor.pooled[k], area });
    }
  }
  return { weights: Float32Array.from(alpha), active, inactive };
}

/** The mean ∂S/∂f(a) that a linear bank passes back. */
export function meanCotangent(
  index: number,
  spec: BankSpec,
  { embeddings, triplets }: Pick<PooledContext, 'embeddings' | 'triplets'>,
): MeanCotangent {
  if (spec.triplets !== 'all') {
    return meanOverTriplets(embeddings, index, triplets.sample(index, spec.triplets), spec.score);
  }
  return meanOverAll(embeddings, index, triplets.required(index), {
    spec: spec.score,
    negatives: spec.sampling.negatives,
  });
}

/** The mean ∂S/∂f(a) for each N of `counts`, from one sequence of triplets that is drawn and scored once. */
export function meanCotangents(
  index: number,
  { spec, counts }: { spec: BankSpec; counts: readonly BankSpec['triplets'][] },
  context: Pick<PooledContext, 'embeddings' | 'triplets'>,
): MeanCotangent[] {
  const { embeddings, triplets } = context;
  const finite = [...new Set(counts.filter((count) => count !== 'all'))].sort((a, b) => a - b);
  const drawn = finite.length === 0 ? [] : triplets.sample(index, finite[finite.length - 1]);
  const means = meansOverFirst(embeddings, index, { triplets: drawn, counts: finite }, spec.score);
  return counts.map((count) =>
    count === 'all' ? meanCotangent(index, { ...spec, triplets: 'all' }, context) : means[finite.indexOf(count)],
  );
}

/** Grad-CAM++ behind average pooling: g is constant over a channel, so its pixels' terms are alike and are counted. */
function averagedTripletByTriplet(
  anchor: Anchor,
  forward: HeadForward,
  spec: BankSpec,
  context: PooledContext,
): GradWeights {
  const { area, head, embeddings, triplets } = context;
  const draws = spec.triplets === 'all' ? nonLinearCap : spec.triplets;
  const sum = new Float64Array(anchor.pooled.length);
  let active = 0;
  for (const triplet of triplets.sample(anchor.index, draws)) {
    const scored = scoreSampled(embeddings, anchor.index, triplet, spec.score);
    if (!scored.active) continue;
    active++;
    const gradient = headBackward(forward, head.weights, scored.cotangent);
    for (let k = 0; k < sum.length; k++) {
      const { variant, form } = spec;
      sum[k] += constantWeight(gradient[k] / area, { variant, form, activation: area * anchor.pooled[k], area });
    }
  }
  const weights = Float32Array.from(sum, (value) => (active === 0 ? 0 : value / active));
  return { weights, active, inactive: draws - active };
}
