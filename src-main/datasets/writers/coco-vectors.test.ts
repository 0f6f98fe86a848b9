/** Run lengths, their text, areas and boxes against pycocotools (`fixtures/coco/make.py`). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeRuns, encodeRuns, runsFromText, runsToText } from '../../../src-shared/rle.ts';
import type { Segmentation } from '../dataset.ts';
import { readSegmentation } from '../formats/shapes.ts';
import { areaOf, boxOf, difference, rasterOf } from './shapes.ts';

interface Vectors {
  masks: { kind: string; size: [number, number]; runs: number[]; text: string; area: number; bbox: number[] }[];
  polygons: { size: [number, number]; ring: number[]; area: number; text: string; bbox: number[] }[];
}

const file = new URL('../../../fixtures/coco/vectors.json', import.meta.url);
const { masks, polygons } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const numbers = (box: { x: number; y: number; width: number; height: number } | null): number[] =>
  box === null ? [0, 0, 0, 0] : [box.x, box.y, box.width, box.height];

test.each(masks)('$kind of $size', ({ size, runs, text, area, bbox }) => {
  const [height, width] = size;
  const mask = decodeRuns(Uint32Array.from(runs), { width, height });
  expect([...encodeRuns(mask)]).toEqual(runs);
  expect(runsToText(encodeRuns(mask))).toBe(text);
  expect([...runsFromText(text)]).toEqual(runs);
  for (const counts of [runs, text]) {
    const shape = readSegmentation({ size, counts }, () => expect.unreachable());
    const object = { className: 'a', box: null, shape };
    expect(areaOf(object)).toBe(area);
    expect(numbers(boxOf(object, { width, height }))).toEqual(bbox);
  }
});

test('polygons cover pycocotools’ pixels but for some on their border; the area is that of the ring, as COCO’s files have it', () => {
  let [differing, perimeter] = [0, 0];
  for (const { size, ring, text } of polygons) {
    const [height, width] = size;
    const shape: Segmentation = { kind: 'polygons', polygons: [Float64Array.from(ring)] };
    const theirs = decodeRuns(runsFromText(text), { width, height });
    const changed = difference(rasterOf(shape, { width, height }), theirs);
    let length = 0;
    for (let i = 0; i < ring.length; i += 2) {
      const next = (i + 2) % ring.length;
      length += Math.hypot(ring[next] - ring[i], ring[next + 1] - ring[i + 1]);
    }
    // They draw on a grid five times as fine, and fill to the right of what they drew.
    expect(changed).toBeLessThan(length);
    differing += changed;
    perimeter += length;
    const exact = areaOf({ className: 'a', box: null, shape });
    const pixels = theirs.data.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(exact - pixels)).toBeLessThan(length);
  }
  expect(differing / perimeter).toBeLessThan(0.5);
});
