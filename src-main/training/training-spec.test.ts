/** Epochs, notes and the learning rate of a training run. */
import { describe, expect, it } from 'vitest';
import { learningRateAt } from './schedule.ts';
import { referenceTraining, requireTrainable, shortages, stepsPerEpoch } from './training-spec.ts';

const reference = referenceTraining;

describe('an epoch', () => {
  it('draws about as many images as there are, and is no longer than the run', () => {
    expect(stepsPerEpoch(1200, reference)).toBe(25);
    expect(stepsPerEpoch(1201, reference)).toBe(26);
    expect(stepsPerEpoch(1_000_000, reference)).toBe(600);
    expect(stepsPerEpoch(3, reference)).toBe(1);
  });
});

describe('notes', () => {
  it('say what the images do not give', () => {
    const labels = [0, 0, 0, 0, 1, 1, 1, 2];
    const spec = { ...reference, augmentation: { ...reference.augmentation, flip: true } };
    expect(shortages({ by: 'class', labels: Int32Array.from(labels) }, spec)).toEqual([
      '1 class with a single training image took no part.',
      'Only 2 classes available; batches use 2, not 12.',
      '1 class with fewer than 4 training images: some images are repeated in a batch.',
      'Images were not augmented, because the trunk is frozen and its features are computed once.',
    ]);
  });

  it('are none where there is enough', () => {
    const labels = Array.from({ length: 48 }, (_, i) => i % 12);
    expect(shortages({ by: 'class', labels: Int32Array.from(labels) }, reference)).toEqual([]);
  });
});

describe('a spec', () => {
  it('is refused by name', () => {
    expect(() => requireTrainable(reference)).not.toThrow();
    expect(() => requireTrainable({ ...reference, learningRate: Number.NaN })).toThrow(
      'invalid value for learningRate (expected a number above 0, received NaN)',
    );
    expect(() => requireTrainable({ ...reference, steps: 0 })).toThrow('steps');
  });
});

describe('learning rate', () => {
  const at = (step: number, spec: object) =>
    learningRateAt(step, { ...reference, learningRate: 0.1, steps: 100, ...spec });

  it('rises in the warmup and then stays', () => {
    expect([0, 1, 3, 4, 99].map((step) => at(step, { warmup: 4 }))).toEqual([0.025, 0.05, 0.1, 0.1, 0.1]);
  });

  it('falls by a half cosine', () => {
    const cosine = { schedule: 'cosine', warmup: 20 };
    expect(at(20, cosine)).toBeCloseTo(0.1, 12);
    expect(at(60, cosine)).toBeCloseTo(0.05, 12);
    expect(at(100, cosine)).toBeCloseTo(0, 12);
  });

  it('falls by tenths', () => {
    expect([49, 50, 74, 75].map((step) => at(step, { schedule: 'step' }))).toEqual([0.1, 0.01, 0.01, 0.001]);
  });
});
