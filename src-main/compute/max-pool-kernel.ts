/** oneDNN's max-pooling, which keeps the places of its maxima: TensorFlow's own gradient looks for them again, ten times slower. */
import * as tf from '@tensorflow/tfjs-core';
import type { MaxPoolBackwardInput, MaxPoolForward, MaxPoolInput } from '../network/kernels.ts';
import { type Attribute, type NodeBackend, oneDnnLabel } from './node-backend.ts';

function attributes(backend: NodeBackend, { kernel, stride, pad }: Omit<MaxPoolInput, 'x'>): Attribute[] {
  const { binding } = backend;
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'ksize', type: binding.TF_ATTR_INT, value: [1, kernel, kernel, 1] },
    { name: 'strides', type: binding.TF_ATTR_INT, value: [1, stride, stride, 1] },
    { name: 'padding', type: binding.TF_ATTR_STRING, value: pad.toUpperCase() },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'workspace_enabled', type: binding.TF_ATTR_BOOL, value: true },
    oneDnnLabel(backend),
  ];
}

export function maxPoolKernel(backend: NodeBackend, input: MaxPoolInput): MaxPoolForward {
  const [y, places] = backend.executeMultipleOutputs('_MklNativeMaxPool', attributes(backend, input), [input.x], 2);
  return { y: y as tf.Tensor4D, places };
}

export function maxPoolBackwardKernel(backend: NodeBackend, input: MaxPoolBackwardInput): tf.Tensor4D {
  const { x, y, dy, places } = input;
  return backend.executeSingleOutput('_MklNativeMaxPoolGrad', attributes(backend, input), [
    x,
    y,
    dy,
    places,
  ]) as tf.Tensor4D;
}

/** How far forward and gradient lie from the portable operations. */
export function maxPoolError(backend: NodeBackend): tf.Scalar {
  const x = tf.randomNormal([2, 7, 7, 3], 0, 1, 'float32', 6) as tf.Tensor4D;
  const shape = { kernel: 3, stride: 2, pad: 'valid' } as const;
  const { y, places } = maxPoolKernel(backend, { x, ...shape });
  const dy = tf.randomNormal([2, 3, 3, 3], 0, 1, 'float32', 7) as tf.Tensor4D;
  const dx = maxPoolBackwardKernel(backend, { x, y, dy, places, ...shape });
  const expected = tf.grad((input) => tf.maxPool(input as tf.Tensor4D, 3, 2, 'valid'))(x, dy);
  const pooled = tf.maxPool(x, 3, 2, 'valid');
  return tf.maximum(tf.max(tf.abs(tf.sub(y, pooled))), tf.max(tf.abs(tf.sub(dx, expected))));
}
