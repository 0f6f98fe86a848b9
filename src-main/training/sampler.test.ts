import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, type RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { relationOfLabels } from './batch-relation.ts';
import { countTriplets, forEachTriplet } from './miners.ts';
import { type Batch, createSampler } from './sampler.ts';

/** 6 classes of 5, 5, 5, 5, 3 and 1 images. */
const labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5];
const spec: RelationSpec = { by: 'class', labels: Int32Array.from(labels) };
const labelsOf = ({ items }: Batch): number[] => Array.from(items, (item) => labels[item]);

function sizes(batchLabels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of Array.from(batchLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

describe('sampler', () => {
  it('draws P classes of K different images each', () => {
    const batch = createSampler(spec, { classes: 3, images: 3 }, 1).batch(0);
    const { items } = batch;
    expect(items).toHaveLength(9);
    expect([...sizes(labelsOf(batch)).values()]).toEqual([3, 3, 3]);
    expect(new Set(items).size).toBe(9);
    expect(batch.related).toEqual(relationOfLabels(labelsOf(batch)));
  });

  it('depends on seed and step alone', () => {
    const draw = (seed: number, step: number) => [
      ...createSampler(spec, { classes: 3, images: 2 }, seed).batch(step).items,
    ];
    const sampler = createSampler(spec, { classes: 3, images: 2 }, 7);
    sampler.batch(0);
    expect([...sampler.batch(5).items]).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(7, 6));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
  });

  it('uses the classes and images there are, and leaves out a class of one image', () => {
    const sampler = createSampler(spec, { classes: 12, images: 4 }, 1);
    const batch = sampler.batch(3);
    const { items } = batch;
    expect([...sizes(labelsOf(batch))].sort(([x], [y]) => x - y)).toEqual([0, 1, 2, 3, 4].map((label) => [label, 4]));
    const small = [...items].filter((item) => labels[item] === 4);
    expect(new Set(small)).toEqual(new Set([20, 21, 22]));
  });

  it('draws every class and image in the course of training', () => {
    const sampler = createSampler(spec, { classes: 2, images: 2 }, 1);
    const seen = new Set(Array.from({ length: 100 }, (_, step) => [...sampler.batch(step).items]).flat());
    expect(seen.size).toBe(23);
  });

  it('says what is missing where no triplet can be formed', () => {
    expect(() =>
      createSampler({ by: 'class', labels: Int32Array.of(0, 0, 0, 1) }, { classes: 2, images: 2 }, 1),
    ).toThrow(
      'the training images form no triplet (expected at least 2 classes with 2 training images each, received 1)',
    );
    expect(() => createSampler(spec, { classes: 1, images: 4 }, 1)).toThrow('received 1 × 4');
  });
});

describe('a sampler of another relation', () => {
  const shape = { classes: 4, images: 3 };
  const target = fc.record({
    by: fc.constant('target' as const),
    targets: fc
      .array(fc.integer({ min: 0, max: 12 }), { minLength: 20, maxLength: 20 })
      .map((t) => Float64Array.from(t)),
    rule: fc.constantFrom({ kind: 'distance', within: 1, beyond: 4 } as const, { kind: 'rank', share: 0.2 } as const),
    scaledMargin: fc.constant(false),
  });
  const row = fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { minLength: 3, maxLength: 3 });
  const list = fc.record({
    by: fc.constant('list' as const),
    count: fc.constant(20),
    form: fc.constant('triplets' as const),
    rows: fc.array(row, { minLength: 1, maxLength: 30 }).map((rows) => Int32Array.from(rows.flat())),
  });

  it('gives every batch a triplet, each image once, and signs that are the relation’s', () => {
    fc.assert(
      fc.property(fc.oneof(target, list), fc.integer({ min: 0, max: 50 }), (other, step) => {
        const relation = relationOf(other);
        const related = relation.among(allOf(relation));
        fc.pre([...allOf(relation)].some((image) => related.candidates(image) !== null));
        const { items, related: batch } = createSampler(other, shape, 5).batch(step);
        expect(new Set(items).size).toBe(items.length);
        expect(items.length).toBeLessThanOrEqual(12);
        expect(countTriplets(batch)).toBeGreaterThan(0);
        for (const [a, anchor] of items.entries()) {
          for (const [i, image] of items.entries()) {
            const sign = Number(related.isPositive(anchor, image)) - Number(related.isNegative(anchor, image));
            expect(batch.signs[a * batch.count + i]).toBe(sign);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of a list forms listed triplets alone, and reaches all of them', () => {
    const rows = [
      [0, 1, 2],
      [0, 2, 3],
      [4, 5, 0],
      [6, 4, 1],
    ];
    const sampler = createSampler(
      { by: 'list', count: 8, form: 'triplets', rows: Int32Array.from(rows.flat()) },
      { classes: 2, images: 3 },
      3,
    );
    const seen = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const { items, related } = sampler.batch(step);
      forEachTriplet(related, (a, p, n) => seen.add([a, p, n].map((place) => items[place]).join(' ')));
    }
    expect(seen).toEqual(new Set(rows.map((triplet) => triplet.join(' '))));
  });

  it('says what is missing where no triplet can be formed', () => {
    const rule = { kind: 'distance', within: 1, beyond: 2 } as const;
    const alike = { by: 'target', targets: Float64Array.of(1, 1, 1), rule, scaledMargin: false } as const;
    expect(() => createSampler(alike, shape, 1)).toThrow('an image with a near target');
  });
});
