/** Polygons in the making, and their corners under the hand. */
import { clamp, type Point } from '../../../src-shared/annotate/point.ts';
import { moveVertex, type Polygon, type Vertex } from '../../../src-shared/annotate/polygon-edit.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import type { AnObject } from '../../state/annotation-wire.ts';
import type { Gesture, GestureHost, Press } from './gesture.ts';
import { sizeWords } from './object-words.ts';

/** A tenth of a pixel: finer than any hand, and short in a file. */
export function placed({ x, y }: Point, { width, height }: Size): Point {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return { x: tenth(clamp(x, 0, width)), y: tenth(clamp(y, 0, height)) };
}

/** Corners as they are set, one after the other; each can be taken back alone. */
export class PolygonPath {
  readonly corners: readonly Point[];

  constructor(corners: readonly Point[] = []) {
    this.corners = corners;
  }

  with(corner: Point): PolygonPath {
    const last = this.corners.at(-1);
    return last !== undefined && last.x === corner.x && last.y === corner.y
      ? this
      : new PolygonPath([...this.corners, corner]);
  }

  /** Without the last corner; null where none would be left. */
  back(): PolygonPath | null {
    return this.corners.length <= 1 ? null : new PolygonPath(this.corners.slice(0, -1));
  }

  /** A click there closes it. */
  closesAt({ x, y }: Point, reach: number): boolean {
    const [first] = this.corners;
    return this.corners.length >= 3 && Math.hypot(first.x - x, first.y - y) <= reach;
  }

  /** [x1, y1, …]; null while it has no area. */
  ring(): number[] | null {
    if (this.corners.length < 3) return null;
    const ring = this.corners.flatMap(({ x, y }) => [x, y]);
    let area = 0;
    for (let i = 0; i < ring.length; i += 2) {
      const next = (i + 2) % ring.length;
      area += ring[i] * ring[next + 1] - ring[next] * ring[i + 1];
    }
    return Math.abs(area) < 1e-6 ? null : ring;
  }
}

export class DragVertex implements Gesture {
  private polygon: Polygon;
  private readonly host: GestureHost;
  private readonly object: AnObject;
  private readonly vertex: Vertex;
  /** A corner that is put in where the hand pressed counts even if it is not moved. */
  private isChanged: boolean;

  constructor(
    host: GestureHost,
    { object, polygon, vertex, isNew }: { object: AnObject; polygon: Polygon; vertex: Vertex; isNew: boolean },
  ) {
    this.host = host;
    this.object = object;
    this.polygon = polygon;
    this.vertex = vertex;
    this.isChanged = isNew;
  }

  move(to: Press): void {
    const next = moveVertex(this.polygon, this.vertex, placed(to, this.host.size), this.host.size);
    const ring = next.rings[this.vertex.ring];
    const before = this.polygon.rings[this.vertex.ring];
    this.isChanged ||= ring.some((value, i) => Math.abs(value - before[i]) > to.reach / 4);
    if (!this.isChanged) return;
    this.polygon = next;
    this.host.preview(new Map([[this.object.id, next]]));
  }

  finish(): void {
    this.host.preview(null);
    if (!this.isChanged) return;
    const change = this.host.reshaped(this.object, this.polygon);
    this.host.commit([change], `Corner moved, ${sizeWords(this.polygon)}`);
  }

  cancel(): void {
    this.host.preview(null);
  }
}
