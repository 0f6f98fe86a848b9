/** The forward pass of folded stages: images in, feature maps out. */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConvolution } from './depthwise.ts';
import type { FoldedConvolution } from './fold.ts';
import { type AcceleratedKernels, acceleratedKernels } from './kernels.ts';
import type { Convolution, Layer, MaxPool, Stage } from './layers.ts';

export interface FoldedTensors {
  filter: tf.Tensor4D;
  bias: tf.Tensor1D;
}

/** Uploads folded convolutions; the caller disposes of the tensors. */
export function uploadFolded(folded: ReadonlyMap<string, FoldedConvolution>): Map<string, FoldedTensors> {
  return new Map(
    [...folded].map(([name, { filter, filterShape, bias }]) => [
      name,
      { filter: tf.tensor4d(filter, filterShape), bias: tf.tensor1d(bias) },
    ]),
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
      const through = (branch: readonly Convolution[]): tf.Tensor4D =>
        branch.reduce((input, convolution) => convolve(convolution, input, run), x);
      const sum = tf.add(through(layer.body), through(layer.shortcut));
      return activate(sum as tf.Tensor4D, layer.activation);
    }
  }
}

function convolve(layer: Convolution, x: tf.Tensor4D, { parameters, kernels }: Run): tf.Tensor4D {
  const { filter, bias } = parameters.get(layer.name)!;
  const { stride, activation, padding } = layer;
  if (kernels === null) {
    const { input, pad } = padded(layer, x);
    const linear = layer.depthwise
      ? depthwiseConvolution({ x: input, filter, stride, pad })
      : tf.conv2d(input, filter, stride, pad);
    return activate(tf.add(linear, bias), activation);
  }
  if (kernels.fusedConvolution !== undefined && !layer.depthwise) {
    const pad = padding === 0 ? 'valid' : padding;
    return kernels.fusedConvolution({ x, filter, bias, stride, pad, activation });
  }
  const { input, pad } = padded(layer, x);
  if (kernels.fusedDepthwise !== undefined && layer.depthwise)
    return kernels.fusedDepthwise({ x: input, filter, bias, stride, pad, activation });
  const options = {
    x: input,
    filter,
    bias,
    activation: activation === 'none' ? 'linear' : activation,
    strides: stride,
    pad,
  } as const;
  return layer.depthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
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
  { padding, kernel, stride }: Pick<Convolution, 'padding' | 'kernel' | 'stride'>,
  x: tf.Tensor4D,
): { input: tf.Tensor4D; pad: 'same' | 'valid' } {
  if (padding === 'same') return { input: x, pad: 'same' };
  if (padding === 0) return { input: x, pad: 'valid' };
  if (stride === 1 && padding === (kernel - 1) / 2) return { input: x, pad: 'same' };
  const side: [number, number] = [padding, padding];
  return { input: tf.pad(x, [[0, 0], side, side, [0, 0]]), pad: 'valid' };
}

/** Zeros serve as the border: what is pooled stands behind a ReLU. */
export function maxPool(layer: MaxPool, x: tf.Tensor4D): tf.Tensor4D {
  const { input, pad } = padded(layer, x);
  return tf.maxPool(input, layer.kernel, layer.stride, pad);
}
