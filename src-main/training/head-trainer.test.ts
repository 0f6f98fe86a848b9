/** Training a head on features whose classes lie in a subspace that the head has to find. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { referenceHead } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import { HeadTrainer, type HeadTrainingInput } from './head-trainer.ts';
import { referenceTraining } from './training-spec.ts';

const classes = 5;
const perClass = 6;
const width = 16;
const count = classes * perClass;
const random = createRandom('head trainer');
const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / perClass));
/** Channel c < 5 is high for class c; the others are strong noise. */
const pooled = Float32Array.from({ length: count * width }, (_, at) =>
  at % width < classes
    ? Number(at % width === labels[Math.floor(at / width)]) + 0.1 * random.normal()
    : 1.5 * random.normal(),
);

function input(hidden: number[] = [], bias = false): HeadTrainingInput {
  return {
    pooled,
    relation: { by: 'class', labels },
    head: initialiseHead({ ...referenceHead, embedding: 8, hidden, bias }, width, 3),
    spec: {
      ...referenceTraining,
      classesPerBatch: 4,
      imagesPerClass: 3,
      steps: 60,
      learningRate: 0.02,
      schedule: 'cosine',
    },
  };
}

async function train(trainer: HeadTrainer): Promise<number[]> {
  const losses: number[] = [];
  while (!trainer.finished) losses.push((await trainer.runEpoch(unattended))!.loss);
  return losses;
}

describe('head trainer', () => {
  it('brings the loss down', async () => {
    const trainer = new HeadTrainer(input());
    const losses = await train(trainer);
    expect(losses).toHaveLength(20);
    expect(losses[0]).toBeGreaterThan(0.2);
    expect(losses.at(-1)).toBeLessThan(0.1);
    trainer.dispose();
  });

  it.each([
    { hidden: [], bias: false },
    { hidden: [12], bias: true },
  ])('goes on from a checkpoint to the last bit: %o', async ({ hidden, bias }) => {
    const whole = new HeadTrainer(input(hidden, bias));
    await train(whole);
    const first = new HeadTrainer(input(hidden, bias));
    for (let epoch = 0; epoch < 7; epoch++) await first.runEpoch(unattended);
    const state = structuredClone(first.state());
    expect([state.epoch, state.step]).toEqual([7, 21]);
    const resumed = new HeadTrainer(input(hidden, bias), state);
    await train(resumed);
    expect(resumed.state()).toEqual(whole.state());
  });

  it('reports each step, lets others in between two, and stops when asked', async () => {
    const trainer = new HeadTrainer(input());
    const canceller = new AbortController();
    const reports: Progress[] = [];
    let turns = 0;
    const report = (progress: Progress): void => {
      reports.push(progress);
      setImmediate(() => turns++);
      if (reports.length === 2) canceller.abort();
    };
    await expect(trainer.runEpoch({ signal: canceller.signal, report })).rejects.toThrow('aborted');
    expect(reports.map(({ done, total }) => [done, total])).toEqual([
      [1, 60],
      [2, 60],
    ]);
    expect(Object.keys(reports[0].figures!)).toEqual(['loss', 'active']);
    expect(turns).toBeGreaterThan(0);
    await trainer.runEpoch(unattended);
    expect(trainer.state().step).toBe(3);
    trainer.dispose();
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const trainer = new HeadTrainer(input([12], true));
    const built = tf.memory().numTensors;
    await trainer.runEpoch(unattended);
    trainer.state();
    expect(tf.memory().numTensors).toBe(built);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a head without a layer', () => {
    const head = { layers: [], normalize: true };
    expect(() => new HeadTrainer({ ...input(), head })).toThrow('the head has nothing to train');
  });

  it('says so when it diverges', async () => {
    const broken = { ...input(), pooled: pooled.map((x, at) => (at % 7 === 0 ? Number.NaN : x)) };
    await expect(new HeadTrainer(broken).runEpoch(unattended)).rejects.toThrow('training has diverged');
  });
});
