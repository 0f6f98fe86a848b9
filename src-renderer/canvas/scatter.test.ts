import { expect, test } from 'vitest';
import { categoryColours } from './category-colours.ts';
import { marked, paintScatter, pixelOf, shown } from './scatter.ts';

const size = { width: 60, height: 40 };
const style = {
  colours: Uint32Array.of(0xff0000ff, 0xff00ff00),
  shapes: ['disc' as const, 'square' as const],
  faint: 0x40ffffff,
  mark: 0xffffffff,
};

function painted(state: number[], x = [-10, 0, 10]): Uint32Array {
  const pixels = new Uint32Array(size.width * size.height);
  paintScatter(pixels, {
    points: { x: Float32Array.from(x), y: Float32Array.of(0, 0, 0) },
    category: Uint16Array.of(0, 1, 0),
    state: Uint8Array.from(state),
    camera: { x: 0, y: 0, scale: 1 },
    size,
    radius: 2,
    style,
  });
  return pixels;
}

test('colour by category, faint where left out, a halo where marked', () => {
  const pixels = painted([shown, 0, shown | marked]);
  const at = (x: number): number => pixels[20 * size.width + x];
  expect([at(20), at(30), at(40)]).toEqual([0xff0000ff, 0x40ffffff, 0xff0000ff]);
  expect([at(23), at(37), at(43)]).toEqual([0, 0xffffffff, 0xffffffff]);
});

test('points at and beyond the edge are cut off, points without a place are not painted', () => {
  const pixels = painted([shown, shown, shown], [-30, Number.NaN, 500]);
  expect(pixels.filter((pixel) => pixel !== 0)).toHaveLength(9);
  expect(pixels[20 * size.width]).toBe(0xff0000ff);
});

test('colours are words in the order of canvas bytes and all different', () => {
  expect(pixelOf('#123456')).toBe(0xff563412);
  const colours = categoryColours(40, true);
  expect(new Set(colours).size).toBe(40);
  expect(colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
});
