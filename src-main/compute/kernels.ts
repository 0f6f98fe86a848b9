/** TensorFlow's own fused kernels, which tfjs does not expose, called through the Node backend. */
import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../network/inference.ts';
import type {
  AcceleratedKernels,
  BatchNormBackwardInput,
  BatchNormForward,
  BatchNormInput,
  FusedConvolutionInput,
} from '../network/kernels.ts';
import { adamError, adamKernel } from './adam-kernel.ts';
import { maxPoolBackwardKernel, maxPoolError, maxPoolKernel } from './max-pool-kernel.ts';
import { type Attribute, type NodeBackend, oneDnnLabel } from './node-backend.ts';

const activationOps = { none: [], relu: ['Relu'], relu6: ['Relu6'] } as const;

/**
 * The kernels this backend really has: each is tried once on a small input against the portable operations, so that a
 * library without it (or a binding without list attributes) goes on without the acceleration.
 */
export function probeKernels(backend: NodeBackend): AcceleratedKernels {
  const fusedConvolution = (input: FusedConvolutionInput): tf.Tensor4D => convolution(backend, input);
  const batchNorm = (input: BatchNormInput) => normalise(backend, input);
  const fusedBatchNorm = (input: BatchNormInput) => normaliseThenRelu(backend, input);
  const batchNormBackward = (input: BatchNormBackwardInput) => normaliseBackward(backend, input);
  const activationGradient: ActivationGradient = (dy, output, activation) =>
    throughActivation(backend, [dy, output], activation);
  const fusedDepthwise = (input: FusedConvolutionInput): tf.Tensor4D => depthwise(backend, input);
  return {
    ...(works(() => convolutionError(fusedConvolution)) ? { fusedConvolution } : {}),
    ...(works(() => depthwiseError(fusedDepthwise)) ? { fusedDepthwise } : {}),
    ...(works(() => activationGradientError(activationGradient)) ? { activationGradient } : {}),
    ...(works(() => batchNormError(batchNorm)) ? { batchNorm, batchNormBackward } : {}),
    ...(works(() => batchNormError(fusedBatchNorm)) ? { batchNorm: fusedBatchNorm, batchNormBackward } : {}),
    ...(works(() => maxPoolError(backend))
      ? {
          maxPool: (input) => maxPoolKernel(backend, input),
          maxPoolBackward: (input) => maxPoolBackwardKernel(backend, input),
        }
      : {}),
    ...(works(() => adamError(backend)) ? { adam: (start) => adamKernel(backend, start) } : {}),
  };
}

function convolution(backend: NodeBackend, input: FusedConvolutionInput): tf.Tensor4D {
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const { x, filter, bias } = input;
  const attributes = [...fusedAttributes(backend, input), { name: 'TArgs', type: TF_ATTR_TYPE, value: [TF_FLOAT] }];
  // oneDNN's own kernel wins where pixels have neighbours (by 10 to 60 %); a product of matrices is as fast without it.
  if (filter.shape[0] === 1)
    return backend.executeSingleOutput('_FusedConv2D', attributes, [x, filter, bias]) as tf.Tensor4D;
  const labelled = [...attributes, oneDnnLabel(backend)];
  return backend.executeSingleOutput('_MklNativeFusedConv2D', labelled, [x, filter, bias]) as tf.Tensor4D;
}

function depthwise(backend: NodeBackend, input: FusedConvolutionInput): tf.Tensor4D {
  const attributes = [...fusedAttributes(backend, input), oneDnnLabel(backend)];
  const inputs = [input.x, input.filter, input.bias];
  return backend.executeSingleOutput('_MklNativeFusedDepthwiseConv2dNative', attributes, inputs) as tf.Tensor4D;
}

/** What every fused convolution is told. */
function fusedAttributes(backend: NodeBackend, { stride, pad, activation }: FusedConvolutionInput): Attribute[] {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT } = backend.binding;
  return [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'num_args', type: TF_ATTR_INT, value: 1 },
    { name: 'strides', type: TF_ATTR_INT, value: [1, stride, stride, 1] },
    ...paddingAttributes(backend, pad),
    { name: 'fused_ops', type: TF_ATTR_STRING, value: ['BiasAdd', ...activationOps[activation]] },
  ];
}

function paddingAttributes(
  { binding: { TF_ATTR_INT, TF_ATTR_STRING } }: NodeBackend,
  pad: FusedConvolutionInput['pad'],
): Attribute[] {
  if (typeof pad === 'string') return [{ name: 'padding', type: TF_ATTR_STRING, value: pad.toUpperCase() }];
  const sides = [0, 0, pad, pad, pad, pad, 0, 0];
  return [
    { name: 'padding', type: TF_ATTR_STRING, value: 'EXPLICIT' },
    { name: 'explicit_paddings', type: TF_ATTR_INT, value: sides },
  ];
}

type ActivationGradient = NonNullable<AcceleratedKernels['activationGradient']>;

function throughActivation(
  backend: NodeBackend,
  inputs: [dy: tf.Tensor4D, output: tf.Tensor4D],
  activation: 'relu' | 'relu6',
): tf.Tensor4D {
  const attributes: Attribute[] = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }];
  return backend.executeSingleOutput(
    activation === 'relu' ? 'ReluGrad' : 'Relu6Grad',
    attributes,
    inputs,
  ) as tf.Tensor4D;
}

function batchNormAttributes({ binding }: NodeBackend, epsilon: number): Attribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

