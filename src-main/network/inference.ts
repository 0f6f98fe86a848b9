/** The forward pass of folded stages: images in, feature maps out. */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConvolution } from './depthwise.ts';
import type { FoldedConvolution } from './fold.ts';
import { inParts, partFilter } from './grouped.ts';
import { type AcceleratedKernels, acceleratedKernels } from './kernels.ts';
import {
  type AveragePool,
  type Convolution,
  isDepthwise,
  type Layer,
  type MaxPool,
  type Residual,
  type Stage,
} from './layers.ts';

export interface FoldedTensors {
  filter: tf.Tensor4D;
  bias: tf.Tensor1D;
}

/** Uploads folded convolutions; the caller disposes of the tensors. */
export function uploadFolded(folded: ReadonlyMap<string, FoldedConvolution>): Map<string, FoldedTensors> {
  return new Map(
    [...folded].map(([name, { layer, filter, filterShape, bias }]) => {
      const uploaded = tf.tidy(() => {
        const tensor = tf.tensor4d(filter, filterShape);
        return isDepthwise(layer) ? tensor : partFilter(layer, tensor);
      });
      return [name, { filter: uploaded, bias: tf.tensor1d(bias) }];
    }),
  );
}

/**
 * x [B, H, W, C] through the stages; intermediate tensors are disposed of, the result is the caller's. Differentiable
 * only where asked, since the fused kernels have no gradient.
 */
export function runStages(
  stages: readonly Stage[],
  x: tf.Tensor4D,
  { parameters, differentiable }: { parameters: ReadonlyMap<string, FoldedTensors>; differentiable: boolean },
): tf.Tensor4D {
  const run: Run = { parameters, kernels: differentiable ? null : acceleratedKernels() };
  return tf.tidy(() => {
    let current = tf.clone(x);
    for (const layer of stages.flatMap(({ layers }) => layers)) {
      const next = tf.tidy(() => runLayer(layer, current, run));
      current.dispose();
      current = next;
    }
    return current;
  });
}

interface Run {
  parameters: ReadonlyMap<string, FoldedTensors>;
  /** Null where a gradient is wanted: fused operations have none for x alone. */
  kernels: AcceleratedKernels | null;
}

function runLayer(layer: Layer, x: tf.Tensor4D, run: Run): tf.Tensor4D {
  switch (layer.kind) {
    case 'convolution':
      return convolve(layer, x, run);
    case 'max-pool':
      return maxPool(layer, x);
    case 'residual': {
      const through = (branch: Residual['shortcut']): tf.Tensor4D =>
        branch.reduce(
          (input, one) => (one.kind === 'convolution' ? convolve(one, input, run) : averagePool(one, input)),
          x,
        );
      const sum = tf.add(through(layer.body), through(layer.shortcut));
      return activate(sum as tf.Tensor4D, layer.activation);
    }
  }
}

function convolve(layer: Convolution, x: tf.Tensor4D, { parameters, kernels }: Run): tf.Tensor4D {
  const { filter, bias } = parameters.get(layer.name)!;
  if (isDepthwise(layer)) return depthwise(layer, x, { filter, bias }, kernels);
  if (kernels === null) {
    const linear = inParts({ x, filter, bias: null }, (part) => convolveLinear(layer, part.x, part.filter));
    return activate(tf.add(linear, bias), layer.activation);
  }
  const { stride, activation, padding, dilation } = layer;
  const fused = dilation === 1 ? kernels.fusedConvolution : undefined;
  return inParts({ x, filter, bias }, (part): tf.Tensor4D => {
    const own = { x: part.x, filter: part.filter, bias: part.bias! };
    if (fused !== undefined) return fused({ ...own, stride, pad: padding === 0 ? 'valid' : padding, activation });
    const { input, pad } = padded(layer, part.x);
    const linear = { strides: stride, pad, dilations: dilation } as const;
    return tf.fused.conv2d({ ...own, ...linear, x: input, activation: activation === 'none' ? 'linear' : activation });
  });
}

