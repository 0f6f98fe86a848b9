/** From pooled features to the embedding in double precision, keeping what the pass back needs (METHOD section 3). Pure. */

/** Floor of the L2 norm, as torch's `F.normalize(eps=1e-12)`. */
export const normFloor = 1e-12;

/** A head's learned part in any float precision; `HeadWeights` is one. */
export interface HeadLike {
  layers: readonly LinearMap[];
  normalize: boolean;
}

export interface LinearMap {
  inputs: number;
  outputs: number;
  /** [outputs, inputs], row-major. */
  weight: ArrayLike<number>;
  bias: ArrayLike<number> | null;
}

export interface HeadForward {
  /** f, length E. */
  embedding: Float64Array;
  /** Inputs of each linear layer, after the ReLU before it; the first is the pooled feature. */
  inputs: Float64Array[];
  /** Length of the vector before L2; 1 where the head does not normalise. */
  norm: number;
}

/** Pooled features (length D) → f, keeping what the pass back needs. */
export function headForward(pooled: ArrayLike<number>, { layers, normalize }: HeadLike): HeadForward {
  const inputs: Float64Array[] = [];
  let x: Float64Array = Float64Array.from(pooled);
  layers.forEach((layer, index) => {
    const input = index === 0 ? x : x.map((value) => Math.max(0, value));
    inputs.push(input);
    x = applyLinear(layer, input);
  });
  if (!normalize) return { embedding: x, inputs, norm: 1 };
  const norm = Math.max(Math.sqrt(x.reduce((sum, value) => sum + value * value, 0)), normFloor);
  return { embedding: x.map((value) => value / norm), inputs, norm };
}

function applyLinear({ inputs, outputs, weight, bias }: LinearMap, x: Float64Array): Float64Array {
  const y = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let sum = bias === null ? 0 : bias[o];
    const row = o * inputs;
    for (let i = 0; i < inputs; i++) sum += weight[row + i] * x[i];
    y[o] = sum;
  }
  return y;
}
