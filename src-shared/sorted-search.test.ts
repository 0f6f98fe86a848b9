import { expect, test } from 'vitest';
import { lowerBound, placeOf } from './sorted-search.ts';

test('a value is found at its first place, and one that is not there nowhere', () => {
  const sorted = Uint32Array.of(2, 5, 5, 9);
  expect([0, 2, 3, 5, 9, 10].map((value) => lowerBound(sorted, value))).toEqual([0, 0, 1, 1, 3, 4]);
  expect([0, 2, 3, 5, 9, 10].map((value) => placeOf(sorted, value))).toEqual([-1, 0, -1, 1, 3, -1]);
  expect([lowerBound(new Uint32Array(), 1), placeOf(new Uint32Array(), 0)]).toEqual([0, -1]);
});
