import { expect, it } from 'vitest';
import { imageList } from './image-lists.ts';

const none = Number.NaN;
const input = {
  value: Float32Array.of(0.5, none, 0.25, 0.75, 0.5),
  without: Uint8Array.of(0, 1, 0, 0, 0),
  other: Float32Array.of(0.5, 0.1, 0.75, none, 0.25),
  range: null,
};

it('orders images by their score and by its change', () => {
  expect([...imageList('worst', input)]).toEqual([2, 0, 4, 3]);
  expect([...imageList('best', input)]).toEqual([3, 0, 4, 2]);
  expect([...imageList('changed', input)]).toEqual([2, 4, 0]);
  expect([...imageList('without', input)]).toEqual([1]);
  expect([...imageList('worst', { ...input, range: { low: 0.5, high: 0.6 } })]).toEqual([0, 4]);
  expect([...imageList('changed', { ...input, other: null })]).toEqual([]);
});
