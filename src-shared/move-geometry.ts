/** Objects of an item whose region moves: their coordinates change, and they stay at the same pixels of its file (ADR 69). */
import type { Box, Size } from './geometry.ts';
import { runsFromText, runsToText } from './rle.ts';
import { boundsOfRuns, runsInRegion } from './rle-region.ts';
import type { Geometry } from './truth-object.ts';

type MaskGeometry = Extract<Geometry, { kind: 'mask' }>;

/** In the coordinates of a region that begins at `to` instead of `from`. No pixel of a mask is lost: it is told where it lies. */
export function movedGeometry(geometry: Geometry, from: Pick<Box, 'x' | 'y'>, to: Pick<Box, 'x' | 'y'>): Geometry {
  const [dx, dy] = [from.x - to.x, from.y - to.y];
  if (dx === 0 && dy === 0) return geometry;
  switch (geometry.kind) {
    case 'box':
      return { ...geometry, x: exact(geometry.x + dx), y: exact(geometry.y + dy) };
    case 'polygon': {
      const move = (value: number, i: number): number => exact(value + (i % 2 === 0 ? dx : dy));
      return { ...geometry, rings: geometry.rings.map((ring) => ring.map(move)) };
    }
    case 'mask': {
      const [x, y] = geometry.at ?? [0, 0];
      return { ...geometry, at: [x + dx, y + dy] };
    }
    case 'file':
      return geometry;
  }
}

/** A mask of exactly the frame; what lies outside is lost (`reachOfMask` tells beforehand). Other geometries as they are. */
export function placedGeometry(geometry: Geometry, { width, height }: Size): Geometry {
  if (geometry.kind !== 'mask') return geometry;
  const { at, ...mask } = geometry;
  const [x, y] = at ?? [0, 0];
  if (x === 0 && y === 0 && mask.width === width && mask.height === height) return mask;
  const region = { x: 0 - x, y: 0 - y, width, height };
  const runs = runsInRegion(runsOf(mask), mask, region) ?? Uint32Array.of(width * height);
  return { ...mask, width, height, counts: typeof mask.counts === 'string' ? runsToText(runs) : [...runs] };
}

/** The box around the pixels of a mask, in the coordinates of its image; null where it has none. */
export function reachOfMask(mask: MaskGeometry): Box | null {
  const bounds = boundsOfRuns(runsOf(mask), mask);
  const [x, y] = mask.at ?? [0, 0];
  return bounds && { ...bounds, x: bounds.x + x, y: bounds.y + y };
}

/** The smallest box around all of them; null for none. */
export function boxAround(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** So that moving there and back gives the same number: nine decimals of a pixel. */
function exact(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

function runsOf({ counts }: Pick<MaskGeometry, 'counts'>): Uint32Array {
  return typeof counts === 'string' ? runsFromText(counts) : Uint32Array.from(counts);
}
