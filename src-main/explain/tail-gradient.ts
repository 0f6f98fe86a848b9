/**
 * G = ∂S/∂A through any differentiable tail, in batches, by automatic differentiation. S is linear in f(a) around the
 * anchor, so one vector-Jacobian product with v = ∂S/∂f(a) carries a whole average (METHOD section 3).
 */
import * as tf from '@tensorflow/tfjs-core';
import '../network/gradients.ts';

/** A [B, H, W, K] and v [B, E] → G [B, H, W, K]. The caller disposes of the result. */
export function tailGradient(
  tail: (featureMaps: tf.Tensor4D) => tf.Tensor2D,
  featureMaps: tf.Tensor4D,
  cotangents: tf.Tensor2D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const scalar = (a: tf.Tensor): tf.Tensor => tf.sum(tf.mul(tail(a as tf.Tensor4D), cotangents));
    return tf.grad(scalar)(featureMaps) as tf.Tensor4D;
  });
}
