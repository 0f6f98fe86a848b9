/** Each relation against its own definition, image by image, and what is common to all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, type Candidates, candidateCounts, type Related, type Relation } from './relation.ts';
import { classRelation, relationByClass } from './relation-by-class.ts';
import { relationByList } from './relation-by-list.ts';
import { relationByTarget } from './relation-by-target.ts';
import { relationOf, restrictedTo } from './relation-of.ts';

type Rule = (anchor: number, image: number) => boolean;

/** The sets that an anchor draws from are those of the rules, each image once, by group and as a whole. */
function expectRules(related: Related, images: readonly number[], count: number, rules: [Rule, Rule]): void {
  for (let anchor = 0; anchor < count; anchor++) {
    const [positives, negatives] = rules.map((rule) => images.filter((i) => i !== anchor && rule(anchor, i)));
    expect(images.filter((i) => related.isPositive(anchor, i))).toEqual(positives);
    expect(images.filter((i) => related.isNegative(anchor, i))).toEqual(negatives);
    expect(related.positiveCount(anchor)).toBe(positives.length);
    const found = related.candidates(anchor);
    expect(found === null).toBe(positives.length === 0 || negatives.length === 0);
    if (found?.kind !== 'product') continue;
    expect(found.positives.toArray().toSorted((a, b) => a - b)).toEqual(positives);
    expect(found.negatives.toArray().toSorted((a, b) => a - b)).toEqual(negatives);
    expect(grouped(found).flat()).toEqual(found.negatives.toArray());
    expect(grouped(found).every((group) => group.length > 0)).toBe(true);
  }
}

function grouped({ negatives }: Candidates & { kind: 'product' }): number[][] {
  return Array.from({ length: negatives.groups }, (_, g) => [
    ...negatives.order.subarray(negatives.start(g), negatives.end(g)),
  ]);
}

const subset = (count: number) => fc.subarray(Array.from({ length: count }, (_, i) => i));

describe('by class', () => {
  it('holds the other images of the class, and those of every other', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(labels, subset(9), (list, images) => {
        const related = relationByClass({ by: 'class', labels: Int32Array.from(list) }).among(images);
        expectRules(related, images, 9, [(a, i) => list[a] === list[i], (a, i) => list[a] !== list[i]]);
      }),
    );
  });

  it('groups the negatives by class, in ascending order, each in the order of the images', () => {
    const images = [2, 0, 1, 0, 2, 1].map((classIndex) => ({ classIndex }));
    const relation = classRelation(images);
    const found = relation.among(allOf(relation)).candidates(2);
    expect(found?.kind === 'product' && grouped(found)).toEqual([
      [1, 3],
      [0, 4],
    ]);
  });

  it('holds 100,000 images of 10,000 classes in a few arrays, shared by all anchors', () => {
    const count = 100_000;
    const labels = Int32Array.from({ length: count }, (_, i) => i % 10_000);
    const related = relationByClass({ by: 'class', labels }).among(labels.map((_, i) => i));
    const orders = new Set<Int32Array>();
    let triplets = 0;
    for (let anchor = 0; anchor < count; anchor++) {
      const found = related.candidates(anchor);
      if (found?.kind !== 'product') throw new Error('expected a product');
      orders.add(found.positives.order).add(found.negatives.order);
      triplets += candidateCounts(found).triplets;
    }
    expect(orders.size).toBe(1);
    expect(triplets).toBe(count * 9 * (count - 10));
  });
});

