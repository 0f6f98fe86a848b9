import { expect, it } from 'vitest';
import { byClass } from './by-class.ts';

it('has the worst class first, and leaves out images without a value', () => {
  const value = Float32Array.of(0.5, 1, Number.NaN, 0.25, 0.25);
  const classIndex = Uint32Array.of(3, 3, 3, 1, 0);
  expect(byClass(value, { classIndex })).toEqual([
    { classIndex: 0, mean: 0.25, images: 1 },
    { classIndex: 1, mean: 0.25, images: 1 },
    { classIndex: 3, mean: 0.75, images: 2 },
  ]);
});
