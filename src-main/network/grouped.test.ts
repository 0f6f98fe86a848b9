/** Convolutions in groups, dilated ones and averaged shortcuts: what is trained equals what is explained. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { loadBackend } from '../compute/runtime/load.ts';
import { foldBackbone } from './fold.ts';
import './gradients.ts';
import { inParts, partFilter } from './grouped.ts';
import { convolveLinear, runStages, uploadFolded } from './inference.ts';
import { initialiseBackbone } from './initialise.ts';
import type { Backbone, Convolution } from './layers.ts';
import { TrainableStages } from './trainable-stages.ts';

beforeAll(async () => {
  await loadBackend({ backend: 'wasm' });
  await tf.setBackend('cpu');
});

const random = createRandom('grouped');
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

const layer = (name: string, change: Partial<Convolution>): Convolution => ({
  kind: 'convolution',
  name,
  inputs: 8,
  outputs: 8,
  kernel: 3,
  stride: 1,
  padding: 1,
  dilation: 1,
  groups: 1,
  batchNorm: `${name}.bn`,
  activation: 'relu',
  ...change,
});

function largest(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
}

test.each([
  { groups: 4, inputs: 16, outputs: 8 },
  { groups: 16, inputs: 128, outputs: 32 },
  { groups: 6, inputs: 96, outputs: 12 },
  { groups: 2, inputs: 200, outputs: 6 },
])('$groups groups of $inputs channels: values and gradients of each group by itself', (shape) => {
  const { groups, inputs, outputs } = shape;
  const x = tf.tensor4d(values(2 * 5 * 4 * inputs), [2, 5, 4, inputs]);
  const filter = tf.tensor4d(values((9 * inputs * outputs) / groups), [3, 3, inputs / groups, outputs]);
  const weights = tf.tensor4d(values(2 * 5 * 4 * outputs), [2, 5, 4, outputs]);
  const ours = (a: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D =>
    inParts({ x: a, filter: partFilter(shape, w), bias: null }, (part) => tf.conv2d(part.x, part.filter, 1, 'same'));
  const direct = (a: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D => {
    const [as, ws] = [tf.split(a, groups, 3), tf.split(w, groups, 3)] as [tf.Tensor4D[], tf.Tensor4D[]];
    return tf.concat(
      as.map((one, i) => tf.conv2d(one, ws[i], 1, 'same')),
      3,
    );
  };
  expect(largest(ours(x, filter), direct(x, filter))).toBeLessThan(1e-4);
  const gradients = [ours, direct].map((convolve) =>
    tf.grads((a, w) => tf.sum(tf.mul(convolve(a as tf.Tensor4D, w as tf.Tensor4D), weights)))([x, filter]),
  );
  expect(largest(gradients[0][0], gradients[1][0])).toBeLessThan(1e-4);
  expect(largest(gradients[0][1], gradients[1][1])).toBeLessThan(1e-3);
});

test.each([
  { dilation: 2, side: [7, 7] },
  { dilation: 3, side: [8, 5] },
  { dilation: 2, side: [3, 9] },
])('dilation $dilation at $side: the values of a dilated convolution, with a gradient', ({ dilation, side }) => {
  const [rows, columns] = side;
  const one = layer('one', { dilation, padding: dilation });
  const x = tf.tensor4d(values(rows * columns * 8), [1, rows, columns, 8]);
  const filter = tf.tensor4d(values(9 * 64), [3, 3, 8, 8]);
  const expected = tf.conv2d(x, filter, 1, 'same', 'NHWC', dilation);
  expect(largest(convolveLinear(one, x, filter), expected)).toBeLessThan(1e-4);
  const dx = tf.grad((a) => tf.sum(convolveLinear(one, a as tf.Tensor4D, filter)))(x);
  expect(dx.shape).toEqual(x.shape);
});

const backbone: Backbone = {
  name: 'kin',
  stages: [
    {
      name: 'one',
      channels: 16,
      layers: [
        {
          kind: 'residual',
          body: [layer('a', { groups: 4, stride: 2 }), layer('b', { outputs: 16, dilation: 2, padding: 2 })],
          shortcut: [
            { kind: 'average-pool', kernel: 2, stride: 2, border: 'left-out' },
            layer('c', { outputs: 16, kernel: 1, padding: 0, activation: 'none' }),
          ],
          activation: 'relu',
        },
      ],
    },
  ],
  batchNormEpsilon: 1e-5,
  preprocessing: { size: 9, mean: [0, 0, 0], std: [1, 1, 1] },
  classifier: [],
};

test('stages of them are trained: tensors come back as they were, and gradients reach every one', () => {
  const tensors = initialiseBackbone(backbone, 3);
  const trainable = new TrainableStages(backbone, backbone.stages, tensors);
  const state = trainable.state();
  expect([...state.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { shape, data }] of tensors) expect(state.get(name)).toEqual({ shape, data });
  const x = tf.tensor4d(values(2 * 9 * 9 * 8), [2, 9, 9, 8]);
  const { grads } = tf.variableGrads(() => tf.sum(tf.square(trainable.forward(x))) as tf.Scalar, trainable.variables);
  for (const gradient of Object.values(grads)) expect(tf.max(tf.abs(gradient)).dataSync()[0]).toBeGreaterThan(0);
  expect(trainable.forward(x).shape).toEqual([2, 5, 5, 16]);
  const parameters = uploadFolded(foldBackbone(backbone, tensors));
  expect(runStages(backbone.stages, x, { parameters, differentiable: true }).shape).toEqual([2, 5, 5, 16]);
  trainable.dispose();
});

test('WebAssembly has the same values and the same gradient for what comes before', async () => {
  const tensors = initialiseBackbone(backbone, 3);
  const pixels = values(9 * 9 * 8);
  const found: Float32Array[][] = [];
  for (const backend of ['wasm', 'cpu']) {
    await tf.setBackend(backend);
    const parameters = uploadFolded(foldBackbone(backbone, tensors));
    const run = (a: tf.Tensor, differentiable = true): tf.Tensor =>
      runStages(backbone.stages, a as tf.Tensor4D, { parameters, differentiable });
    const x = tf.tensor4d(pixels, [1, 9, 9, 8]);
    const gradient = tf.grad((a) => tf.sum(tf.square(run(a))))(x);
    found.push([run(x), run(x, false), gradient].map((one) => one.dataSync() as Float32Array));
  }
  for (const [i, expected] of found[1].entries())
    expect(largest(tf.tensor1d(found[0][i]), tf.tensor1d(expected))).toBeLessThan(1e-3);
});
