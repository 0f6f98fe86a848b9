import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mask } from '../geometry.ts';
import { decodeRuns, encodeRuns } from '../rle.ts';
import {
  complement,
  difference,
  fillHoles,
  hasPixel,
  intersection,
  isSameMask,
  type MaskRuns,
  maskGeometry,
  maskParts,
  removeSpecks,
  runsArea,
  runsBounds,
  runsOf,
  shiftMask,
  union,
} from './mask-runs.ts';
import { RasterTiles } from './raster-tiles.ts';

const pictured = (...lines: string[]): MaskRuns => {
  const [width, height] = [lines[0].length, lines.length];
  const data = Uint8Array.from(lines.join(''), (c) => (c === '#' ? 1 : 0));
  return { width, height, runs: encodeRuns({ width, height, data }) };
};
const picture = (mask: MaskRuns): string[] => {
  const { width, height, data } = decodeRuns(mask.runs, mask);
  return Array.from({ length: height }, (_, y) =>
    Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value === 1 ? '#' : '.')).join(''),
  );
};

const anyMask = (width: number, height: number) =>
  fc
    .array(fc.boolean(), { minLength: width * height, maxLength: width * height })
    .map((bits): Mask => ({ width, height, data: Uint8Array.from(bits, Number) }));
const anyPair = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) => fc.tuple(anyMask(width, height), anyMask(width, height)));
const asRuns = (mask: Mask): MaskRuns => ({ width: mask.width, height: mask.height, runs: encodeRuns(mask) });

test('set operations are those of the pixels', () => {
  fc.assert(
    fc.property(anyPair, ([a, b]) => {
      const pixelwise = (rule: (p: number, q: number) => boolean): MaskRuns =>
        asRuns({ ...a, data: a.data.map((p, i) => Number(rule(p, b.data[i]))) });
      const [x, y] = [asRuns(a), asRuns(b)];
      expect(union(x, y)).toEqual(pixelwise((p, q) => p + q > 0));
      expect(intersection(x, y)).toEqual(pixelwise((p, q) => p + q > 1));
      expect(difference(x, y)).toEqual(pixelwise((p, q) => p > q));
      expect(isSameMask(complement(complement(x)), x)).toBe(true);
      expect(runsArea(complement(x)) + runsArea(x)).toBe(a.data.length);
      expect(isSameMask(RasterTiles.fromRuns(x).toRuns(), x)).toBe(true);
      expect(runsOf(maskGeometry(x))).toEqual(x);
      for (let i = 0; i < a.data.length; i++)
        expect(hasPixel(x, i % a.width, Math.floor(i / a.width))).toBe(a.data[i] === 1);
    }),
  );
});

test('parts partition a mask, and connected ones have no part but themselves', () => {
  fc.assert(
    fc.property(anyPair, ([a]) => {
      const mask = asRuns(a);
      const parts = maskParts(mask);
      expect(parts.reduce((sum, part) => sum + runsArea(part), 0)).toBe(runsArea(mask));
      for (const part of parts) expect(maskParts(part)).toHaveLength(1);
      if (parts.length > 0) expect(isSameMask(parts.reduce(union), mask)).toBe(true);
    }),
  );
});

test('corners connect the object; a hole that only a corner opens is closed', () => {
  const mask = pictured('##...#', '#.#..#', '.##...', '......');
  expect(maskParts(mask).map(runsArea)).toEqual([6, 2]);
  expect(picture(fillHoles(mask))).toEqual(['##...#', '###..#', '.##...', '......']);
  expect(picture(fillHoles(pictured('###', '#.#', '#.#')))).toEqual(['###', '#.#', '#.#']);
  expect(picture(fillHoles(pictured('#####', '#.#.#', '###.#', '#####'), 1))).toEqual([
    '#####',
    '###.#',
    '###.#',
    '#####',
  ]);
  expect(picture(removeSpecks(mask, 3))).toEqual(['##....', '#.#...', '.##...', '......']);
  expect(maskParts(pictured('..', '..'))).toEqual([]);
});

test('bounds, and a mask that is moved partly out of the image', () => {
  const mask = pictured('....', '.##.', '..#.');
  expect(runsBounds(mask)).toEqual({ x: 1, y: 1, width: 2, height: 2 });
  expect(runsBounds(pictured('..'))).toBeNull();
  expect(picture(shiftMask(mask, 1, -1))).toEqual(['..##', '...#', '....']);
  expect(picture(shiftMask(mask, 2, 1))).toEqual(['....', '....', '...#']);
});
