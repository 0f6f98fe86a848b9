import { expect, test } from 'vitest';
import type { Mask } from './geometry.ts';
import { maskOutline } from './mask-outline.ts';

function mask(...rows: string[]): Mask {
  return {
    width: rows[0].length,
    height: rows.length,
    data: Uint8Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0)),
  };
}

test('a rectangle has its four corners, also at the border of the image', () => {
  const corners = (...rows: string[]) => maskOutline(mask(...rows)).map((ring) => ring.map(String).sort());
  expect(corners('....', '.##.', '.##.', '.##.')).toEqual([['1,1', '1,4', '3,1', '3,4']]);
  expect(corners('##', '##')).toEqual([['0,0', '0,2', '2,0', '2,2']]);
});

test('a hole is a ring of its own', () => {
  const rings = maskOutline(mask('#####', '#...#', '#...#', '#...#', '#####'), { smallest: 0 });
  expect(rings.map((ring) => ring.length)).toEqual([4, 4]);
});

test('pixels that touch at a corner are walked to the end, specks are left out', () => {
  const corner = mask('##..', '##..', '..##', '..##');
  const corners = maskOutline(corner, { tolerance: 0 }).flat();
  expect(new Set(corners.map(String)).size).toBe(7);
  expect(maskOutline(mask('#....', '.....', '...##', '...##'), { smallest: 2 })).toHaveLength(1);
  expect(maskOutline(mask('....'))).toEqual([]);
});

test('the stairs of a slanted border become a line; no point of the border is farther than the tolerance', () => {
  const size = 60;
  const disc: Mask = {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size }, (_, i) =>
      Math.hypot((i % size) + 0.5 - 30, Math.floor(i / size) + 0.5 - 30) < 20 ? 1 : 0,
    ),
  };
  const [fine] = maskOutline(disc, { tolerance: 0 });
  const [coarse] = maskOutline(disc, { tolerance: 1 });
  expect(coarse.length).toBeLessThan(fine.length / 3);
  for (const [x, y] of coarse) expect(Math.abs(Math.hypot(x - 30, y - 30) - 20)).toBeLessThan(1);
});
