import { describe, expect, it } from 'vitest';
import { createSampler } from './sampler.ts';

/** 6 classes of 5, 5, 5, 5, 3 and 1 images. */
const labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5];

function sizes(batchLabels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of Array.from(batchLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

describe('sampler', () => {
  it('draws P classes of K different images each', () => {
    const { items, labels: drawn } = createSampler(labels, { classes: 3, images: 3 }, 1).batch(0);
    expect(items).toHaveLength(9);
    expect([...sizes(drawn).values()]).toEqual([3, 3, 3]);
    expect(new Set(items).size).toBe(9);
    expect([...drawn]).toEqual([...items].map((item) => labels[item]));
  });

  it('depends on seed and step alone', () => {
    const draw = (seed: number, step: number) => [
      ...createSampler(labels, { classes: 3, images: 2 }, seed).batch(step).items,
    ];
    const sampler = createSampler(labels, { classes: 3, images: 2 }, 7);
    sampler.batch(0);
    expect([...sampler.batch(5).items]).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(7, 6));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
  });

  it('uses the classes and images there are, and leaves out a class of one image', () => {
    const sampler = createSampler(labels, { classes: 12, images: 4 }, 1);
    expect(sampler.leftOut).toEqual([5]);
    const { items, labels: drawn } = sampler.batch(3);
    expect([...sizes(drawn)].sort(([x], [y]) => x - y)).toEqual([0, 1, 2, 3, 4].map((label) => [label, 4]));
    const small = [...items].filter((item) => labels[item] === 4);
    expect(new Set(small)).toEqual(new Set([20, 21, 22]));
  });

  it('draws every class and image in the course of training', () => {
    const sampler = createSampler(labels, { classes: 2, images: 2 }, 1);
    const seen = new Set(Array.from({ length: 100 }, (_, step) => [...sampler.batch(step).items]).flat());
    expect(seen.size).toBe(23);
  });

  it('says what is missing where no triplet can be formed', () => {
    expect(() => createSampler([0, 0, 0, 1], { classes: 2, images: 2 }, 1)).toThrow(
      'the training images form no triplet (expected at least 2 classes with 2 training images each, received 1)',
    );
    expect(() => createSampler(labels, { classes: 1, images: 4 }, 1)).toThrow('received 1 × 4');
  });
});
