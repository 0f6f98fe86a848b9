import sharp from 'sharp';
import { expect, test } from 'vitest';
import { overlayPng } from './overlay-png.ts';

const image = { width: 4, height: 2, data: new Uint8Array(24).fill(100) };

async function pixels(map: { rows: number; columns: number; data: Float32Array }): Promise<number[][]> {
  const { data, info } = await sharp(await overlayPng({ image, map }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([4, 2, 3]);
  return [0, 1, 2, 3].map((x) => [...data.subarray(3 * x, 3 * x + 3)]);
}

test('the image shows where the map is 0 or negative, the last colour where it is highest', async () => {
  const map = { rows: 1, columns: 2, data: Float32Array.of(-3, 1) };
  const [first, , , last] = await pixels(map);
  expect(first).toEqual([100, 100, 100]);
  // 15 % of 100 and 85 % of the last colour of Inferno.
  expect(last).toEqual([229, 232, 154]);
  expect(map.data[0]).toBe(-3);
});

test('a map without range leaves the image as it is', async () => {
  const flat = await pixels({ rows: 1, columns: 2, data: Float32Array.of(-1, -2) });
  expect(flat).toEqual([100, 100, 100, 100].map((value) => [value, value, value]));
});
