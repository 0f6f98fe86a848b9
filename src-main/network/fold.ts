/** Inference batch-norm folded into the convolution before it: W′ = W·γ/σ, b′ = β − μ·γ/σ with σ = √(var + ε). */
import { type Backbone, type Convolution, convolutions, isDepthwise } from './layers.ts';
import type { StateDict } from './weights/state-dict.ts';

/** A convolution with its bias: filter as [kernel, kernel, inputs / groups, outputs] (HWIO), or [kernel, kernel, channels, 1] depthwise. */
export interface FoldedConvolution {
  layer: Convolution;
  filter: Float32Array;
  filterShape: FilterShape;
  bias: Float32Array;
}

type FilterShape = [number, number, number, number];

/** Folds the named stages' convolutions; the tensors must have been matched against `expectedTensors` before. */
export function foldBackbone(backbone: Backbone, tensors: StateDict): Map<string, FoldedConvolution> {
  const layers = convolutions(backbone.stages.flatMap((stage) => stage.layers));
  return new Map(layers.map((layer) => [layer.name, fold(layer, tensors, backbone.batchNormEpsilon)]));
}

function fold(layer: Convolution, tensors: StateDict, epsilon: number): FoldedConvolution {
  const data = (name: string): Float32Array => tensors.get(name)!.data;
  const weight = data(`${layer.name}.weight`);
  const scale = new Float32Array(layer.outputs).fill(1);
  let bias: Float32Array;
  if (layer.batchNorm === null) bias = data(`${layer.name}.bias`).slice();
  else {
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      data(`${layer.batchNorm}.${part}`),
    );
    bias = new Float32Array(layer.outputs);
    for (let o = 0; o < layer.outputs; o++) {
      scale[o] = gamma[o] / Math.sqrt(variance[o] + epsilon);
      bias[o] = beta[o] - mean[o] * scale[o];
    }
  }
  return { layer, ...toFilter(layer, weight, scale), bias };
}

/** Torch's [outputs, inputs / groups, kernel, kernel] to TensorFlow's filter, each output multiplied by its scale. */
export function toFilter(
  layer: Convolution,
  weight: Float32Array,
  scale: Float32Array | null = null,
): Pick<FoldedConvolution, 'filter' | 'filterShape'> {
  const { groups, inputs, outputs, kernel } = layer;
  const groupInputs = inputs / groups;
  const area = kernel * kernel;
  const filter = new Float32Array(weight.length);
  for (let o = 0; o < outputs; o++) {
    const factor = scale === null ? 1 : scale[o];
    for (let i = 0; i < groupInputs; i++) {
      const source = (o * groupInputs + i) * area;
      for (let k = 0; k < area; k++) {
        filter[(k * groupInputs + i) * outputs + o] = weight[source + k] * factor;
      }
    }
  }
  const depthwise = isDepthwise(layer);
  return {
    filter,
    filterShape: [kernel, kernel, ...(depthwise ? [outputs, 1] : [groupInputs, outputs])] as FilterShape,
  };
}

/** The inverse layout: TensorFlow's filter back to torch's [outputs, inputs / groups, kernel, kernel]. */
export function fromFilter({ groups, inputs, outputs, kernel }: Convolution, filter: Float32Array): Float32Array {
  const groupInputs = inputs / groups;
  const area = kernel * kernel;
  const weight = new Float32Array(filter.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < groupInputs; i++)
      for (let k = 0; k < area; k++) {
        weight[(o * groupInputs + i) * area + k] = filter[(k * groupInputs + i) * outputs + o];
      }
  return weight;
}
