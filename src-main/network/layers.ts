/**
 * A backbone written down as data: named stages of layers, with the names of the checkpoint's tensors.
 * Inference (batch-norm folded in) and training (batch-norm explicit) are two readings of the same description.
 */
import type { Preprocessing } from '../datasets/load-images.ts';

export type { Preprocessing };

export type Activation = 'none' | 'relu' | 'relu6';

export interface Convolution {
  kind: 'convolution';
  /** `${name}.weight` in the checkpoint: [outputs, inputs / groups, kernel, kernel]. */
  name: string;
  inputs: number;
  outputs: number;
  kernel: number;
  stride: number;
  /** Pixels on every side (torch), or TensorFlow's 'same' (more on the far side when odd). */
  padding: number | 'same';
  /** Distance between two neighbours of the kernel; above 1 only with stride 1. */
  dilation: number;
  /** Inputs and outputs are divided into as many groups, each convolved by itself; `inputs` of them: depthwise. */
  groups: number;
  /** Prefix of the batch-norm that follows: weight, bias, running_mean, running_var. Null: the convolution's own bias. */
  batchNorm: string | null;
  activation: Activation;
}

export interface MaxPool {
  kind: 'max-pool';
  kernel: number;
  stride: number;
  padding: number;
}

/** Windows reach over the far border where the side is odd, as TensorFlow's 'same'. */
export interface AveragePool {
  kind: 'average-pool';
  kernel: number;
  stride: number;
  /** What lies beyond the border: not counted, or counted as 0. */
  border: 'left-out' | 'zero';
}

/** activation(body(x) + shortcut(x)); an empty shortcut is the identity. */
export interface Residual {
  kind: 'residual';
  body: readonly Convolution[];
  shortcut: readonly (Convolution | AveragePool)[];
  activation: Activation;
}

export type Layer = Convolution | MaxPool | Residual;

export interface Stage {
  name: string;
  layers: readonly Layer[];
  /** K, the channels of this stage's output. */
  channels: number;
}

export interface Backbone {
  name: string;
  stages: readonly Stage[];
  batchNormEpsilon: number;
  preprocessing: Preprocessing;
  /** Tensors of a usual checkpoint that the trunk does not need: the classifier. */
  classifier: readonly string[];
}

/** Every convolution of some layers, in order, shortcuts after their bodies. */
export function convolutions(layers: readonly Layer[]): Convolution[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'max-pool') return [];
    if (layer.kind === 'convolution') return [layer];
    return [...layer.body, ...layer.shortcut.filter((one) => one.kind === 'convolution')];
  });
}

/** Names and shapes of the tensors a backbone needs, as its checkpoint stores them. */
export function expectedTensors(backbone: Backbone): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const layer of convolutions(backbone.stages.flatMap(({ layers }) => layers))) {
    shapes.set(`${layer.name}.weight`, weightShape(layer));
    if (layer.batchNorm === null) shapes.set(`${layer.name}.bias`, [layer.outputs]);
    else for (const part of batchNormParts) shapes.set(`${layer.batchNorm}.${part}`, [layer.outputs]);
  }
  return shapes;
}

export const batchNormParts = ['weight', 'bias', 'running_mean', 'running_var'] as const;

/** Torch's layout: [outputs, inputs / groups, kernel, kernel]. */
export function weightShape({ groups, inputs, outputs, kernel }: Convolution): [number, number, number, number] {
  return [outputs, inputs / groups, kernel, kernel];
}

/** One filter per channel: a kind of its own, since backends have kernels for it. */
export function isDepthwise({ groups, inputs, outputs }: Pick<Convolution, 'groups' | 'inputs' | 'outputs'>): boolean {
  return groups > 1 && groups === inputs && inputs === outputs;
}
