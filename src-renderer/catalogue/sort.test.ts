import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortRows } from './sort.ts';

const all = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

test('numbers ascend and descend, NaN comes last in both', () => {
  const keys = Float32Array.of(0.5, Number.NaN, -3, 1e-30, Number.POSITIVE_INFINITY, -1e20, Number.NaN);
  expect([...sortRows(all(7), keys, false)]).toEqual([5, 2, 3, 0, 4, 1, 6]);
  expect([...sortRows(all(7), keys, true)]).toEqual([4, 0, 3, 2, 5, 1, 6]);
});

test('equal keys keep their order in both directions, and only the rows given are sorted', () => {
  const keys = Uint32Array.of(7, 1, 7, 1, 0);
  expect([...sortRows(Uint32Array.of(3, 2, 1, 0), keys, false)]).toEqual([3, 1, 2, 0]);
  expect([...sortRows(Uint32Array.of(3, 2, 1, 0), keys, true)]).toEqual([2, 0, 3, 1]);
  expect([...sortRows(Uint32Array.of(0, 1), Float32Array.of(-0, 0), false)]).toEqual([0, 1]);
});

test('agrees with a sort by comparison', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 60 }), fc.boolean(), (values, descending) => {
      const keys = Float32Array.from(values, (value) => value + 0);
      const expected = [...all(keys.length)].sort(
        (a, b) => (descending ? keys[b] - keys[a] : keys[a] - keys[b]) || a - b,
      );
      // ∞ − ∞ is NaN, which `||` takes for equal.
      expect([...sortRows(all(keys.length), keys, descending)]).toEqual(expected);
    }),
  );
});

test('100,000 rows come out in order', () => {
  const keys = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i * 12.9898) * 43758.5453);
  const sorted = sortRows(all(100_000), keys, true);
  for (let i = 1; i < sorted.length; i++) if (keys[sorted[i - 1]] < keys[sorted[i]]) expect.fail(`at ${i}`);
});
