/** Boxes and outlines as annotation files of many tools hold them. What is wrong with a shape costs that shape alone. */
import type { Box } from '../../../src-shared/geometry.ts';
import { runsFromText } from '../../../src-shared/rle.ts';
import type { BoxReading } from '../../../src-shared/run-spec/import-spec.ts';
import type { Segmentation } from '../dataset.ts';
import type { ProblemCode } from '../problems.ts';

export type OnShape = (code: ProblemCode, summary: string, consequence?: 'part-left-out' | 'noted') => void;

/** Beyond it a number is no coordinate of an image. */
const FARTHEST = 1e9;

/** Corner, width and height; null where there is none, and `report` says why where it is a bad one. */
export function readBox(value: unknown, report: OnShape, reading: BoxReading = 'size'): Box | null {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  if (!Array.isArray(value) || value.length !== 4) {
    report('line-malformed', 'the entry of annotations is not understood (bbox: expected four numbers)');
    return null;
  }
  const numbers = readNumbers(value, 'the box', report);
  if (!numbers) return null;
  const [x, y, third, fourth] = numbers;
  const [width, height] = reading === 'corners' ? [third - x, fourth - y] : [third, fourth];
  return { x, y, width, height };
}

/** A box by two opposite corners [x1, y1, x2, y2], in any order. */
export function readCorners(values: readonly unknown[], report: OnShape): Box | null {
  const numbers = readNumbers(values, 'the box', report);
  if (!numbers) return null;
  const [x1, y1, x2, y2] = numbers;
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

/** One ring [x1, y1, x2, y2, …] of at least three points. */
export function readRing(values: readonly unknown[], report: OnShape): Float64Array | null {
  if (values.length % 2 === 1) {
    report('polygon-odd', `the polygon has an odd number of values, ${values.length.toLocaleString('en-US')}`);
  } else if (values.length < 6) {
    report('polygon-short', `the polygon has ${values.length / 2} points, fewer than three`);
  } else {
    const numbers = readNumbers(values, 'the polygon', report);
    if (numbers) return Float64Array.from(numbers);
  }
  return null;
}

const CORNERS = 64;

/** A circle or an ellipse as a polygon of 64 corners on it; `turn` in radians. */
export function ellipse(
  values: readonly [cx: unknown, cy: unknown, rx: unknown, ry: unknown],
  report: OnShape,
  turn = 0,
): Segmentation | null {
  const numbers = readNumbers(values, 'the ellipse', report);
  if (!numbers) return null;
  const [cx, cy, rx, ry] = numbers;
  const ring = new Float64Array(2 * CORNERS);
  for (let i = 0; i < CORNERS; i++) {
    const angle = (2 * Math.PI * i) / CORNERS;
    const [x, y] = [rx * Math.cos(angle), ry * Math.sin(angle)];
    ring[2 * i] = cx + x * Math.cos(turn) - y * Math.sin(turn);
    ring[2 * i + 1] = cy + x * Math.sin(turn) + y * Math.cos(turn);
  }
  report('shape-converted', `the ellipse is kept as a polygon of ${CORNERS} corners`, 'noted');
  return { kind: 'polygons', polygons: [ring] };
}

/** The smallest box around the polygons; null for run lengths. */
export function boundsOf(part: Segmentation | null): Box | null {
  if (part?.kind !== 'polygons') return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of part.polygons) {
    for (let i = 0; i + 1 < polygon.length; i += 2) {
      left = Math.min(left, polygon[i]);
      right = Math.max(right, polygon[i]);
      top = Math.min(top, polygon[i + 1]);
      bottom = Math.max(bottom, polygon[i + 1]);
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function readSegmentation(value: unknown, report: OnShape): Segmentation | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return readPolygons(value, report);
  if (typeof value === 'object') return readRuns(value, report);
  report(
    'line-malformed',
    'the entry of annotations is not understood (segmentation: neither polygons nor run lengths)',
  );
  return null;
}

function readPolygons(value: readonly unknown[], report: OnShape): Segmentation | null {
  if (value.length === 0) return null;
  const rings = value.some((part) => typeof part !== 'object' || part === null) ? [value] : value;
  const isFlat = rings !== value;
  const polygons: Float64Array[] = [];
  for (const ring of rings) {
    const points = Array.isArray(ring) && ring.every(Array.isArray) ? ring.flat() : ring;
    const read = Array.isArray(points) ? readRing(points, report) : null;
    if (!Array.isArray(points)) report('polygon-malformed', 'the polygon is not a list of numbers');
    else if (read) polygons.push(read);
  }
  if (polygons.length === 0) return null;
  if (isFlat) report('polygon-flat', 'the polygon is a flat list and was read as one polygon', 'noted');
  return { kind: 'polygons', polygons };
}

function readRuns(value: object, report: OnShape): Segmentation | null {
  const { size, counts } = value as { size?: unknown; counts?: unknown };
  const sides = Array.isArray(size) && size.length === 2 ? size.map(Number) : [];
  if (sides.length !== 2 || !sides.every((side) => Number.isInteger(side) && side > 0 && side <= 1e6)) {
    report('mask-malformed', 'the size of the run-length mask is not understood');
    return null;
  }
  const [height, width] = sides;
  const runs = readCounts(counts);
  if (runs === null) {
    report('mask-malformed', 'the run lengths of the mask are not understood');
    return null;
  }
  let total = 0;
  for (const run of runs) total += run;
  if (total !== width * height) {
    const pixels = (width * height).toLocaleString('en-US');
    const summary = `the run lengths of the mask add up to ${total.toLocaleString('en-US')} instead of ${width} × ${height} = ${pixels} pixels`;
    report('mask-runs', summary);
    return null;
  }
  return { kind: 'rle', width, height, counts: typeof counts === 'string' ? counts : runs };
}

function readCounts(counts: unknown): Uint32Array | null {
  if (typeof counts === 'string') {
    try {
      return runsFromText(counts);
    } catch {
      return null;
    }
  }
  if (!Array.isArray(counts)) return null;
  const runs = counts.map(toNumber);
  return runs.every((run) => Number.isInteger(run) && run >= 0 && run <= 2 ** 32 - 1) ? Uint32Array.from(runs) : null;
}

export function readNumbers(values: readonly unknown[], what: string, report: OnShape): number[] | null {
  const numbers = values.map(toNumber);
  if (numbers.every((number) => Math.abs(number) <= FARTHEST)) return numbers;
  const bad = values[numbers.findIndex((number) => !(Math.abs(number) <= FARTHEST))];
  report('number-bad', `${what} has a value that is no coordinate (${shown(bad)})`);
  return null;
}

/** Numbers that were written as text are numbers. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function shown(value: unknown): string {
  if (value === null) return 'NaN or null';
  return typeof value === 'object' ? 'a list' : String(value).slice(0, 40);
}
