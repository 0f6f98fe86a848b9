/** Polygons vertex by vertex. A vertex is told by its ring and its place in it; a polygon keeps at least one ring of three. */
import type { Size } from '../geometry.ts';
import type { Geometry } from '../truth-object.ts';
import { clamp, type Point } from './point.ts';

export type Polygon = Extract<Geometry, { kind: 'polygon' }>;

export interface Vertex {
  ring: number;
  /** Of the corner, not of its numbers. */
  index: number;
}

export function vertexAt({ rings }: Polygon, { ring, index }: Vertex): Point | null {
  const values = rings[ring];
  if (values === undefined || index * 2 + 1 >= values.length) return null;
  return { x: values[index * 2], y: values[index * 2 + 1] };
}

export function moveVertex(polygon: Polygon, vertex: Vertex, to: Point, limits: Size): Polygon {
  return withRing(polygon, vertex.ring, (values) => {
    values[vertex.index * 2] = clamp(to.x, 0, limits.width);
    values[vertex.index * 2 + 1] = clamp(to.y, 0, limits.height);
    return values;
  });
}

/** A new corner before the place `index` of the ring. */
export function insertVertex(polygon: Polygon, { ring, index }: Vertex, at: Point): Polygon {
  return withRing(polygon, ring, (values) => {
    values.splice(index * 2, 0, at.x, at.y);
    return values;
  });
}

/** Without the corner; a ring that would have two left goes whole. Null where nothing would be left. */
export function removeVertex(polygon: Polygon, { ring, index }: Vertex): Polygon | null {
  const values = polygon.rings[ring];
  if (values === undefined || values.length <= 6) {
    const rings = polygon.rings.filter((_, i) => i !== ring);
    return rings.length === 0 ? null : { ...polygon, rings };
  }
  return withRing(polygon, ring, (kept) => {
    kept.splice(index * 2, 2);
    return kept;
  });
}

/** The corner within `reach`, the nearest one. */
export function vertexNear({ rings }: Polygon, { x, y }: Point, reach: number): Vertex | null {
  let best: Vertex | null = null;
  let nearest = reach;
  for (const [ring, values] of rings.entries())
    for (let i = 0; i < values.length; i += 2) {
      const distance = Math.hypot(values[i] - x, values[i + 1] - y);
      if (distance <= nearest) [best, nearest] = [{ ring, index: i / 2 }, distance];
    }
  return best;
}

/** The side within `reach`: the place where a corner would be put into it, and the point on the side. */
export function sideNear({ rings }: Polygon, at: Point, reach: number): { before: Vertex; point: Point } | null {
  let best: { before: Vertex; point: Point } | null = null;
  let nearest = reach;
  for (const [ring, values] of rings.entries()) {
    const corners = values.length / 2;
    for (let i = 0; i < corners; i++) {
      const next = (i + 1) % corners;
      const point = nearestOnSegment(at, cornerOf(values, i), cornerOf(values, next));
      const distance = Math.hypot(point.x - at.x, point.y - at.y);
      if (distance <= nearest) [best, nearest] = [{ before: { ring, index: i + 1 }, point }, distance];
    }
  }
  return best;
}

/** The polygon with a hole: even-odd from now on, which its rings by union do not change where none lies in another. */
export function withHole(polygon: Polygon, ring: number[]): Polygon {
  return { ...polygon, rings: [...polygon.rings, ring], rule: 'even-odd' };
}

/** By the rule of the polygon: in any ring, or in an odd number of them. */
export function isInPolygon({ rings, rule }: Polygon, point: Point): boolean {
  const inside = rings.filter((ring) => isInRing(ring, point)).length;
  return rule === 'even-odd' ? inside % 2 === 1 : inside > 0;
}

export function isInRing(ring: readonly number[], { x, y }: Point): boolean {
  let odd = false;
  const corners = ring.length / 2;
  for (let i = 0, j = corners - 1; i < corners; j = i++) {
    const [xi, yi, xj, yj] = [ring[2 * i], ring[2 * i + 1], ring[2 * j], ring[2 * j + 1]];
    if (yi > y === yj > y) continue;
    if (x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

function cornerOf(values: readonly number[], index: number): Point {
  return { x: values[index * 2], y: values[index * 2 + 1] };
}

function nearestOnSegment({ x, y }: Point, a: Point, b: Point): Point {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0, 1);
  return { x: a.x + t * dx, y: a.y + t * dy };
}

function withRing(polygon: Polygon, ring: number, change: (values: number[]) => number[]): Polygon {
  return { ...polygon, rings: polygon.rings.map((values, i) => (i === ring ? change([...values]) : values)) };
}
