/** The pass back in closed form against automatic differentiation, for every kind of head. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { headForward } from '../../src-shared/head-forward.ts';
import { createRandom } from '../../src-shared/random.ts';
import { type ScoreName, scoreNames, scoreTriplet } from '../../src-shared/score.ts';
import { embedPooled, type Head, headTensors, type LinearLayer, type Pooling, poolFeatures } from '../network/head.ts';
import { headBackward, poolBackward, poolOne } from './head-backward.ts';
import { tailGradient } from './tail-gradient.ts';

const random = createRandom('tail gradient');
const [rows, columns, channels, width] = [3, 2, 5, 4];
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

function layer(inputs: number, outputs: number, bias: boolean): LinearLayer {
  return {
    inputs,
    outputs,
    weight: values(inputs * outputs),
    bias: bias ? values(outputs).map((value) => Math.abs(value) + 1) : null,
  };
}

const poolings: Pooling[] = ['average', 'max', 'gem', 'flatten'];
const cases = poolings.flatMap((pooling) =>
  [[], [6], [7, 6]].flatMap((hidden) =>
    [false, true].map((normalize) => ({ pooling, hidden, normalize, bias: hidden.length > 0 })),
  ),
);

describe.each(cases)('$pooling, hidden $hidden, L2 $normalize', ({ pooling, hidden, normalize, bias }) => {
  const inputs = pooling === 'flatten' ? rows * columns * channels : channels;
  const widths = [inputs, ...hidden, width];
  const layers = widths.slice(1).map((outputs, i) => layer(widths[i], outputs, bias));
  const head: Head = { pooling, gemPower: 3, weights: { layers, normalize } };
  const data = values(rows * columns * channels).map((value) => Math.abs(value) + 0.05);

  it.each(scoreNames)('%s', (score: ScoreName) => {
    const map = { rows, columns, channels, data };
    const pooled = poolOne(map, head);
    const forward = headForward(pooled, head.weights);
    const spec = { score, sign: 'evidence', margin: 1e6 } as const;
    const triplet = { anchor: forward.embedding, positive: values(width), negative: values(width) };
    const { cotangent } = scoreTriplet(triplet, spec);
    const closed = poolBackward(map, head, { pooled, gradient: headBackward(forward, head.weights, cotangent) });
    const before = tf.memory().numTensors;
    const automatic = tf.tidy(() => {
      const tensors = headTensors(head.weights);
      const tail = (a: tf.Tensor4D): tf.Tensor2D => embedPooled(poolFeatures(a, head), tensors, normalize);
      return tailGradient(
        tail,
        tf.tensor4d(data, [1, rows, columns, channels]),
        tf.tensor2d([...cotangent], [1, width]),
      ).dataSync();
    });
    expect(tf.memory().numTensors).toBe(before);
    const maximum = Math.max(...closed.map(Math.abs));
    expect(maximum).toBeGreaterThan(0);
    for (let i = 0; i < closed.length; i++)
      expect(Math.abs(automatic[i] - closed[i])).toBeLessThanOrEqual(1e-4 * maximum);
  });
});

describe('max pooling', () => {
  it('passes all back to the first maximum, where a channel is silent too', () => {
    const map = { rows: 2, columns: 2, channels: 2, data: Float32Array.of(0, 1, 0, 3, 0, 3, 0, 2) };
    const head = { pooling: 'max', gemPower: 3 } as const;
    const closed = poolBackward(map, head, { pooled: poolOne(map, head), gradient: [5, 7] });
    const automatic = tf.tidy(() =>
      tailGradient((a) => poolFeatures(a, head), tf.tensor4d(map.data, [1, 2, 2, 2]), tf.tensor2d([[5, 7]])).dataSync(),
    );
    expect([...automatic]).toEqual([5, 0, 0, 7, 0, 0, 0, 0]);
    expect([...closed]).toEqual([...automatic]);
  });
});
