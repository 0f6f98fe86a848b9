import { expect, it } from 'vitest';
import { mapFrame, painted, regionBox } from './regression-maps.ts';

const cropped = { size: 50, shorterSide: 50 };

it('paints a map within what the network sees of the photograph, and takes regions from there', () => {
  // 200 × 100 pixels: the network sees the square in the middle.
  const frame = mapFrame(cropped, { width: 200, height: 100 });
  expect(frame).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 });
  const [width, height] = [8, 4];
  const pixels = { width, height, data: new Uint8Array(3 * width * height).fill(100) };
  const map = { map: Float64Array.from([1, 1, 1, 1]), rows: 2, columns: 2 };
  const { data } = painted(pixels, map, 1, frame);
  const isRed = (x: number, y: number): boolean => data[3 * (y * width + x)] > data[3 * (y * width + x) + 1];
  for (let y = 0; y < height; y++)
    expect(Array.from({ length: width }, (_, x) => isRed(x, y))).toEqual(
      [0, 0, 1, 1, 1, 1, 0, 0].map((inside) => inside === 1),
    );
  const box = regionBox({ row: 1, column: 0 }, { rows: 2, columns: 2 }, frame);
  expect(box.left).toBeGreaterThanOrEqual(frame.left);
  expect(box.width).toBeCloseTo(frame.width / 3, 12);
  // Stretched to the input: all of it is seen.
  expect(mapFrame({ size: 50 }, { width: 200, height: 100 })).toEqual({ left: 0, top: 0, width: 1, height: 1 });
});
