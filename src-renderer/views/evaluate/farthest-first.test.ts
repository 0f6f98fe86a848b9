import { expect, it } from 'vitest';
import { farthestFirst } from './farthest-first.ts';

it('begins with the query whose nearest image differs most in its target', () => {
  expect([...farthestFirst({ difference: Float64Array.of(0.1, 0.5, 0.1, 0.75) })]).toEqual([3, 1, 0, 2]);
});
