/** Boxes and polygons as masks: the pixels whose centres they cover, as an export or an evaluation would set them. */
import type { Box, Size } from '../geometry.ts';
import type { Geometry } from '../truth-object.ts';
import { emptyRuns, type MaskRuns, RunWriter, runsOf, union } from './mask-runs.ts';

/** Null for a mask file, whose pixels are not here. */
export function maskOfGeometry(geometry: Geometry | { kind: 'file' }, size: Size): MaskRuns | null {
  switch (geometry.kind) {
    case 'box':
      return maskOfBox(geometry, size);
    case 'polygon':
      return geometry.rule === 'even-odd'
        ? maskOfRings(geometry.rings, size)
        : geometry.rings.map((ring) => maskOfRings([ring], size)).reduce(union, emptyRuns(size));
    case 'mask':
      return runsOf(geometry);
    case 'file':
      return null;
  }
}

/** The pixels whose centres lie in the box. */
export function maskOfBox({ x, y, width, height }: Box, size: Size): MaskRuns {
  const [left, right] = span(x, x + width, size.width);
  const [top, bottom] = span(y, y + height, size.height);
  const writer = new RunWriter(size);
  for (let column = left; column < right; column++)
    writer.put(column * size.height + top, column * size.height + bottom);
  return writer.end();
}

/** The same for rings by one even-odd rule, so that a ring within another is a hole. */
export function maskOfRings(rings: readonly (readonly number[])[], size: Size): MaskRuns {
  const writer = new RunWriter(size);
  const [left, right] = columnsOf(rings, size);
  const crossings: number[] = [];
  for (let x = left; x < right; x++) {
    const centre = x + 0.5;
    crossings.length = 0;
    for (const ring of rings) addCrossings(ring, centre, crossings);
    crossings.sort((a, b) => a - b);
    for (let c = 0; c + 1 < crossings.length; c += 2) {
      const [top, bottom] = span(crossings[c], crossings[c + 1], size.height);
      writer.put(x * size.height + top, x * size.height + bottom);
    }
  }
  return writer.end();
}

function addCrossings(ring: readonly number[], centre: number, crossings: number[]): void {
  const corners = ring.length >> 1;
  for (let i = 0, j = corners - 1; i < corners; j = i++) {
    const [x1, x2] = [ring[j * 2], ring[i * 2]];
    if (x1 <= centre === x2 <= centre) continue;
    const [y1, y2] = [ring[j * 2 + 1], ring[i * 2 + 1]];
    crossings.push(y1 + ((centre - x1) / (x2 - x1)) * (y2 - y1));
  }
}

/** The pixels of a row or column whose centres lie in [from, to). */
function span(from: number, to: number, length: number): [number, number] {
  return [Math.max(0, Math.ceil(from - 0.5)), Math.min(length, Math.ceil(to - 0.5))];
}

function columnsOf(rings: readonly (readonly number[])[], { width }: Size): [number, number] {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      right = Math.max(right, ring[i]);
    }
  return left > right ? [0, 0] : span(left, right, width);
}
