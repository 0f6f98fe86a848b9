/**
 * Grad-weights of many anchors at once on tensors, from pooled features: the batched float32 twin of `gradWeightsOf`.
 * Linear variants pass one mean vector back per anchor; Grad-CAM++ passes each triplet's (METHOD section 3).
 */
import * as tf from '@tensorflow/tfjs-core';
import { normFloor } from '../../src-shared/head-forward.ts';
import type { ChannelVariant, PlusPlusForm } from '../../src-shared/variants.ts';
import type { LinearTensors, Pooling } from '../network/head.ts';

export interface BatchedHead {
  layers: readonly LinearTensors[];
  normalize: boolean;
  pooling: Pooling;
}

/** ∂S/∂f [B·T, E], T vectors an anchor, → ∂S/∂(pooled) [B·T, D]. The caller disposes of the result. */
function backThroughHead(
  { layers, normalize }: Pick<BatchedHead, 'layers' | 'normalize'>,
  pooled: tf.Tensor2D,
  cotangents: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const anchors = pooled.shape[0];
    const perAnchor = cotangents.shape[0] / anchors;
    const spread = (x: tf.Tensor2D): tf.Tensor2D =>
      perAnchor === 1
        ? x
        : tf.reshape(tf.tile(tf.expandDims(x, 1), [1, perAnchor, 1]), [anchors * perAnchor, x.shape[1]]);
    const outputs: tf.Tensor2D[] = [];
    let x = pooled;
    for (const [index, { weight, bias }] of layers.entries()) {
      x = tf.matMul(index === 0 ? x : tf.relu(x), weight, false, true);
      if (bias !== null) x = tf.add(x, bias);
      outputs.push(x);
    }
    let v = cotangents;
    if (normalize) {
      const norm = tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), normFloor) as tf.Tensor2D;
      const embedding = spread(tf.div(x, norm));
      const along = tf.sum(tf.mul(embedding, v), 1, true);
      v = tf.div(tf.sub(v, tf.mul(embedding, along)), spread(norm));
    }
    for (let index = layers.length - 1; index >= 0; index--) {
      v = tf.matMul(v, layers[index].weight);
      if (index > 0) v = tf.mul(v, spread(tf.cast(tf.greater(outputs[index - 1], 0), 'float32') as tf.Tensor2D));
    }
    return v;
  });
}

/** α of linear variants [B, K] from mean ∂S/∂f [B, E]; pooling average, max or flatten, as `gradWeightsFromPooled`. */
export function linearWeights(
  head: BatchedHead,
  { pooled, cotangents, area, variant }: WeightsInput & { variant: Exclude<ChannelVariant, 'gradcam++'> },
): tf.Tensor2D {
  return tf.tidy(() => {
    const gradient = backThroughHead(head, pooled, cotangents);
    if (head.pooling === 'flatten') {
      return tf.mean(tf.reshape(gradient, [pooled.shape[0], pooled.shape[1] / area, area]), 2);
    }
    const alpha = tf.div(gradient, area) as tf.Tensor2D;
    if (variant === 'gradcam') return alpha;
    const activation = tf.mul(pooled, area);
    return tf.mul(alpha, tf.div(activation, tf.add(activation, 1e-7)));
  });
}

export interface WeightsInput {
  /** [B, D]. */
  pooled: tf.Tensor2D;
  /** [B, E], or [B·T, E] for Grad-CAM++. */
  cotangents: tf.Tensor2D;
  /** H·W of the feature map. */
  area: number;
}

/** Σ over T triplets of Grad-CAM++'s w, [B, K], behind average pooling, where g is the same at every pixel. */
export function plusPlusSum(
  head: BatchedHead,
  { pooled, cotangents, area, form }: WeightsInput & { form: PlusPlusForm },
): tf.Tensor2D {
  return tf.tidy(() => {
    const [anchors, channels] = pooled.shape;
    const gradient = tf.relu(tf.div(backThroughHead(head, pooled, cotangents), area));
    const g = tf.reshape(gradient, [anchors, cotangents.shape[0] / anchors, channels]);
    const activation = tf.expandDims(tf.mul(pooled, area), 1);
    if (form === 'stable') {
      return tf.mul(tf.sum(tf.div(g, tf.add(tf.mul(tf.relu(activation), g), 2)), 1), area);
    }
    const square = tf.square(g);
    const cube = tf.mul(square, g);
    const below = tf.add(tf.add(tf.mul(square, 2), tf.mul(activation, cube)), 1e-6);
    return tf.mul(tf.sum(tf.div(cube, below), 1), area);
  });
}
