/** Adam against its formula in plain numbers. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { Adam } from './adam.ts';

const spec = defaultRunSettings(0).network.training.optimiser;
const start = [1, -2, 0.5];
const gradientAt = (step: number): number[] => [0.1 * step, Math.sin(step), -1e-4];

/** torch.optim.Adam's formula, one number at a time. */
function reference(steps: number, rate: number): number[] {
  return start.map((initial, i) => {
    let [x, m, v] = [initial, 0, 0];
    for (let t = 1; t <= steps; t++) {
      const g = gradientAt(t)[i];
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x -= (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    }
    return x;
  });
}

function run(adam: Adam, from: number, to: number): void {
  for (let t = from; t <= to; t++) tf.tidy(() => adam.update([tf.tensor1d(gradientAt(t))], 0.01));
}

describe('Adam', () => {
  it('moves a variable as the formula does', () => {
    const variable = tf.variable(tf.tensor1d(start));
    run(new Adam([variable], null, spec), 1, 20);
    const expected = reference(20, 0.01);
    const moved = [...variable.dataSync()];
    for (const [i, value] of moved.entries()) expect(value).toBeCloseTo(expected[i], 5);
  });

  it('goes on from its state to the last bit', () => {
    const whole = tf.variable(tf.tensor1d(start));
    run(new Adam([whole], null, spec), 1, 12);
    const half = tf.variable(tf.tensor1d(start));
    const first = new Adam([half], null, spec);
    run(first, 1, 5);
    const rest = tf.variable(tf.tensor1d(half.dataSync().slice()));
    run(new Adam([rest], structuredClone(first.state()), spec), 6, 12);
    expect([...rest.dataSync()]).toEqual([...whole.dataSync()]);
  });

  it('keeps two moments for each variable and nothing else', () => {
    const variables = [tf.variable(tf.zeros([4])), tf.variable(tf.zeros([2, 2]))];
    const before = tf.memory().numTensors;
    const adam = new Adam(variables, null, spec);
    tf.tidy(() => adam.update([tf.ones([4]), tf.ones([2, 2])], 0.1));
    expect(tf.memory().numTensors).toBe(before + 4);
    adam.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
