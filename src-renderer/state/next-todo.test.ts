import { expect, it } from 'vitest';
import { nextTodo } from './next-todo.ts';

it('goes to the next image that is to do, in the order shown, and ends at its ends', () => {
  const rows = Uint32Array.of(7, 3, 9, 1, 4);
  const todo = new Set([7, 9, 4]);
  const from = (place: number, by: 1 | -1): number | null =>
    nextTodo({ rows, from: place, by }, (row) => todo.has(row));
  expect([0, 1, 2, 4].map((place) => from(place, 1))).toEqual([9, 9, 4, null]);
  expect([4, 2, 1, 0].map((place) => from(place, -1))).toEqual([9, 7, 7, null]);
  // The image that is seen is none of those shown.
  expect([from(-1, 1), from(-1, -1)]).toEqual([7, 4]);
  expect(nextTodo({ rows: [], from: -1, by: -1 }, () => true)).toBeNull();
});
