import { expect, it } from 'vitest';
import { noMapsReason } from './no-maps.ts';

it.each([
  [{ regressor: 'forest', sets: ['images'], pooling: 'average' }, /not linear/],
  [{ sets: ['attributes', 'embedding'], pooling: 'average' }, /No set has the photographs/],
  [{ sets: ['attributes', 'images'], pooling: 'gem' }, /its pooling is gem/],
  [{ regressor: 'ridge', sets: ['attributes+images'], pooling: 'average' }, /made without maps/],
] as const)('says why there are no maps: %o', (made, words) => {
  expect(noMapsReason(made).reason).toMatch(words);
});