function depthwise(
  layer: Convolution,
  x: tf.Tensor4D,
  { filter, bias }: FoldedTensors,
  kernels: AcceleratedKernels | null,
): tf.Tensor4D {
  const { stride, activation } = layer;
  const { input, pad } = padded(layer, x);
  if (kernels === null)
    return activate(tf.add(depthwiseConvolution({ x: input, filter, stride, pad }), bias), activation);
  const own = { x: input, filter, bias, pad };
  if (kernels.fusedDepthwise !== undefined) return kernels.fusedDepthwise({ ...own, stride, activation });
  return tf.fused.depthwiseConv2d({
    ...own,
    strides: stride,
    activation: activation === 'none' ? 'linear' : activation,
  });
}

/**
 * Without bias and activation, differentiable. tfjs has no gradient for a dilated convolution: its pixels are taken apart
 * into images of every dilation-th pixel, which are convolved as usual.
 */
export function convolveLinear(layer: Convolution, x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  const { dilation, stride, padding } = layer;
  if (dilation === 1) {
    const { input, pad } = padded(layer, x);
    return tf.conv2d(input, filter, stride, pad);
  }
  const border = padding === 'same' ? (dilation * (layer.kernel - 1)) / 2 : padding;
  const [, rows, columns] = x.shape;
  const side = (length: number): [number, number] => [
    border,
    border + ((dilation - ((length + 2 * border) % dilation)) % dilation),
  ];
  const apart = tf.spaceToBatchND(x, [dilation, dilation], [side(rows), side(columns)]) as tf.Tensor4D;
  const convolved = tf.conv2d(apart, filter, 1, 'valid');
  const more = (length: number): [number, number] => [0, side(length)[1] - border];
  return tf.batchToSpaceND(convolved, [dilation, dilation], [more(rows), more(columns)]);
}

/** As torch's AvgPool2d with ceil_mode, or on an image with a border of zeros. */
export function averagePool({ kernel, stride, border }: AveragePool, x: tf.Tensor4D): tf.Tensor4D {
  if (border === 'left-out') return tf.avgPool(x, kernel, stride, 'same');
  const [, rows, columns] = x.shape;
  const more = (side: number): [number, number] => [0, (Math.ceil(side / stride) - 1) * stride + kernel - side];
  return tf.avgPool(tf.pad(x, [[0, 0], more(rows), more(columns), [0, 0]]), kernel, stride, 'valid');
}

export function activate(x: tf.Tensor4D, activation: Convolution['activation']): tf.Tensor4D {
  if (activation === 'none') return x;
  return activation === 'relu' ? tf.relu(x) : tf.relu6(x);
}

/**
 * Torch pads both sides alike; TensorFlow's 'same' agrees with it at stride 1. Elsewhere the border is added first,
 * since backends' gradients know only 'same' and 'valid'.
 */
export function padded(
  { padding, kernel, stride, dilation = 1 }: Pick<Convolution, 'padding' | 'kernel' | 'stride'> & { dilation?: number },
  x: tf.Tensor4D,
): { input: tf.Tensor4D; pad: 'same' | 'valid' } {
  if (padding === 'same') return { input: x, pad: 'same' };
  if (padding === 0) return { input: x, pad: 'valid' };
  if (stride === 1 && padding === (dilation * (kernel - 1)) / 2) return { input: x, pad: 'same' };
  const side: [number, number] = [padding, padding];
  return { input: tf.pad(x, [[0, 0], side, side, [0, 0]]), pad: 'valid' };
}

/** Zeros serve as the border: what is pooled stands behind a ReLU. */
export function maxPool(layer: MaxPool, x: tf.Tensor4D): tf.Tensor4D {
  const { input, pad } = padded(layer, x);
  return tf.maxPool(input, layer.kernel, layer.stride, pad);
}
