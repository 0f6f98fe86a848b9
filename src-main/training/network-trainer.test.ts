/** Training of convolutions on small pictures whose class is the direction of their stripes. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { type Head, referenceHead } from '../network/head.ts';
import { initialiseBackbone, initialiseHead } from '../network/initialise.ts';
import type { Backbone, Convolution } from '../network/layers.ts';
import { EmbeddingNetwork } from '../network/network.ts';
import { NetworkTrainer, type NetworkTrainingInput } from './network-trainer.ts';
import { referenceTraining } from './training-spec.ts';

const size = 8;
const count = 16;
const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
const random = createRandom('network trainer');
const pictures = Array.from({ length: count }, (_, i) =>
  Float32Array.from({ length: size * size * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const line = labels[i] === 0 ? pixel % size : Math.floor(pixel / size);
    return (line % 2) * 2 - 1 + 0.8 * random.normal();
  }),
);

const convolution = (name: string, inputs: number, outputs: number): Convolution => ({
  kind: 'convolution',
  name,
  inputs,
  outputs,
  kernel: 3,
  stride: 2,
  padding: 1,
  dilation: 1,
  groups: 1,
  batchNorm: `${name}.bn`,
  activation: 'relu',
});
const backbone: Backbone = {
  name: 'two stages',
  stages: [
    { name: 'one', channels: 4, layers: [convolution('one', 3, 4)] },
    { name: 'two', channels: 6, layers: [convolution('two', 4, 6)] },
  ],
  batchNormEpsilon: 1e-5,
  preprocessing: { size, mean: [0, 0, 0], std: [1, 1, 1] },
  classifier: [],
};
const head: Head = {
  pooling: 'average',
  gemPower: 3,
  weights: initialiseHead({ ...referenceHead, embedding: 4 }, 6, 1),
};

function input(trains: 'last-stage' | 'all'): NetworkTrainingInput {
  const shape = { classesPerBatch: 2, imagesPerClass: 4, steps: 30, learningRate: 0.03 };
  const spec = { ...referenceTraining, ...shape, trains };
  return { backbone, tensors: initialiseBackbone(backbone, 1), head, relation: { by: 'class', labels }, spec };
}

const stack = (items: readonly number[]): Float32Array => Float32Array.from(items.flatMap((i) => [...pictures[i]]));

/** Up to `until` steps; the losses. */
function train(trainer: NetworkTrainer, until = 30): number[] {
  const losses: number[] = [];
  while (!trainer.finished) {
    const { loss, step } = trainer.step(stack(trainer.nextBatch()), size);
    losses.push(loss);
    if (step === until) break;
  }
  return losses;
}

describe('network trainer', () => {
  it.each(['last-stage', 'all'] as const)('brings the loss down and explains with what it learned: %s', (trains) => {
    const trainer = new NetworkTrainer(input(trains));
    const losses = train(trainer);
    const mean = (part: number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
    expect(losses).toHaveLength(30);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) / 2);
    const parts = { backbone, tensors: trainer.tensors(), head: { ...head, weights: trainer.headWeights() } };
    const network = new EmbeddingNetwork({ ...parts, explainedStage: 1 });
    const images = tf.tensor4d(stack([...labels.keys()]), [count, size, size, 3]);
    const f = network.tail(network.trunk(images)).arraySync();
    const distance = (i: number, j: number): number => f[i].reduce((sum, x, e) => sum + (x - f[j][e]) ** 2, 0);
    const nearest = f.map((_, i) =>
      [...f.keys()].filter((j) => j !== i).reduce((best, j) => (distance(i, j) < distance(i, best) ? j : best)),
    );
    const hits = nearest.filter((j, i) => labels[j] === labels[i]).length;
    expect(hits / count).toBeGreaterThanOrEqual(0.9);
    trainer.dispose();
  });

  it('leaves frozen stages as they were', () => {
    const start = input('last-stage');
    const trainer = new NetworkTrainer(start);
    train(trainer, 3);
    const after = trainer.tensors();
    expect([...after.keys()].sort()).toEqual([...start.tensors.keys()].sort());
    expect(after.get('one.weight')).toEqual(start.tensors.get('one.weight'));
    expect(after.get('one.bn.running_mean')).toEqual(start.tensors.get('one.bn.running_mean'));
    expect(after.get('two.weight')).not.toEqual(start.tensors.get('two.weight'));
    expect(after.get('two.bn.running_mean')).not.toEqual(start.tensors.get('two.bn.running_mean'));
    trainer.dispose();
  });

  it.each(['last-stage', 'all'] as const)('goes on from a checkpoint to the last bit: %s', (trains) => {
    const whole = new NetworkTrainer(input(trains));
    train(whole, 10);
    const first = new NetworkTrainer(input(trains));
    train(first, 4);
    const state = structuredClone(first.state());
    expect([state.step, state.epoch]).toEqual([4, 2]);
    const resumed = new NetworkTrainer(input(trains), state);
    expect(resumed.nextBatch()).toEqual(first.nextBatch());
    train(resumed, 10);
    expect(resumed.state()).toEqual(whole.state());
    expect(resumed.tensors()).toEqual(whole.tensors());
  });

  it('says when an epoch has ended', () => {
    const trainer = new NetworkTrainer(input('last-stage'));
    const ends = Array.from({ length: 4 }, () => trainer.step(stack(trainer.nextBatch()), size));
    expect(ends.map(({ step, ended }) => [step, ended?.epoch ?? null])).toEqual([
      [1, null],
      [2, 1],
      [3, null],
      [4, 2],
    ]);
    expect(ends[1].ended?.loss).toBe((ends[0].loss + ends[1].loss) / 2);
    trainer.dispose();
  });

  it.each(['last-stage', 'all'] as const)('leaves no tensor behind: %s', (trains) => {
    const before = tf.memory().numTensors;
    const trainer = new NetworkTrainer(input(trains));
    const built = tf.memory().numTensors;
    train(trainer, 2);
    trainer.state();
    expect(tf.memory().numTensors).toBe(built);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('comes apart without leaving a tensor or moving a weight', () => {
    const trainer = new NetworkTrainer(input('last-stage'));
    const built = tf.memory().numTensors;
    const weight = trainer.headWeights();
    const broken = new Float32Array(8 * size * size * 3).fill(Number.NaN);
    expect(() => trainer.step(broken, size)).toThrow('training has diverged');
    expect(tf.memory().numTensors).toBe(built);
    expect(trainer.headWeights()).toEqual(weight);
    trainer.dispose();
  });
});
