import { expect, it } from 'vitest';
import { sampleMap } from './sample-map.ts';

it('reads pixel centres exactly, the middle as a mean, and the border as its pixel', () => {
  const map = { rows: 2, columns: 2, data: Float32Array.of(0, 1, 2, 5) };
  expect(sampleMap(map, 0.25, 0.25)).toBe(0);
  expect(sampleMap(map, 0.75, 0.75)).toBe(5);
  expect(sampleMap(map, 0.5, 0.5)).toBe(2);
  expect(sampleMap(map, 0, 1)).toBe(2);
  const framed = { ...map, frame: { left: 0.5, top: 0, width: 0.5, height: 1 } };
  expect(sampleMap(framed, 0.75, 0.5)).toBe(2);
  expect(sampleMap(framed, 0.25, 0.5)).toBeNull();
});
