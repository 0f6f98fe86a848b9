import { expect, it } from 'vitest';
import { middleOf } from './middle-of.ts';

it('is the middle value, and the mean of the middle two', () => {
  expect([middleOf([30, 1, 2]), middleOf([10, 1, 2, 30]), middleOf([])]).toEqual([2, 6, Number.NaN]);
});
