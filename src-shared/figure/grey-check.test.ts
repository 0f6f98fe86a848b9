import { expect, test } from 'vitest';
import { colormapNames } from '../colormaps.ts';
import type { FigureContent } from './figure-content.ts';
import { figureOf } from './figure-spec.ts';
import { greyCheck, lightness, lightnessReversal } from './grey-check.ts';

test('lightness runs from black to white; 50 % grey is at 53.4', () => {
  expect([lightness(0, 0, 0), lightness(255, 255, 255)]).toEqual([0, 100]);
  expect(lightness(127, 127, 127)).toBeCloseTo(53.2, 0);
  expect(lightness(0, 255, 0)).toBeGreaterThan(lightness(255, 0, 0));
});

test('which colour maps rise all the way in lightness', () => {
  const rising = colormapNames.filter((name) => lightnessReversal(name) <= 1);
  expect(rising).toEqual(['viridis', 'magma', 'inferno', 'cividis', 'grey']);
});

/** Maps that are the same everywhere but for the corner that sets the limits. */
function content(...values: number[]): FigureContent {
  const cells = values.map((value) => {
    const data = new Float32Array(16).fill(value);
    const map = { rows: 4, columns: 4, data };
    return { kind: 'map' as const, map, scores: null, limits: { low: 0, high: 1 } };
  });
  const image = { id: '1', name: 'a', className: 'c', width: 4, height: 4, boxes: [], outline: [] };
  return { rows: [image], cells: [cells] };
}

const spec = (map: 'jet' | 'inferno') =>
  figureOf({
    rows: [{ image: 'a' }],
    columns: [
      { method: 'single', label: 'A' },
      { method: 'averaged', label: 'B' },
    ],
    colours: { map, limits: { low: 0, high: 1 } },
  });

test('two columns that differ in colour alone are named, and the map that makes them so', () => {
  // Jet has one lightness on both sides of its yellow middle: orange and green-yellow.
  const alike: number[] = [];
  for (let value = 0.62; value < 1; value += 0.02) {
    if (greyCheck(spec('jet'), content(0.45, value)).length > 1) alike.push(value);
  }
  expect(alike.length).toBeGreaterThan(0);
  const remarks = greyCheck(spec('jet'), content(0.45, alike[0]));
  expect(remarks[0]).toContain('colour map jet');
  expect(remarks[1]).toBe('In grey, the columns “A” and “B” cannot be distinguished.');
  expect(greyCheck(spec('inferno'), content(0.45, alike[0]))).toEqual([]);
});

test('columns that are alike in colour, too, are no fault of grey', () => {
  expect(greyCheck(spec('inferno'), content(0.5, 0.5))).toEqual([]);
});
