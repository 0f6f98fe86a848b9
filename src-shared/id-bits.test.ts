import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIds, encodeIds } from './id-bits.ts';

test('a set of ids comes back, ascending', () => {
  expect(decodeIds(encodeIds([]))).toEqual([]);
  expect(decodeIds(encodeIds([9, 1, 8, 9]))).toEqual([1, 8, 9]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000)), (ids) => {
      expect(decodeIds(encodeIds(ids))).toEqual(ids.toSorted((a, b) => a - b));
    }),
  );
  expect(encodeIds(Array.from({ length: 100_000 }, (_, i) => i + 1)).length).toBeLessThan(17_000);
});
