import { expect, test } from 'vitest';
import type { Box, Mask } from './geometry.ts';
import { createRandom } from './random.ts';
import { decodeRuns, encodeRuns } from './rle.ts';
import { boundsOfRuns, runsInRegion } from './rle-region.ts';

function cut({ width, data }: Mask, { x, y, width: columns, height: rows }: Box): Mask {
  const part = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++)
    part.set(data.subarray((y + row) * width + x, (y + row) * width + x + columns), row * columns);
  return { width: columns, height: rows, data: part };
}

test('a region of the runs has the pixels of that region of the mask', () => {
  const random = createRandom(1, 'regions');
  const between = (low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));
  for (let i = 0; i < 300; i++) {
    const [width, height] = [between(1, 9), between(1, 9)];
    const share = random.next();
    const data = Uint8Array.from({ length: width * height }, () => (random.next() < share ? 1 : 0));
    const mask = { width, height, data };
    const [x, y] = [between(0, width - 1), between(0, height - 1)];
    const region = { x, y, width: between(1, width - x), height: between(1, height - y) };
    const expected = cut(mask, region);
    const runs = runsInRegion(encodeRuns(mask), mask, region);
    if (expected.data.includes(1)) expect(decodeRuns(runs!, region)).toEqual(expected);
    else expect(runs).toBeNull();
    const bounds = boundsOfRuns(encodeRuns(mask), mask);
    if (data.includes(1)) {
      const { data: inside } = cut(mask, bounds!);
      expect(inside.filter((value) => value === 1)).toHaveLength(data.filter((value) => value === 1).length);
      for (const [rows, columns] of [
        [1, bounds!.width],
        [bounds!.height, 1],
      ]) {
        expect(cut(mask, { ...bounds!, width: columns, height: rows }).data).toContain(1);
      }
    } else expect(bounds).toBeNull();
  }
});
