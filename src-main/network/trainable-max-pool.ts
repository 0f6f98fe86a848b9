/** Max-pooling as a differentiable step; where the backend remembers the places of the maxima, its gradient is cheap. */
import * as tf from '@tensorflow/tfjs-core';
import { maxPool, padded } from './inference.ts';
import { acceleratedKernels } from './kernels.ts';
import type { MaxPool } from './layers.ts';

/** x [B, H, W, C], not negative, as `maxPool` takes it. */
export function trainableMaxPool(layer: MaxPool, x: tf.Tensor4D): tf.Tensor4D {
  const { maxPool: forward, maxPoolBackward: backward } = acceleratedKernels();
  if (forward === undefined || backward === undefined) return maxPool(layer, x);
  const { kernel, stride } = layer;
  const { input, pad } = padded(layer, x);
  const step = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [pooled] = inputs as [tf.Tensor4D];
    const { y, places } = forward({ x: pooled, kernel, stride, pad });
    save([pooled, y, places]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [savedInput, output, savedPlaces] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor];
      const passed = { x: savedInput, y: output, places: savedPlaces };
      return backward({ ...passed, dy: dy as tf.Tensor4D, kernel, stride, pad });
    };
    return { value: y, gradFunc };
  });
  return step(input) as tf.Tensor4D;
}
