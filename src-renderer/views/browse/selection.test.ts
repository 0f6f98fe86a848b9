import { expect, test } from 'vitest';
import { Selection } from './selection.ts';

test('marks are counted once and listed ascending', () => {
  const selection = new Selection(6);
  selection.only([4, 1, 4]);
  expect([selection.count, [...selection.rows()]]).toEqual([2, [1, 4]]);
  selection.set(1, false);
  selection.set(1, false);
  selection.set(0, true);
  expect([...selection.rows()]).toEqual([0, 4]);
  selection.clear();
  expect([selection.count, selection.has(4)]).toEqual([0, false]);
});

test('a row that there is not cannot be chosen', () => {
  const selection = new Selection(2);
  selection.only([1, 7]);
  expect([selection.count, ...selection.rows()]).toEqual([1, 1]);
});
