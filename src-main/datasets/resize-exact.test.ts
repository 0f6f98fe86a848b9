import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Size } from '../../src-shared/geometry.ts';
import type { Pixels } from './decode.ts';
import { resizePixels } from './resize-pixels.ts';

async function resized(source: Pixels, size: Size): Promise<number[]> {
  const out: number[] = [];
  await resizePixels(source, size, (row) => void out.push(...row), { rule: 'exact' });
  return out;
}

/** Grey pixels as R = G = B; what comes back is the red channel. */
async function resizedGrey(rows: number[][], size: Size): Promise<number[]> {
  const data = Uint8Array.from(rows.flat().flatMap((v) => [v, v, v]));
  const out = await resized({ width: rows[0].length, height: rows.length, data }, size);
  return out.filter((_, i) => i % 3 === 0);
}

test('smaller: the mean over the area, shares of a pixel counted', async () => {
  expect(await resizedGrey([[0, 90, 255]], { width: 2, height: 1 })).toEqual([30, 200]);
  const square = [
    [0, 10],
    [20, 31],
  ];
  expect(await resizedGrey(square, { width: 1, height: 1 })).toEqual([15]);
});

test('larger: bilinear between half-pixel centres, clamped at the border', async () => {
  expect(await resizedGrey([[0, 100]], { width: 4, height: 1 })).toEqual([0, 25, 75, 100]);
  expect(await resizedGrey([[10, 11]], { width: 4, height: 1 })).toEqual([10, 10, 11, 11]);
  expect(await resizedGrey([[7]], { width: 3, height: 2 })).toEqual([7, 7, 7, 7, 7, 7]);
});

test('one axis smaller, the other larger: each by its own rule', async () => {
  const source = [
    [0, 40, 80, 120],
    [100, 140, 180, 220],
  ];
  expect(await resizedGrey(source, { width: 2, height: 4 })).toEqual([20, 100, 45, 125, 95, 175, 120, 200]);
});

test('channels stay apart, the same size changes nothing', async () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
  expect(await resized({ width: 2, height: 2, data }, { width: 2, height: 2 })).toEqual([...data]);
  expect(await resized({ width: 2, height: 2, data }, { width: 1, height: 1 })).toEqual([90, 110, 130]);
});

test('any shrinking equals the mean by brute force over a grid of sub-pixels', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 1, max: 19 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      async (from, wanted, values) => {
        const to = Math.min(from, wanted);
        const row = [...values.take(from)];
        const expected = Array.from({ length: to }, (_, i) => {
          let sum = 0;
          for (let s = i * from; s < (i + 1) * from; s++) sum += row[Math.floor(s / to)];
          return sum / from;
        });
        const horizontal = await resizedGrey([row], { width: to, height: 1 });
        const vertical = await resizedGrey(
          row.map((v) => [v]),
          { width: 1, height: to },
        );
        for (const [i, mean] of expected.entries()) {
          expect(horizontal[i]).toBe(Math.floor(mean + 0.5));
          expect(vertical[i]).toBe(Math.floor(mean + 0.5));
        }
      },
    ),
  );
});
