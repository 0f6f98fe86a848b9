/** Training steps with TensorFlow's fused kernels against the same steps on the portable operations. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { referenceHead } from '../network/head.ts';
import { initialiseBackbone, initialiseHead } from '../network/initialise.ts';
import { type AcceleratedKernels, acceleratedKernels, offerKernels } from '../network/kernels.ts';
import type { Backbone } from '../network/layers.ts';
import { NetworkTrainer } from '../training/network-trainer.ts';
import { referenceTraining } from '../training/training-spec.ts';
import { preferredRuntime } from './runtime/installed.ts';
import { loadBackend } from './runtime/load.ts';

const runtime = preferredRuntime();
if (runtime === null) console.log('skipped, no TensorFlow runtime is installed: training kernels');

const convolution = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 1 } as const;
const backbone: Backbone = {
  name: 'pool and residual',
  stages: [
    {
      name: 'stem',
      channels: 8,
      layers: [
        { ...convolution, name: 'stem', inputs: 3, outputs: 8, batchNorm: 'stem.bn', activation: 'relu' },
        { kind: 'max-pool', kernel: 3, stride: 2, padding: 1 },
      ],
    },
    {
      name: 'block',
      channels: 8,
      layers: [
        {
          kind: 'residual',
          activation: 'relu',
          shortcut: [],
          body: [
            { ...convolution, name: 'a', inputs: 8, outputs: 8, batchNorm: 'a.bn', activation: 'relu6' },
            { ...convolution, name: 'b', inputs: 8, outputs: 8, batchNorm: 'b.bn', activation: 'none' },
          ],
        },
      ],
    },
  ],
  batchNormEpsilon: 1e-5,
  preprocessing: { size: 12, mean: [0, 0, 0], std: [1, 1, 1] },
  classifier: [],
};
const size = 12;
const images = 8;

function train(steps: number, kernels: AcceleratedKernels) {
  offerKernels(kernels);
  const labels = Int32Array.from({ length: images }, (_, i) => i % 2);
  const trainer = new NetworkTrainer({
    backbone,
    tensors: initialiseBackbone(backbone, 5),
    head: { pooling: 'average', gemPower: 3, weights: initialiseHead({ ...referenceHead, embedding: 4 }, 8, 1) },
    relation: { by: 'class', labels },
    spec: {
      ...referenceTraining,
      trains: 'all',
      miner: 'all',
      steps,
      classesPerBatch: 2,
      imagesPerClass: 4,
      learningRate: 1e-2,
    },
  });
  const random = createRandom('training kernels');
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      const pixels = Float32Array.from({ length: images * size * size * 3 }, () => random.normal());
      losses.push(trainer.step(pixels, size).loss);
    }
    return { losses, state: trainer.state() };
  } finally {
    trainer.dispose();
  }
}

describe.skipIf(runtime === null)('a training step with fused kernels', () => {
  let offered: AcceleratedKernels = {};
  beforeAll(async () => {
    await loadBackend();
    offered = acceleratedKernels();
  });
  afterAll(() => offerKernels(offered));

  it('finds on the CPU all the kernels that training has', () => {
    expect(Object.keys(offered)).toEqual(expect.arrayContaining(['batchNorm', 'maxPoolBackward', 'adam']));
  });

  it('is the same as on the portable operations, moments of Adam included', () => {
    const portable = train(3, {});
    const fused = train(3, offered);
    for (const [i, loss] of portable.losses.entries()) expect(Math.abs(fused.losses[i] - loss)).toBeLessThan(1e-4);
    const close = (a: Float32Array, b: Float32Array, within: number) => {
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(within);
    };
    // One step moves a weight by 1e-2.
    for (const [name, { data }] of portable.state.tensors) close(data, fused.state.tensors.get(name)!.data, 1e-3);
    for (const [i, moment] of portable.state.adam.first.entries()) close(moment, fused.state.adam.first[i], 1e-3);
    for (const [i, moment] of portable.state.adam.second.entries()) close(moment, fused.state.adam.second[i], 1e-4);
  });

  it('leaves nothing behind', () => {
    const before = tf.memory().numTensors;
    train(1, offered);
    expect(tf.memory().numTensors).toBe(before);
  });
});
