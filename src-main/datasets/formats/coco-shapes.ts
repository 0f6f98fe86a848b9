/** Boxes and segmentations as COCO files of many tools hold them. What is wrong with a shape costs that shape alone. */
import type { Box } from '../../../src-shared/geometry.ts';
import { runsFromText } from '../../../src-shared/rle.ts';
import type { Segmentation } from '../dataset.ts';
import type { ProblemCode } from '../problems.ts';

export type OnShape = (code: ProblemCode, summary: string, consequence?: 'part-left-out' | 'noted') => void;

/** Beyond it a number is no coordinate of an image. */
const FARTHEST = 1e9;

/** Corner, width and height; null where there is none, and `report` says why where it is a bad one. */
export function readBox(value: unknown, report: OnShape): Box | null {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  if (!Array.isArray(value) || value.length !== 4) {
    report('line-malformed', 'the entry of annotations is not understood (bbox: expected four numbers)');
    return null;
  }
  const numbers = readNumbers(value, 'the box', report);
  if (!numbers) return null;
  const [x, y, width, height] = numbers;
  return { x, y, width, height };
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
    if (!Array.isArray(points)) report('polygon-malformed', 'the polygon is not a list of numbers');
    else if (points.length % 2 === 1) {
      report('polygon-odd', `the polygon has an odd number of values, ${points.length.toLocaleString('en-US')}`);
    } else if (points.length < 6) {
      report('polygon-short', `the polygon has ${points.length / 2} points, fewer than three`);
    } else {
      const numbers = readNumbers(points, 'the polygon', report);
      if (numbers) polygons.push(Float64Array.from(numbers));
    }
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

function readNumbers(values: readonly unknown[], what: string, report: OnShape): number[] | null {
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
