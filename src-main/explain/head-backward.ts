/**
 * The pass back through a head in closed form and double precision: from ∂S/∂f to ∂S/∂(pooled features) and to
 * ∂S/∂A. Linear in ∂S/∂f, so the mean over N triplets is one pass with the mean vector (METHOD section 3).
 */
import type { FeatureMapLike } from '../../src-shared/feature-map.ts';
import type { HeadForward, HeadLike, LinearMap } from '../../src-shared/head-forward.ts';
import { gemFloor, type Head } from '../network/head.ts';

/** ∂S/∂f (length E) → ∂S/∂(pooled features) (length D). L2: (v − f·(f·v)) / |y|; linear: Wᵀv; ReLU: v where it passed. */
export function headBackward(forward: HeadForward, weights: HeadLike, cotangent: ArrayLike<number>): Float64Array {
  let v: Float64Array = Float64Array.from(cotangent);
  if (weights.normalize) {
    const { embedding, norm } = forward;
    const along = embedding.reduce((sum, value, e) => sum + value * v[e], 0);
    v = v.map((value, e) => (value - embedding[e] * along) / norm);
  }
  for (let index = weights.layers.length - 1; index >= 0; index--) {
    const input = forward.inputs[index];
    v = applyTransposed(weights.layers[index], v);
    if (index > 0) v = v.map((value, i) => (input[i] > 0 ? value : 0));
  }
  return v;
}

/** Pooled features of one feature map in double precision; twin of `poolFeatures` on tensors. */
export function poolOne(
  { rows, columns, channels, data }: FeatureMapLike,
  head: Pick<Head, 'pooling' | 'gemPower'>,
): Float64Array {
  const area = rows * columns;
  if (head.pooling === 'flatten') {
    const flat = new Float64Array(area * channels);
    for (let p = 0; p < area; p++) for (let k = 0; k < channels; k++) flat[k * area + p] = data[p * channels + k];
    return flat;
  }
  const pooled = new Float64Array(channels).fill(head.pooling === 'max' ? Number.NEGATIVE_INFINITY : 0);
  for (let p = 0; p < area; p++) {
    for (let k = 0; k < channels; k++) {
      const value = data[p * channels + k];
      if (head.pooling === 'max') pooled[k] = Math.max(pooled[k], value);
      else pooled[k] += head.pooling === 'gem' ? Math.max(value, gemFloor) ** head.gemPower / area : value / area;
    }
  }
  return head.pooling === 'gem' ? pooled.map((value) => value ** (1 / head.gemPower)) : pooled;
}

/**
 * ∂S/∂(pooled features) → G = ∂S/∂A, rows × columns × channels. Max pooling: all to the first maximum, as torch's
 * max_pool2d does. GeM: g · (x / pooled)^(p−1) / (H·W) above its floor.
 */
export function poolBackward(
  map: FeatureMapLike,
  head: Pick<Head, 'pooling' | 'gemPower'>,
  { pooled, gradient }: { pooled: ArrayLike<number>; gradient: ArrayLike<number> },
): Float64Array {
  const { rows, columns, channels, data } = map;
  const area = rows * columns;
  const result = new Float64Array(area * channels);
  for (let k = 0; k < channels; k++) {
    let maximum = 0;
    for (let p = 0; p < area; p++) {
      const at = p * channels + k;
      if (data[at] > data[maximum * channels + k]) maximum = p;
      if (head.pooling === 'average') result[at] = gradient[k] / area;
      else if (head.pooling === 'flatten') result[at] = gradient[k * area + p];
      else if (head.pooling === 'gem' && data[at] > gemFloor)
        result[at] = (gradient[k] * (data[at] / pooled[k]) ** (head.gemPower - 1)) / area;
    }
    if (head.pooling === 'max') result[maximum * channels + k] = gradient[k];
  }
  return result;
}

/**
 * α, the spatial mean of G, without a feature map: possible behind average and max pooling (the pixels' shares of a
 * channel sum to its gradient) and behind flatten. GeM needs the feature map: use `poolBackward`.
 */
export function gradWeightsFromPooled(
  gradient: ArrayLike<number>,
  pooling: Exclude<Head['pooling'], 'gem'>,
  area: number,
): Float64Array {
  if (pooling !== 'flatten') return Float64Array.from(gradient, (value) => value / area);
  const channels = gradient.length / area;
  return Float64Array.from({ length: channels }, (_, k) => {
    let sum = 0;
    for (let p = 0; p < area; p++) sum += gradient[k * area + p];
    return sum / area;
  });
}

function applyTransposed({ inputs, outputs, weight }: LinearMap, v: Float64Array): Float64Array {
  const x = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    const factor = v[o];
    const row = o * inputs;
    for (let i = 0; i < inputs; i++) x[i] += weight[row + i] * factor;
  }
  return x;
}
