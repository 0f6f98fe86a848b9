/**
 * Batch-norm in training mode followed by its activation, as one differentiable step that keeps only its input and its
 * output: the memory of a training step is what it keeps (Ioffe and Szegedy 2015).
 */
import * as tf from '@tensorflow/tfjs-core';
import { activate } from './inference.ts';
import { acceleratedKernels } from './kernels.ts';
import type { Activation } from './layers.ts';

export interface BatchNormParameters {
  scale: tf.Tensor1D;
  offset: tf.Tensor1D;
  epsilon: number;
  activation: Activation;
}

export interface BatchStatistics {
  mean: tf.Tensor1D;
  /** Unbiased. */
  variance: tf.Tensor1D;
}

/**
 * x [B, H, W, C] → activation(γ·(x − mean)/√(var + ε) + β) with the batch's own statistics, which `onStatistics` receives
 * (to be read at once: they are disposed of with the step).
 */
export function batchNormActivation(
  x: tf.Tensor4D,
  parameters: BatchNormParameters,
  onStatistics: (statistics: BatchStatistics) => void,
): tf.Tensor4D {
  const { batchNorm, batchNormBackward } = acceleratedKernels();
  if (batchNorm === undefined || batchNormBackward === undefined) return portable(x, parameters, onStatistics);
  const { scale, offset, epsilon, activation } = parameters;
  const step = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [input, gamma, beta] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const { y, mean, variance, reserved } = batchNorm({ x: input, scale: gamma, offset: beta, epsilon, activation });
    onStatistics({ mean, variance });
    save([input, gamma, y, ...reserved]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedInput, savedScale, output, ...rest] = saved;
      const passed = passThrough(dy as tf.Tensor4D, output as tf.Tensor4D, activation);
      const { dx, dScale, dOffset } = batchNormBackward({
        dy: passed,
        x: savedInput as tf.Tensor4D,
        scale: savedScale as tf.Tensor1D,
        epsilon,
        reserved: rest,
      });
      return [dx, dScale, dOffset];
    };
    return { value: y, gradFunc };
  });
  return step(x, scale, offset) as tf.Tensor4D;
}

/** activation(x + shortcut), keeping only its output. */
export function addActivation(x: tf.Tensor4D, shortcut: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  if (activation === 'none') return tf.add(x, shortcut);
  const step = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [a, b] = inputs as [tf.Tensor4D, tf.Tensor4D];
    const value = activate(tf.add(a, b), activation);
    save([value]);
    const gradFunc = (dy: tf.Tensor, [output]: tf.Tensor[]): tf.Tensor[] => {
      const passed = passThrough(dy as tf.Tensor4D, output as tf.Tensor4D, activation);
      return [passed, tf.clone(passed)];
    };
    return { value, gradFunc };
  });
  return step(x, shortcut) as tf.Tensor4D;
}

/** The gradient of an activation from its output: it passed where the output is neither 0 nor at the ceiling. */
function passThrough(dy: tf.Tensor4D, output: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  if (activation === 'none') return dy;
  const { activationGradient } = acceleratedKernels();
  if (activationGradient !== undefined) return activationGradient(dy, output, activation);
  return tf.tidy(() => {
    const above = tf.step(output);
    const open = activation === 'relu6' ? tf.mul(above, tf.cast(tf.less(output, 6), 'float32')) : above;
    return tf.mul(dy, open);
  });
}

function portable(
  x: tf.Tensor4D,
  { scale, offset, epsilon, activation }: BatchNormParameters,
  onStatistics: (statistics: BatchStatistics) => void,
): tf.Tensor4D {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const count = x.size / x.shape[3];
  onStatistics({
    mean: mean as tf.Tensor1D,
    variance: tf.mul(variance, count / Math.max(1, count - 1)) as tf.Tensor1D,
  });
  const normalised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return activate(tf.add(tf.mul(normalised, scale), offset), activation);
}