function normalise(backend: NodeBackend, input: BatchNormInput): BatchNormForward {
  const attributes = batchNormAttributes(backend, input.epsilon);
  const { y, ...rest } = statisticsAndOutput(backend, { name: 'FusedBatchNormV3', attributes, input });
  return { y: activate(y, input.activation), ...rest };
}

/** oneDNN's kernel with the ReLU in it; TensorFlow's own of that name exists for NVIDIA's devices alone. */
function normaliseThenRelu(backend: NodeBackend, input: BatchNormInput): BatchNormForward {
  if (input.activation !== 'relu') return normalise(backend, input);
  const { TF_ATTR_INT, TF_ATTR_STRING } = backend.binding;
  const attributes = [
    ...batchNormAttributes(backend, input.epsilon),
    { name: 'num_side_inputs', type: TF_ATTR_INT, value: 0 },
    { name: 'activation_mode', type: TF_ATTR_STRING, value: 'Relu' },
    oneDnnLabel(backend),
  ];
  return statisticsAndOutput(backend, { name: '_MklNativeFusedBatchNormEx', attributes, input });
}

function statisticsAndOutput(
  backend: NodeBackend,
  { name, attributes, input }: { name: string; attributes: Attribute[]; input: BatchNormInput },
): BatchNormForward {
  const none = tf.tensor1d([]);
  const inputs = [input.x, input.scale, input.offset, none, none];
  const [y, mean, variance, ...reserved] = backend.executeMultipleOutputs(name, attributes, inputs, 6);
  none.dispose();
  return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, reserved };
}

function normaliseBackward(backend: NodeBackend, { dy, x, scale, epsilon, reserved }: BatchNormBackwardInput) {
  const outputs = backend.executeMultipleOutputs(
    'FusedBatchNormGradV3',
    batchNormAttributes(backend, epsilon),
    [dy, x, scale, ...reserved],
    5,
  );
  const [dx, dScale, dOffset, ...unused] = outputs;
  tf.dispose(unused);
  return { dx: dx as tf.Tensor4D, dScale: dScale as tf.Tensor1D, dOffset: dOffset as tf.Tensor1D };
}

function works(error: () => tf.Scalar): boolean {
  try {
    return tf.tidy(() => error().dataSync()[0]) < 1e-4;
  } catch {
    return false;
  }
}

function convolutionError(fused: (input: FusedConvolutionInput) => tf.Tensor4D): tf.Scalar {
  const x = tf.randomNormal([1, 4, 4, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
  const filter = tf.randomNormal([3, 3, 3, 2], 0, 1, 'float32', 2) as tf.Tensor4D;
  const bias = tf.tensor1d([0.5, -0.5]);
  const ours = fused({ x, filter, bias, stride: 1, pad: 1, activation: 'relu6' });
  const point = fused({
    x: ours,
    filter: tf.ones([1, 1, 2, 2]),
    bias: tf.zeros([2]),
    stride: 1,
    pad: 'valid',
    activation: 'none',
  });
  const expected = tf.relu6(tf.add(tf.conv2d(x, filter, 1, 'same'), bias));
  const sums = tf.tile(tf.sum(expected, 3, true), [1, 1, 1, 2]);
  return tf.maximum(tf.max(tf.abs(tf.sub(ours, expected))), tf.max(tf.abs(tf.sub(point, sums))));
}

function depthwiseError(fused: (input: FusedConvolutionInput) => tf.Tensor4D): tf.Scalar {
  const x = tf.randomNormal([1, 5, 5, 3], 0, 1, 'float32', 4) as tf.Tensor4D;
  const filter = tf.randomNormal([3, 3, 3, 1], 0, 1, 'float32', 5) as tf.Tensor4D;
  const bias = tf.tensor1d([0.5, -0.5, 0]);
  const ours = fused({ x, filter, bias, stride: 2, pad: 'same', activation: 'relu6' });
  return tf.max(tf.abs(tf.sub(ours, tf.relu6(tf.add(tf.depthwiseConv2d(x, filter, 2, 'same'), bias)))));
}

function activationGradientError(gradient: ActivationGradient): tf.Scalar {
  const output = tf.tensor4d([0, 3, 6, 0, 2, 6], [1, 1, 2, 3]);
  const dy = tf.tensor4d([1, -2, 3, -4, 5, 6], [1, 1, 2, 3]);
  const relu = tf.sub(gradient(dy, output, 'relu'), tf.tensor4d([0, -2, 3, 0, 5, 6], [1, 1, 2, 3]));
  const relu6 = tf.sub(gradient(dy, output, 'relu6'), tf.tensor4d([0, -2, 0, 0, 5, 0], [1, 1, 2, 3]));
  return tf.max(tf.maximum(tf.abs(relu), tf.abs(relu6)));
}

function batchNormError(batchNorm: (input: BatchNormInput) => { y: tf.Tensor4D }): tf.Scalar {
  const x = tf.randomNormal([2, 3, 3, 2], 0, 1, 'float32', 3) as tf.Tensor4D;
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const expected = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
  const input = { x, scale: tf.ones([2]) as tf.Tensor1D, offset: tf.zeros([2]) as tf.Tensor1D, epsilon: 1e-3 };
  const { y } = batchNorm({ ...input, activation: 'none' });
  const { y: positive } = batchNorm({ ...input, activation: 'relu' });
  return tf.maximum(tf.max(tf.abs(tf.sub(y, expected))), tf.max(tf.abs(tf.sub(positive, tf.relu(expected)))));
}
