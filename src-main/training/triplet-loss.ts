/**
 * The triplet loss of a batch and its gradient at the embeddings.
 * The hinge is linear in distances, so ∂L/∂f is a weighted sum of differences of embeddings: computed here in float64,
 * exactly, whatever the miner; the backend then carries it back through the network.
 */
import * as tf from '@tensorflow/tfjs-core';
import '../network/gradients.ts';
import type { BatchRelation } from './batch-relation.ts';
import { countTriplets, type EmbeddingBatch, type MinerName, mineTriplets, pairDistances } from './miners.ts';

export interface LossSpec {
  miner: MinerName;
  /** δ, in squared distance. */
  margin: number;
  /**
   * What the sum is divided by. 'all': every triplet the miner looks at (one per anchor for batch-hard, else every valid
   * triplet of the batch); 'active': those that it mined and whose loss is above 0, so that few active ones weigh more.
   */
  mean: 'all' | 'active';
  /** log(1 + exp(D(a,p) − D(a,n))) instead of the hinge (Hermans, Beyer and Leibe 2017, section 2); δ then only mines. */
  softMargin: boolean;
}

export interface BatchLoss {
  /** NaN where an embedding is not finite. */
  loss: number;
  /** Share of the triplets looked at that are mined and violate the margin, in [0, 1]. */
  active: number;
  /** ∂loss/∂f, B × E, row-major. */
  gradient: Float32Array;
}

/** L = mean of [D(a,p) − D(a,n) + δ]₊ over the mined triplets (METHOD section 1), with its gradient. */
export function tripletLoss(batch: EmbeddingBatch, { miner, margin, mean, softMargin }: LossSpec): BatchLoss {
  const { related } = batch;
  const { count, marginFactors } = related;
  const distances = pairDistances(batch);
  if (distances.some((distance) => !Number.isFinite(distance))) {
    return { loss: Number.NaN, active: 0, gradient: new Float32Array(batch.data.length) };
  }
  const triplets = mineTriplets(miner, { distances, related, margin });
  const slopes = new Float64Array(count * count);
  let sum = 0;
  let active = 0;
  let contributing = 0;
  for (let t = 0; t < triplets.length; t += 3) {
    const positive = triplets[t] * count + triplets[t + 1];
    const negative = triplets[t] * count + triplets[t + 2];
    const difference = distances[positive] - distances[negative];
    const violation = difference + (marginFactors === null ? margin : margin * marginFactors[negative]);
    const { value, slope } = softMargin ? softplus(difference) : hinge(violation);
    sum += value;
    if (violation > 0) active++;
    if (value > 0) contributing++;
    slopes[positive] += slope;
    slopes[negative] -= slope;
  }
  const looked = miner === 'batch-hard' ? triplets.length / 3 : countTriplets(related);
  const divisor = Math.max(1, mean === 'active' ? contributing : looked);
  return {
    loss: sum / divisor,
    active: active / Math.max(1, looked),
    gradient: gradientOf(batch, slopes, divisor),
  };
}

/** ∂/∂fᵢ of Σᵢⱼ sᵢⱼ D(i,j) / divisor = 2 Σⱼ (sᵢⱼ + sⱼᵢ)(fᵢ − fⱼ) / divisor. */
function gradientOf({ data, related }: EmbeddingBatch, slopes: Float64Array, divisor: number): Float32Array {
  const { count } = related;
  const width = data.length / count;
  const gradient = new Float64Array(data.length);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const weight = (2 * (slopes[i * count + j] + slopes[j * count + i])) / divisor;
      if (weight === 0) continue;
      for (let e = 0; e < width; e++) {
        const pull = weight * (data[i * width + e] - data[j * width + e]);
        gradient[i * width + e] += pull;
        gradient[j * width + e] -= pull;
      }
    }
  }
  return Float32Array.from(gradient);
}

function hinge(x: number): { value: number; slope: number } {
  return x > 0 ? { value: x, slope: 1 } : { value: 0, slope: 0 };
}

function softplus(x: number): { value: number; slope: number } {
  return { value: Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: 1 / (1 + Math.exp(-x)) };
}

/**
 * The loss as a scalar that `tf.grads` and `tf.variableGrads` differentiate: embeddings [B, E] → loss. What was measured
 * on the way goes to `measured`. Reads the embeddings back within the call, so it needs a backend with `dataSync`.
 */
export function differentiableLoss(
  embeddings: tf.Tensor2D,
  { related, spec, measured }: { related: BatchRelation; spec: LossSpec; measured: (batch: BatchLoss) => void },
): tf.Scalar {
  const loss = tf.customGrad((x) => {
    const batch = tripletLoss({ data: (x as tf.Tensor2D).dataSync(), related }, spec);
    measured(batch);
    const gradFunc = (dy: tf.Tensor) => tf.mul(dy, tf.tensor2d(batch.gradient, embeddings.shape));
    return { value: tf.scalar(batch.loss), gradFunc };
  });
  return loss(embeddings) as tf.Scalar;
}
