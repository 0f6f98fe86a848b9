/**
 * J = mean over pixels of ∂f/∂A for a tail that is the head alone, in closed form and double precision: the matrix that
 * turns any ∂S/∂f(a) into α (METHOD section 3). L2 takes one rank from the last layer, so that the usual head (pooling,
 * linear, L2) costs K · E and not K · E². Pure: the engine and the page of a live report share it.
 */
import { type HeadForward, type HeadLike, headForward } from './head-forward.ts';

export interface HeadJacobianInput {
  weights: HeadLike;
  /** Pooled features of the image, length D. */
  pooled: ArrayLike<number>;
  channels: number;
  /** From ∂fₑ/∂(pooled) to the mean over pixels of ∂fₑ/∂A of channel k. */
  share: (row: Float64Array, k: number) => number;
}

/** Fills J, [K, E] in float32, one embedding dimension a step, so that whoever fills it can rest in between. */
export function* fillHeadJacobian(
  { weights, pooled, channels, share }: HeadJacobianInput,
  jacobian: Float32Array,
): Generator<void> {
  const forward = headForward(pooled, weights);
  const width = forward.embedding.length;
  for (let e = 0; e < width; e++) {
    const row = rowThroughHead(forward, weights, e);
    for (let k = 0; k < channels; k++) jacobian[k * width + e] = share(row, k);
    yield;
  }
}

/** Behind average and max pooling the pixels' shares of a channel sum to its gradient; `factor` is GeM's, by channel. */
export function pooledShare(area: number, factor: ArrayLike<number> | null): HeadJacobianInput['share'] {
  return factor === null ? (row, k) => row[k] / area : (row, k) => (row[k] * factor[k]) / area;
}

/** ∂fₑ/∂(pooled features), length D. */
function rowThroughHead(forward: HeadForward, weights: HeadLike, e: number): Float64Array {
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
