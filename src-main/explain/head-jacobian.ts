/**
 * J = mean over pixels of ∂f/∂A for a tail that is the head alone, in closed form and double precision: the matrix that
 * turns any ∂S/∂f(a) into α (METHOD section 3). L2 takes one rank from the last layer, so that the usual head (pooling,
 * linear, L2) costs K · E and not K · E².
 */
import type { FeatureMapLike } from '../../src-shared/feature-map.ts';
import { gemFloor, type Head } from '../network/head.ts';
import { type HeadForward, type HeadLike, headForward } from './head-backward.ts';

type AnyHead = Pick<Head, 'pooling' | 'gemPower'> & { weights: HeadLike };

export interface JacobianInput {
  head: AnyHead;
  /** Pooled features of the image, length D. */
  pooled: ArrayLike<number>;
  /** H·W. */
  area: number;
  /** A, wanted by GeM alone: how a channel's gradient spreads over its pixels depends on them. */
  featureMap: FeatureMapLike | null;
}

/** [K, E] in float32. `pace` is awaited between rows, so that a wide head does not hold the event loop. */
export async function headJacobian(
  { head, pooled, area, featureMap }: JacobianInput,
  pace: () => Promise<void> | undefined,
): Promise<Float32Array> {
  const forward = headForward(pooled, head.weights);
  const width = forward.embedding.length;
  const channels = head.pooling === 'flatten' ? pooled.length / area : pooled.length;
  const share = shareOfPixels(head, { pooled, area, featureMap });
  const jacobian = new Float32Array(channels * width);
  for (let e = 0; e < width; e++) {
    const row = rowThroughHead(forward, head, e);
    for (let k = 0; k < channels; k++) jacobian[k * width + e] = share(row, k);
    await pace();
  }
  return jacobian;
}

/** ∂fₑ/∂(pooled features), length D. */
function rowThroughHead(forward: HeadForward, { weights }: AnyHead, e: number): Float64Array {
  const { layers, normalize } = weights;
  const { embedding, norm, inputs } = forward;
  const along = normalize ? embedding[e] / norm : 0;
  let row: Float64Array;
  const last = layers.at(-1);
  if (last === undefined) {
    row = embedding.map((value) => -along * value);
    row[e] += 1 / norm;
  } else {
    // ∂fₑ/∂y = (eₑ − fₑ f) / |y|, so that its product with W is Wₑ and Wᵀf, which all rows share.
    const shared = along === 0 ? null : sharedProduct(forward, last);
    row = new Float64Array(last.inputs);
    for (let i = 0, at = e * last.inputs; i < row.length; i++, at++) {
      row[i] = last.weight[at] / norm - (shared === null ? 0 : along * shared[i]);
    }
  }
  for (let index = layers.length - 1; index > 0; index--) {
    const input = inputs[index];
    const { weight, inputs: wide } = layers[index - 1];
    const next = new Float64Array(wide);
    for (let o = 0; o < row.length; o++) {
      if (!(input[o] > 0) || row[o] === 0) continue;
      for (let i = 0, at = o * wide; i < wide; i++, at++) next[i] += row[o] * weight[at];
    }
    row = next;
  }
  return row;
}

const products = new WeakMap<HeadForward, Float64Array>();

/** Wᵀf of the last layer. */
function sharedProduct(forward: HeadForward, { weight, inputs, outputs }: HeadLike['layers'][number]): Float64Array {
  const known = products.get(forward);
  if (known !== undefined) return known;
  const product = new Float64Array(inputs);
  for (let o = 0, at = 0; o < outputs; o++) {
    const f = forward.embedding[o];
    for (let i = 0; i < inputs; i++, at++) product[i] += f * weight[at];
  }
  products.set(forward, product);
  return product;
}

/** From ∂fₑ/∂(pooled) to the spatial mean of ∂fₑ/∂A of channel k. */
function shareOfPixels(
  { pooling, gemPower }: AnyHead,
  { pooled, area, featureMap }: Omit<JacobianInput, 'head'>,
): (row: Float64Array, k: number) => number {
  switch (pooling) {
    case 'average':
    case 'max':
      // The pixels' shares of a channel sum to its gradient.
      return (row, k) => row[k] / area;
    case 'flatten':
      return (row, k) => {
        let sum = 0;
        for (let p = k * area; p < (k + 1) * area; p++) sum += row[p];
        return sum / area;
      };
    case 'gem': {
      const { channels, data } = featureMap!;
      const factor = new Float64Array(channels);
      for (let at = 0; at < data.length; at++) {
        const k = at % channels;
        if (data[at] > gemFloor) factor[k] += (data[at] / pooled[k]) ** (gemPower - 1) / area;
      }
      return (row, k) => (row[k] * factor[k]) / area;
    }
  }
}
