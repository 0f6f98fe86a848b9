/**
 * A depthwise convolution whose gradient for x needs no kernel of its own: WebAssembly has none, and a gradient for the
 * filter, which tfjs's fused operations compute beside it, is not wanted.
 */
import * as tf from '@tensorflow/tfjs-core';

export interface DepthwiseInput {
  /** [B, H, W, C]. */
  x: tf.Tensor4D;
  /** [k, k, C, 1]. */
  filter: tf.Tensor4D;
  stride: number;
  pad: 'same' | 'valid';
}

/** Differentiable in x on every backend. */
export function depthwiseConvolution({ x, filter, stride, pad }: DepthwiseInput): tf.Tensor4D {
  const forward = (input: tf.Tensor4D): tf.Tensor4D => tf.depthwiseConv2d(input, filter, stride, pad);
  if (tf.getKernel('DepthwiseConv2dNativeBackpropInput', tf.getBackend()) !== undefined) return forward(x);
  const [, height, width] = x.shape;
  const operation = tf.customGrad<tf.Tensor4D>((...inputs) => ({
    value: forward(inputs[0] as tf.Tensor4D),
    gradFunc: (dy) => inputGradient(dy, { height, width, filter, stride, pad }),
  }));
  return operation(x);
}

interface Geometry extends Omit<DepthwiseInput, 'x'> {
  height: number;
  width: number;
}

/** dx = dy, with stride − 1 zeros between its pixels, convolved with the filter turned by 180°. */
export function inputGradient(dy: tf.Tensor4D, { height, width, filter, stride, pad }: Geometry): tf.Tensor4D {
  return tf.tidy(() => {
    const [size] = filter.shape;
    const [, rows, columns] = dy.shape;
    const spread = spreadOut(dy, stride);
    const margin = (side: number, outputs: number): [number, number] => {
      const length = (outputs - 1) * stride + 1;
      const total = pad === 'same' ? Math.max(0, length - 1 + size - side) : 0;
      const before = size - 1 - Math.floor(total / 2);
      return [before, side + size - 1 - before - length];
    };
    const padded = tf.pad(spread, [[0, 0], margin(height, rows), margin(width, columns), [0, 0]]);
    return tf.depthwiseConv2d(padded, tf.reverse(filter, [0, 1]) as tf.Tensor4D, 1, 'valid');
  });
}

function spreadOut(dy: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return dy;
  const [count, rows, columns, channels] = dy.shape;
  const gap: [number, number] = [0, stride - 1];
  const down = tf.pad(tf.reshape(dy, [count * rows, 1, columns * channels]), [[0, 0], gap, [0, 0]]);
  const across = tf.pad(tf.reshape(down, [count * rows * stride * columns, 1, channels]), [[0, 0], gap, [0, 0]]);
  const whole = tf.reshape(across, [count, rows * stride, columns * stride, channels]) as tf.Tensor4D;
  const size: [number, number, number, number] = [count, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels];
  return tf.slice(whole, [0, 0, 0, 0], size);
}
