/** Both optimisers with an L2 penalty against their formulas in plain numbers (torch.optim.SGD, torch.optim.Adam). */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { OptimiserSpec } from '../../src-shared/run-spec/run-spec.ts';
import { createOptimiser } from './create-optimiser.ts';
import { referenceTraining, trainingKey } from './training-spec.ts';

const start = [1, -2, 0.5];
const rate = 0.01;
const gradientAt = (step: number, i: number): number => [0.1 * step, Math.sin(step), -1e-2][i];
const spec = (changes: Partial<OptimiserSpec>): OptimiserSpec => ({ ...referenceTraining.optimiser, ...changes });

const formulas: [string, OptimiserSpec, (steps: number) => number[]][] = [
  [
    'SGD',
    spec({ name: 'sgd', momentum: 0.9, weightDecay: 0.1 }),
    (steps) => start.map((x, i) => sgd(x, i, steps, 0.9)),
  ],
  [
    'SGD without momentum',
    spec({ name: 'sgd', momentum: 0, weightDecay: 0.1 }),
    (steps) => start.map((x, i) => sgd(x, i, steps, 0)),
  ],
  ['Adam', spec({ beta1: 0.8, beta2: 0.99, weightDecay: 0.1 }), (steps) => start.map((x, i) => adam(x, i, steps))],
];

function sgd(x: number, i: number, steps: number, momentum: number): number {
  let velocity = 0;
  for (let t = 1; t <= steps; t++) {
    velocity = momentum * velocity + gradientAt(t, i) + 0.1 * x;
    x -= rate * velocity;
  }
  return x;
}

function adam(x: number, i: number, steps: number): number {
  let [m, v] = [0, 0];
  for (let t = 1; t <= steps; t++) {
    const g = gradientAt(t, i) + 0.1 * x;
    m = 0.8 * m + 0.2 * g;
    v = 0.99 * v + 0.01 * g * g;
    x -= (rate * (m / (1 - 0.8 ** t))) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-8);
  }
  return x;
}

describe.each(formulas)('%s', (_, spec, expected) => {
  const run = (optimiser: ReturnType<typeof createOptimiser>, from: number, to: number): void => {
    for (let t = from; t <= to; t++)
      tf.tidy(() => optimiser.update([tf.tensor1d(start.map((__, i) => gradientAt(t, i)))], rate));
  };

  test('moves a variable as its formula does, and goes on from its state to the last bit', () => {
    const before = tf.memory().numTensors;
    const whole = tf.variable(tf.tensor1d(start));
    const first = createOptimiser([whole], spec);
    run(first, 1, 12);
    for (const [i, value] of [...whole.dataSync()].entries()) expect(value).toBeCloseTo(expected(12)[i], 5);
    const half = tf.variable(tf.tensor1d(start));
    const begun = createOptimiser([half], spec);
    run(begun, 1, 5);
    const rest = tf.variable(tf.tensor1d(half.dataSync().slice()));
    const second = createOptimiser([rest], spec, structuredClone(begun.state()));
    run(second, 6, 12);
    expect([...rest.dataSync()]).toEqual([...whole.dataSync()]);
    for (const one of [first, begun, second]) one.dispose();
    tf.dispose([whole, half, rest]);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 3); // the tensors that the variables were made of
  });
});

test('the key of a training has its optimiser where it is another than before there was a choice', () => {
  const { optimiser, ...before } = referenceTraining;
  expect(trainingKey(referenceTraining)).toEqual(before);
  // A number that lies idle changes nothing.
  expect(trainingKey({ ...referenceTraining, optimiser: { ...optimiser, momentum: 0.5 } })).toEqual(before);
  const other = trainingKey({ ...referenceTraining, optimiser: { ...optimiser, weightDecay: 0.01 } });
  expect(other).toMatchObject({ optimiser: { name: 'adam', weightDecay: 0.01 } });
});