describe('by target', () => {
  const targets = fc.array(fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(Number.NaN)), {
    minLength: 10,
    maxLength: 10,
  });
  const known = (list: number[], i: number) => Number.isFinite(list[i]);

  it('by distance: near is positive, far negative, between the two neither', () => {
    const limits = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(targets, subset(10), limits, (list, images, [within, more]) => {
        const rule = { kind: 'distance', within, beyond: within + more } as const;
        const spec = { by: 'target', targets: Float64Array.from(list), rule, scaledMargin: false } as const;
        const distance = (a: number, i: number) => Math.abs(list[a] - list[i]);
        expectRules(relationByTarget(spec).among(images), images, 10, [
          (a, i) => distance(a, i) <= within,
          (a, i) => distance(a, i) >= within + more && distance(a, i) > within,
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps an image on one side where rounding would put it on both or none', () => {
    const list = Array.from({ length: 60 }, (_, i) => Math.log(50_000 + 1000 * i));
    for (const [a, b] of [
      [3, 9],
      [10, 30],
    ]) {
      const within = Math.abs(list[a] - list[b]);
      const rule = { kind: 'distance', within, beyond: within } as const;
      const spec = { by: 'target', targets: Float64Array.from(list), rule, scaledMargin: false } as const;
      const images = list.map((_, i) => i);
      expectRules(relationByTarget(spec).among(images), images, 60, [
        (x, i) => Math.abs(list[x] - list[i]) <= within,
        (x, i) => Math.abs(list[x] - list[i]) > within,
      ]);
    }
  });

  it('by rank: the nearest and the farthest share of the others, of equals those below', () => {
    fc.assert(
      fc.property(targets, subset(10), fc.constantFrom(0.1, 0.25, 0.34, 0.5), (list, images, share) => {
        const rule = { kind: 'rank', share } as const;
        const spec = { by: 'target', targets: Float64Array.from(list), rule, scaledMargin: false } as const;
        const picked = (a: number, from: 'near' | 'far'): number[] => {
          if (!known(list, a)) return [];
          const others = images.filter((i) => i !== a && known(list, i));
          const count = Math.min(Math.floor(others.length / 2), Math.max(1, Math.floor(share * others.length)));
          const sorted = others.toSorted(
            (x, y) => Math.abs(list[a] - list[x]) - Math.abs(list[a] - list[y]) || list[x] - list[y],
          );
          return from === 'near' ? sorted.slice(0, count) : sorted.slice(sorted.length - count);
        };
        const related = relationByTarget(spec).among(images);
        for (let a = 0; a < 10; a++) {
          // Images of the same target are interchangeable, so targets are compared.
          for (const [rule, from] of [
            [related.isPositive, 'near'],
            [related.isNegative, 'far'],
          ] as const) {
            const found = images.filter((i) => rule.call(related, a, i)).map((i) => list[i]);
            expect(found.toSorted()).toEqual(
              picked(a, from)
                .map((i) => list[i])
                .toSorted(),
            );
          }
          expect(images.some((i) => related.isPositive(a, i) && related.isNegative(a, i))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('scales the margin by how far the negative lies', () => {
    const rule = { kind: 'distance', within: 1, beyond: 2 } as const;
    const spec = { by: 'target', targets: Float64Array.of(0, 1, 3, 5), rule, scaledMargin: true } as const;
    const found = relationByTarget(spec).among([0, 1, 2, 3]).candidates(0);
    expect(found?.kind === 'product' && [2, 3].map((n) => found.marginFactor?.(n))).toEqual([1.5, 2.5]);
  });

  it.each([
    { kind: 'distance', within: 2, beyond: 1 },
    { kind: 'distance', within: Number.NaN, beyond: 1 },
    { kind: 'rank', share: 0.6 },
  ] as const)('refuses %o', (rule) => {
    const spec = { by: 'target', targets: Float64Array.of(1, 2), rule, scaledMargin: false } as const;
    expect(() => relationByTarget(spec)).toThrow('these distances make no positives and negatives');
  });
});

describe('by list', () => {
  const pairs = (rows: number[][], count = 6) =>
    relationByList({ by: 'list', count, form: 'pairs', rows: Int32Array.from(rows.flat()) });
  const triplets = (rows: number[][], count = 6) =>
    relationByList({ by: 'list', count, form: 'triplets', rows: Int32Array.from(rows.flat()) });

  it('pairs hold both ways; what is not listed is neither', () => {
    const relation = pairs([
      [0, 1, 1],
      [2, 0, 1],
      [0, 3, 0],
      [4, 5, 0],
      [0, 1, 1],
    ]);
    const alike = new Set(['0 1', '1 0', '0 2', '2 0']);
    const not = new Set(['0 3', '3 0', '4 5', '5 4']);
    const images = [...allOf(relation)];
    expectRules(relation.among(images), images, 6, [(a, i) => alike.has(`${a} ${i}`), (a, i) => not.has(`${a} ${i}`)]);
    expect(relation.among([1, 3]).candidates(0)).toMatchObject({ kind: 'product' });
    expect(relation.among([1, 2]).candidates(0)).toBeNull();
  });

  it('triplets are drawn whole, as often as they stand there', () => {
    const relation = triplets([
      [0, 1, 2],
      [3, 0, 1],
      [0, 2, 4],
      [0, 1, 2],
    ]);
    const related = relation.among(allOf(relation));
    const found = related.candidates(0);
    expect(found).toEqual({ kind: 'listed', positives: Int32Array.of(1, 2, 1), negatives: Int32Array.of(2, 4, 2) });
    expect(candidateCounts(found!)).toEqual({ positives: 2, negatives: 2, triplets: 3 });
    // Nearer than 4 and farther than 1: a positive where no triplet is drawn.
    expect([related.isPositive(0, 2), related.isNegative(0, 2), related.isNegative(0, 4)]).toEqual([true, false, true]);
    expect(related.candidates(1)).toBeNull();
    expect(relation.among([0, 1, 2]).candidates(0)).toMatchObject({ positives: Int32Array.of(1, 1) });
  });

  it.each([
    ['names no image', [[0, 1, 6]]],
    ['names no image', [[-1, 1, 2]]],
    ['names an image twice', [[0, 1, 1]]],
  ])('refuses a triplet that %s', (reason, rows) => {
    expect(() => triplets(rows)).toThrow(reason);
  });

  it('refuses a pair that is both, neither, or cut short', () => {
    const both = pairs([
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expect(() => both.among([0, 1])).toThrow('a pair is listed as same and as different');
    expect(() => pairs([[0, 1, 2]])).toThrow('same is neither 1 nor 0');
    expect(() => pairs([[0, 1]])).toThrow('cut short');
  });
});

describe('of some images among themselves', () => {
  const chosen = [5, 1, 2, 0];
  const specs = [
    { by: 'class', labels: Int32Array.of(0, 1, 0, 1, 2, 1) },
    {
      by: 'target',
      targets: Float64Array.of(1, 2, 3, 4, 5, 6),
      rule: { kind: 'distance', within: 1, beyond: 3 },
      scaledMargin: false,
    },
    { by: 'list', count: 6, form: 'pairs', rows: Int32Array.of(0, 1, 1, 5, 1, 0, 3, 4, 1) },
    { by: 'list', count: 6, form: 'triplets', rows: Int32Array.of(0, 1, 2, 5, 1, 4, 2, 0, 5) },
  ] as const;

  it.each(specs)('is what it was, numbered anew: %o', (spec) => {
    const whole: Relation = relationOf(spec);
    const among = whole.among(chosen.toSorted());
    const part = relationOf(restrictedTo(structuredClone(spec), chosen));
    const related = part.among(allOf(part));
    for (const [a, anchor] of chosen.entries()) {
      for (const [i, image] of chosen.entries()) {
        expect(related.isPositive(a, i)).toBe(among.isPositive(anchor, image));
        if (spec.by === 'list' && spec.form === 'triplets') continue;
        expect(related.isNegative(a, i)).toBe(among.isNegative(anchor, image));
      }
    }
  });
});
