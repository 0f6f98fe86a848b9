/** The same gradients as tfjs's own, with nothing left behind. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { addActivation } from '../network/batch-norm.ts';
import { leanGradients } from './lean-gradients.ts';

const x = tf.randomNormal([2, 6, 6, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
const filter = tf.variable(tf.randomNormal([3, 3, 3, 3], 0, 0.5, 'float32', 2));
const scale = tf.variable(tf.randomNormal([3], 1, 0.1, 'float32', 3));

/** A convolution used twice, a residual whose gradient is the tensor that came in, and a mean of squares. */
function network(): tf.Scalar {
  const w = filter as tf.Tensor as tf.Tensor4D;
  const once = tf.relu(tf.mul(tf.conv2d(x, w, 1, 'same'), scale)) as tf.Tensor4D;
  const twice = tf.conv2d(once, w, 1, 'same');
  const sum = addActivation(tf.add(twice, 0), once, 'relu');
  return tf.mean(tf.square(tf.sub(sum, tf.mean(sum)))) as tf.Scalar;
}

describe('lean gradients', () => {
  it('are those of tf.variableGrads', () => {
    const reference = tf.variableGrads(network, [filter, scale]);
    const { value, gradients } = leanGradients(network, [filter, scale]);
    expect(value.dataSync()[0]).toBe(reference.value.dataSync()[0]);
    for (const [i, variable] of [filter, scale].entries())
      expect([...gradients[i].dataSync()]).toEqual([...reference.grads[variable.name].dataSync()]);
  });

  it('leave the value and the gradients alone', () => {
    const before = tf.memory();
    const { value, gradients } = leanGradients(network, [scale]);
    expect(tf.memory().numTensors).toBe(before.numTensors + 2);
    tf.dispose([value, ...gradients]);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  it('leave nothing where something throws, and can be taken again', () => {
    const before = tf.memory().numTensors;
    const broken = (): tf.Scalar => {
      network();
      throw new Error('halfway');
    };
    expect(() => leanGradients(broken, [scale])).toThrow('halfway');
    expect(tf.memory().numTensors).toBe(before);
    const { value, gradients } = leanGradients(network, [scale]);
    tf.dispose([value, ...gradients]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hold fewer bytes at their peak', () => {
    const peak = (work: () => unknown): number => {
      let most = 0;
      const watched = tf.customGrad((a) => ({
        value: tf.clone(a as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => {
          most = tf.memory().numBytes;
          return tf.clone(dy);
        },
      }));
      const first = tf.variable(tf.ones([2, 64, 64, 1]));
      const chain = (): tf.Scalar => {
        let y = watched(first) as tf.Tensor;
        for (let i = 0; i < 10; i++) y = tf.square(y);
        return tf.mean(y) as tf.Scalar;
      };
      const before = tf.memory().numBytes;
      tf.tidy(() => void (work as (f: () => tf.Scalar, v: tf.Variable[]) => unknown)(chain, [first]));
      first.dispose();
      return most - before;
    };
    const bytes = 2 * 64 * 64 * 4;
    expect(peak(tf.variableGrads as () => unknown)).toBeGreaterThan(15 * bytes);
    expect(peak(leanGradients as () => unknown)).toBeLessThan(4 * bytes);
  });
});
