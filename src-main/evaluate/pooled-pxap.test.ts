import { expect, test } from 'vitest';
import { type PixelCounts, pxap } from '../../src-shared/pixel-curve.ts';
import { pooledPxap } from './pooled-pxap.ts';

const counts = (all: number[], masked: number[]): PixelCounts => ({
  all: Uint32Array.from(all),
  masked: Uint32Array.from(masked),
});

/** Every image as often as it is drawn, added one by one. */
function byHand(images: readonly PixelCounts[], draw: readonly number[]): number | null {
  const sum = (of: 'all' | 'masked'): number[] =>
    Array.from(images[0].all, (_, level) => draw.reduce((total, image) => total + images[image][of][level], 0));
  return pxap(sum('all'), sum('masked'));
}

test.each([
  ['small images, many in one sum', 1],
  ['images of which a sum holds three', 2 ** 23],
  ['images of 2²⁶ pixels, of which it holds none', 2 ** 24],
])('%s', (_, size) => {
  const images = [
    counts([2 * size, size, size], [size / 2, size / 4, size]),
    counts([size, 2 * size, size], [0, size, size / 2]),
    counts([4, 3, 2], [1, 2, 2]),
  ].map(({ all, masked }) => counts([...all].map(Math.ceil), [...masked].map(Math.floor)));
  const draw = [0, 1, 1, 2, 0, 0, 1, 2, 0];
  expect(pooledPxap(images)(Uint32Array.from(draw))).toBeCloseTo(byHand(images, draw)!, 9);
});
