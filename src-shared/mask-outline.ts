/** The border of a mask as closed lines, so that a figure draws it at any size. */
import type { Mask } from './geometry.ts';

export type Ring = [number, number][];

/**
 * Rings along the edges of the mask's pixels, outer borders and holes, straightened: no point is moved by more than
 * `tolerance` pixels (at 0.75 the stairs of a slanted border become a line). Rings that enclose less than `smallest`
 * square pixels are left out.
 */
export function maskOutline(mask: Mask, { tolerance = 0.75, smallest = 2 } = {}): Ring[] {
  return pixelRings(mask)
    .filter((ring) => Math.abs(enclosedArea(ring)) >= smallest)
    .map((ring) => straighten(ring, tolerance));
}

/** Each edge between object and background once, the object at its right; every vertex has as many in as out. */
export function pixelRings({ width, height, data }: Mask): Ring[] {
  const across = width + 1;
  const next = new Map<number, number[]>();
  const edge = (from: number, to: number): void => {
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at] === 0) continue;
      const corner = y * across + x;
      if (y === 0 || data[at - width] === 0) edge(corner, corner + 1);
      if (x === width - 1 || data[at + 1] === 0) edge(corner + 1, corner + 1 + across);
      if (y === height - 1 || data[at + width] === 0) edge(corner + 1 + across, corner + across);
      if (x === 0 || data[at - 1] === 0) edge(corner + across, corner);
    }
  }
  const rings: Ring[] = [];
  for (const start of next.keys()) {
    while (next.get(start)!.length > 0) {
      const ring: Ring = [];
      let vertex = start;
      do {
        ring.push([vertex % across, Math.floor(vertex / across)]);
        vertex = next.get(vertex)!.pop()!;
      } while (vertex !== start);
      rings.push(ring);
    }
  }
  return rings;
}

/** Twice the triangle sum, halved; its sign tells border from hole. */
function enclosedArea(ring: Ring): number {
  let sum = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    sum += x * nextY - nextX * y;
  }
  return sum / 2;
}

/**
 * Douglas and Peucker's line simplification of each half of the ring, cut at two points far from each other: the point
 * farthest from any is a corner, so that no cut lies within a side.
 */
function straighten(border: Ring, tolerance: number): Ring {
  const start = farthestFrom(border, border[0]);
  const ring = [...border.slice(start), ...border.slice(0, start)];
  const farthest = farthestFrom(ring, ring[0]);
  const keep = new Set([0, farthest]);
  const closed = [...ring, ring[0]];
  const open: [number, number][] = [
    [0, farthest],
    [farthest, ring.length],
  ];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    const { index, distance } = farthestFromLine(closed, from, to);
    if (distance <= tolerance) continue;
    keep.add(index);
    open.push([from, index], [index, to]);
  }
  return ring.filter((_, i) => keep.has(i));
}

function farthestFrom(ring: Ring, [fromX, fromY]: [number, number]): number {
  let [index, most] = [0, 0];
  for (const [i, [x, y]] of ring.entries()) {
    const distance = Math.hypot(x - fromX, y - fromY);
    if (distance > most) [index, most] = [i, distance];
  }
  return index;
}

function farthestFromLine(points: Ring, from: number, to: number): { index: number; distance: number } {
  const [ax, ay] = points[from];
  const [bx, by] = points[to];
  const length = Math.hypot(bx - ax, by - ay);
  let [index, distance] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const [x, y] = points[i];
    const far =
      length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
    if (far > distance) [index, distance] = [i, far];
  }
  return { index, distance };
}
