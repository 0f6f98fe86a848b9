/** Outlines of a picture: boxes, the border of the mask, where the map reaches τ; cut off at the edge of what is shown. */
import { contourAt } from '../contour.ts';
import type { RawMap } from '../feature-map.ts';
import type { Box, Size } from '../geometry.ts';
import type { Ring } from '../mask-outline.ts';
import { scaleMap } from '../scale-map.ts';
import type { Region } from './map-region.ts';

export type Place = Box;
export type Line = (readonly [number, number])[];

/** Lines in shares of the image's sides, as they lie in a place that shows the region. */
export function linesIn(place: Place, region: Region, lines: readonly Line[]): Line[] {
  const across = place.width / region.width;
  const down = place.height / region.height;
  const inside = { x: 0, y: 0, width: place.width, height: place.height };
  return lines
    .flatMap((line) =>
      clipped(
        line.map(([x, y]) => [(x - region.x) * across, (y - region.y) * down] as const),
        inside,
      ),
    )
    .map((line) => line.map(([x, y]) => [place.x + x, place.y + y] as const));
}

export function boxLines(boxes: readonly Box[], { width, height }: Size): Line[] {
  return boxes.map((box) => {
    const [left, right] = [box.x / width, (box.x + box.width) / width];
    const [top, bottom] = [box.y / height, (box.y + box.height) / height];
    return closed([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]);
  });
}

export function ringLines(rings: readonly Ring[], { width, height }: Size): Line[] {
  return rings.map((ring) => closed(ring.map(([x, y]) => [x / width, y / height] as const)));
}

/** Of the map scaled to [0,1] at the size of the scores. */
export function contourLines(map: RawMap, tau: number, size: { rows: number; columns: number }): Line[] {
  const segments = contourAt(scaleMap(map, size).map, tau);
  return chained(segments).map((line) => line.map(([x, y]) => [x / size.columns, y / size.rows] as const));
}

function closed(points: readonly (readonly [number, number])[]): Line {
  return points.length === 0 ? [] : [...points, points[0]];
}

/** Segments that go on where another ends, as one line. */
function chained(segments: Float32Array): Line[] {
  const starts = new Map<string, number[]>();
  const ends = new Set<string>();
  const key = (at: number): string => `${segments[at]},${segments[at + 1]}`;
  for (let at = 0; at < segments.length; at += 4) {
    const list = starts.get(key(at));
    if (list === undefined) starts.set(key(at), [at]);
    else list.push(at);
    ends.add(key(at + 2));
  }
  const lines: Line[] = [];
  const follow = (first: string): void => {
    const line: Line = [];
    for (let at = starts.get(first)?.pop(); at !== undefined; at = starts.get(key(at + 2))?.pop()) {
      if (line.length === 0) line.push([segments[at], segments[at + 1]]);
      line.push([segments[at + 2], segments[at + 3]]);
    }
    if (line.length > 1) lines.push(line);
  };
  // Lines that begin at the border come first, so that none is begun in its middle.
  const open = [...starts.keys()].filter((start) => !ends.has(start));
  for (const start of [...open, ...starts.keys()]) while ((starts.get(start)?.length ?? 0) > 0) follow(start);
  return lines;
}

/** The pieces of a line inside a rectangle. */
function clipped(line: Line, { x, y, width, height }: Place): Line[] {
  const pieces: Line[] = [];
  let piece: Line = [];
  for (let i = 1; i < line.length; i++) {
    const part = clippedSegment(line[i - 1], line[i], { x, y, width, height });
    if (part === null) {
      if (piece.length > 1) pieces.push(piece);
      piece = [];
      continue;
    }
    const [from, to] = part;
    const last = piece.at(-1);
    if (last === undefined || last[0] !== from[0] || last[1] !== from[1]) {
      if (piece.length > 1) pieces.push(piece);
      piece = [from];
    }
    piece.push(to);
  }
  if (piece.length > 1) pieces.push(piece);
  return pieces;
}

/** Liang and Barsky, 1984. */
function clippedSegment(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  { x, y, width, height }: Place,
): [readonly [number, number], readonly [number, number]] | null {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  const sides = [
    [-dx, x0 - x],
    [dx, x + width - x0],
    [-dy, y0 - y],
    [dy, y + height - y0],
  ];
  for (const [towards, distance] of sides) {
    if (towards === 0 && distance < 0) return null;
    if (towards < 0) enter = Math.max(enter, distance / towards);
    if (towards > 0) leave = Math.min(leave, distance / towards);
  }
  if (enter > leave) return null;
  const at = (t: number): readonly [number, number] =>
    t === 0 ? [x0, y0] : t === 1 ? [x1, y1] : [x0 + t * dx, y0 + t * dy];
  return [at(enter), at(leave)];
}
