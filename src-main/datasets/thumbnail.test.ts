import { expect, test } from 'vitest';
import { cropRegion, maskBounds } from './thumbnail.ts';

const frame = { width: 100, height: 60 };

test('a crop is a square with room around all boxes, moved and cut to lie in the image', () => {
  expect(cropRegion([{ x: 40, y: 20, width: 20, height: 10 }], frame)).toEqual({ x: 37, y: 12, width: 26, height: 26 });
  expect(cropRegion([{ x: 0, y: 0, width: 10, height: 10 }], frame)).toEqual({ x: 0, y: 0, width: 13, height: 13 });
  const both = [
    { x: 0, y: 0, width: 10, height: 10 },
    { x: 90, y: 50, width: 10, height: 10 },
  ];
  expect(cropRegion(both, frame)).toEqual({ x: 0, y: 0, width: 100, height: 60 });
  expect(cropRegion([{ x: 99.9, y: 59.9, width: 0.1, height: 0.1 }], frame)).toEqual({
    x: 99,
    y: 59,
    width: 1,
    height: 1,
  });
  expect(cropRegion([], frame)).toBeNull();
});

test('the bounds of a mask', () => {
  const data = new Uint8Array(12);
  data[5] = 1;
  data[10] = 1;
  expect(maskBounds({ width: 4, height: 3, data })).toEqual({ x: 1, y: 1, width: 2, height: 2 });
  expect(maskBounds({ width: 4, height: 3, data: new Uint8Array(12) })).toBeNull();
});
