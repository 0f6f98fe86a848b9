/** Linear layers and batch-norms of a head, one after another, as the linear layers that they are at inference. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { LinearLayer } from '../head.ts';

/** torch's BatchNorm1d. */
const epsilon = 1e-5;

export type HeadStep =
  | { kind: 'linear'; layer: LinearLayer }
  | {
      kind: 'norm';
      width: number;
      /** Null where it has none (`affine=False`). */
      gamma: Float32Array | null;
      beta: Float32Array | null;
      mean: Float32Array;
      variance: Float32Array;
    }
  | { kind: 'relu' };

/** y = W x + b; `weight` null: the diagonal `scale`. */
interface Affine {
  inputs: number;
  outputs: number;
  weight: Float32Array | null;
  scale: Float64Array | null;
  bias: Float64Array | null;
  /** The layer as it was read, while nothing was folded into it. */
  own: LinearLayer | null;
}

/**
 * Between two of the layers stands a ReLU. A batch-norm is folded into the linear layer before or after it; one that stands
 * alone is a diagonal layer. Two linear layers without a ReLU between them are one.
 * @throws TripletscopeError 'bad-input' where widths do not follow each other.
 */
export function foldHead(steps: readonly HeadStep[], file: string): LinearLayer[] {
  const layers: LinearLayer[] = [];
  let current: Affine | null = null;
  let place = 0;
  let width: number | null = null;
  const end = (): void => {
    if (current !== null) layers.push(toLayer(current));
    current = null;
  };
  for (const step of steps) {
    if (step.kind === 'relu') {
      end();
      continue;
    }
    place++;
    const next: Affine = step.kind === 'linear' ? ofLinear(step.layer) : ofNorm(step);
    if (width !== null && next.inputs !== width)
      throw new TripletscopeError('bad-input', `layer ${place} of the head does not follow layer ${place - 1}`, {
        file,
        expected: `${width} inputs`,
        received: `${next.inputs}`,
      });
    current = current === null ? next : follow(current, next);
    width = next.outputs;
  }
  end();
  return layers;
}

function ofLinear(layer: LinearLayer): Affine {
  const { inputs, outputs, weight, bias } = layer;
  return { inputs, outputs, weight, scale: null, bias: bias && Float64Array.from(bias), own: layer };
}

/** γ (x − mean) / √(var + ε) + β. */
function ofNorm({ width, gamma, beta, mean, variance }: Extract<HeadStep, { kind: 'norm' }>): Affine {
  const scale = Float64Array.from({ length: width }, (_, i) => (gamma?.[i] ?? 1) / Math.sqrt(variance[i] + epsilon));
  const bias = scale.map((s, i) => (beta?.[i] ?? 0) - s * mean[i]);
  return { inputs: width, outputs: width, weight: null, scale, bias, own: null };
}

/** `second` after `first`. */
function follow(first: Affine, second: Affine): Affine {
  const { inputs } = first;
  const { outputs } = second;
  const bias = new Float64Array(outputs);
  const between = first.outputs;
  for (let o = 0; o < outputs; o++) {
    bias[o] = second.bias?.[o] ?? 0;
    if (first.bias === null) continue;
    if (second.weight === null) bias[o] += second.scale![o] * first.bias[o];
    else for (let m = 0; m < between; m++) bias[o] += second.weight[o * between + m] * first.bias[m];
  }
  const folded = { inputs, outputs, bias, own: null };
  if (first.weight === null && second.weight === null)
    return { ...folded, weight: null, scale: first.scale!.map((s, i) => s * second.scale![i]) };
  return { ...folded, weight: product(first, second), scale: null };
}

function product(first: Affine, second: Affine): Float32Array {
  const { inputs, outputs: between } = first;
  const { outputs } = second;
  const weight = new Float32Array(outputs * inputs);
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    row.fill(0);
    if (second.weight === null)
      for (let i = 0; i < inputs; i++) row[i] = second.scale![o] * first.weight![o * inputs + i];
    else if (first.weight === null)
      for (let i = 0; i < inputs; i++) row[i] = second.weight[o * between + i] * first.scale![i];
    else
      for (let m = 0; m < between; m++) {
        const w = second.weight[o * between + m];
        for (let i = 0; i < inputs; i++) row[i] += w * first.weight[m * inputs + i];
      }
    weight.set(row, o * inputs);
  }
  return weight;
}

function toLayer({ inputs, outputs, weight, scale, bias, own }: Affine): LinearLayer {
  if (own !== null) return own;
  let filled = weight;
  if (filled === null) {
    filled = new Float32Array(outputs * inputs);
    for (let i = 0; i < outputs; i++) filled[i * inputs + i] = scale![i];
  }
  return { inputs, outputs, weight: filled, bias: bias && Float32Array.from(bias) };
}
