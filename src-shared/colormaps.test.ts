import { expect, test } from 'vitest';
import { colormap, colormapNames, colourise } from './colormaps.ts';

const colourAt = (name: (typeof colormapNames)[number], i: number): number[] => [
  ...colormap(name).subarray(3 * i, 3 * i + 3),
];

test('every colour map has 256 colours', () => {
  for (const name of colormapNames) expect(colormap(name)).toHaveLength(768);
});

test('ends and middles are the known ones', () => {
  expect(colourAt('jet', 0)).toEqual([0, 0, 128]);
  expect(colourAt('jet', 255)).toEqual([128, 0, 0]);
  const middle = colourAt('jet', 128);
  expect(middle[1]).toBe(255);
  expect(colourAt('viridis', 0)).toEqual([0x44, 0x01, 0x54]);
  expect(colourAt('viridis', 255)).toEqual([0xfd, 0xe7, 0x25]);
  expect(colourAt('magma', 0)).toEqual([0, 0, 4]);
  expect(colourAt('inferno', 255)).toEqual([0xfc, 0xff, 0xa4]);
  expect(colourAt('grey', 77)).toEqual([77, 77, 77]);
});

test('the perceptual maps grow lighter from step to step', () => {
  for (const name of ['viridis', 'magma', 'inferno', 'grey'] as const) {
    const light = Array.from({ length: 256 }, (_, i) => {
      const [r, g, b] = colourAt(name, i);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    });
    for (let i = 16; i < 256; i++) expect(light[i]).toBeGreaterThan(light[i - 16]);
  }
});

test('values outside [0,1] and NaN take the colours of the ends', () => {
  const rgb = colourise([-1, Number.NaN, 0, 1, 7, Number.POSITIVE_INFINITY], 'grey');
  expect([...rgb].filter((_, i) => i % 3 === 0)).toEqual([0, 0, 0, 255, 255, 255]);
});
