/**
 * The head: from the feature map A to the embedding f.
 * pooling (average, max, GeM) or flatten → hidden linear layers with ReLU → linear → L2; each part optional.
 */
import * as tf from '@tensorflow/tfjs-core';
import { normFloor } from '../../src-shared/head-forward.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { HeadSpec } from '../../src-shared/run-spec/run-spec.ts';

export type Pooling = HeadSpec['pooling'];

export type { HeadSpec };

/** The head of the reference run (METHOD section 9). */
export const referenceHead: HeadSpec = defaultRunSettings(0).network.headSpec;

/** y = W x + b with W as [outputs, inputs], row-major, as torch stores it. */
export interface LinearLayer {
  inputs: number;
  outputs: number;
  weight: Float32Array;
  bias: Float32Array | null;
}

/** The learned part of a head. Between two layers stands a ReLU; none after the last. No layers: f is the pooled feature. */
export interface HeadWeights {
  layers: LinearLayer[];
  normalize: boolean;
}

/** What a head does, whole: how it pools and what it has learned. */
export interface Head {
  pooling: Pooling;
  gemPower: number;
  weights: HeadWeights;
}

/** Floor of GeM's input, as torch's `clamp(min=1e-6)`. */
export const gemFloor = 1e-6;

/** A [B, H, W, K] → pooled [B, K], or [B, K·H·W] in torch's channel-major order for 'flatten'. */
export function poolFeatures(
  featureMaps: tf.Tensor4D,
  { pooling, gemPower }: Pick<Head, 'pooling' | 'gemPower'>,
): tf.Tensor2D {
  switch (pooling) {
    case 'average':
      return tf.mean(featureMaps, [1, 2]);
    case 'max':
      return maxOverPixels(featureMaps) as tf.Tensor2D;
    case 'gem':
      return tf.tidy(() => {
        const powered = tf.pow(tf.maximum(featureMaps, gemFloor), gemPower);
        return tf.pow(tf.mean(powered, [1, 2]), 1 / gemPower) as tf.Tensor2D;
      });
    case 'flatten': {
      const [batch, rows, columns, channels] = featureMaps.shape;
      return tf.tidy(() => tf.reshape(tf.transpose(featureMaps, [0, 3, 1, 2]), [batch, channels * rows * columns]));
    }
  }
}

/**
 * The gradient goes to the first maximum alone, as torch's max_pool2d has it; that of `tf.max` goes whole to every pixel
 * that is as large, which are all of them where a channel is silent.
 */
const maxOverPixels = tf.customGrad((x, save) => {
  const input = x as tf.Tensor4D;
  const [batch, rows, columns, channels] = input.shape;
  const pixels: [number, number, number] = [batch, rows * columns, channels];
  (save as tf.GradSaveFunc)([input]);
  return {
    value: tf.max(input, [1, 2]),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
      tf.tidy(() => {
        const first = tf.argMax(tf.reshape(saved[0], pixels), 1);
        const chosen = tf.transpose(tf.oneHot(first, rows * columns), [0, 2, 1]);
        return tf.reshape(tf.mul(tf.cast(chosen, 'float32'), tf.expandDims(dy, 1)), input.shape);
      }),
  };
});

/** Weights of one linear layer as tensors: weight [outputs, inputs], bias [outputs]. The caller disposes of them. */
export interface LinearTensors {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D | null;
}

/** Uploads a head's layers; the caller disposes of the tensors. */
export function headTensors({ layers }: HeadWeights): LinearTensors[] {
  return layers.map(({ weight, bias, inputs, outputs }) => ({
    weight: tf.tensor2d(weight, [outputs, inputs]),
    bias: bias === null ? null : tf.tensor1d(bias),
  }));
}

/** pooled [B, D] → embedding f [B, E]. */
export function embedPooled(pooled: tf.Tensor2D, layers: readonly LinearTensors[], normalize: boolean): tf.Tensor2D {
  return tf.tidy(() => {
    let x = pooled;
    layers.forEach(({ weight, bias }, index) => {
      x = tf.matMul(index === 0 ? x : tf.relu(x), weight, false, true);
      if (bias !== null) x = tf.add(x, bias);
    });
    if (!normalize) return x;
    const norm = tf.sqrt(tf.sum(tf.square(x), 1, true));
    return tf.div(x, tf.maximum(norm, normFloor));
  });
}

/** Layer widths of a head over D pooled features, input first: [D, …hidden, E]. */
export function headWidths(spec: HeadSpec, pooledWidth: number): number[] {
  return spec.embedding === null ? [pooledWidth] : [pooledWidth, ...spec.hidden, spec.embedding];
}
