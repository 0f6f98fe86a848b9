/** Points in a plane and the window onto it: fit, pan, zoom, the nearest point. Pure. */
import type { Points } from '../../src-shared/inside-polygon.ts';

/** screen = (data − centre) · scale + size / 2; y grows upwards in the data and downwards on the screen. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface ViewSize {
  width: number;
  height: number;
}

/** The camera that shows every point, with a margin of 5 %. */
export function fitCamera({ x, y }: Points, { width, height }: ViewSize): Camera {
  const [left, right] = extent(x);
  const [bottom, top] = extent(y);
  const scale = 0.9 * Math.min(width / Math.max(1e-9, right - left), height / Math.max(1e-9, top - bottom));
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Number.isFinite(scale) ? scale : 1 };
}

function extent(values: Float32Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [-1, 1];
}

export function toData(camera: Camera, { width, height }: ViewSize, px: number, py: number): [number, number] {
  return [camera.x + (px - width / 2) / camera.scale, camera.y - (py - height / 2) / camera.scale];
}

export function toScreen(camera: Camera, { width, height }: ViewSize, x: number, y: number): [number, number] {
  return [(x - camera.x) * camera.scale + width / 2, (camera.y - y) * camera.scale + height / 2];
}

/** What lies under (px, py) stays there. */
export function zoomAt(camera: Camera, size: ViewSize, { px, py, factor }: { px: number; py: number; factor: number }) {
  const [x, y] = toData(camera, size, px, py);
  const scale = Math.min(1e9, Math.max(1e-9, camera.scale * factor));
  return {
    x: x - (px - size.width / 2) / scale,
    y: y + (py - size.height / 2) / scale,
    scale,
  } satisfies Camera;
}

/** The polygon with at most `most` corners: those that stand out most (Visvalingam–Whyatt) stay. */
export function simplifyPolygon(polygon: readonly number[], most: number): number[] {
  const corners: [number, number][] = [];
  for (let i = 0; i < polygon.length; i += 2) corners.push([polygon[i], polygon[i + 1]]);
  while (corners.length > Math.max(3, most)) {
    let least = 0;
    let leastArea = Number.POSITIVE_INFINITY;
    for (let i = 0; i < corners.length; i++) {
      const [ax, ay] = corners[(i + corners.length - 1) % corners.length];
      const [bx, by] = corners[i];
      const [cx, cy] = corners[(i + 1) % corners.length];
      const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay));
      if (area < leastArea) {
        leastArea = area;
        least = i;
      }
    }
    corners.splice(least, 1);
  }
  return corners.flat();
}

/** Finds the nearest point: points by cell of a square raster, as one array with the start of each cell. */
export class PointIndex {
  private readonly points: Points;
  private readonly starts: Uint32Array;
  private readonly order: Uint32Array;
  private readonly left: number;
  private readonly bottom: number;
  private readonly cell: number;
  private readonly side: number;

  constructor(points: Points) {
    this.points = points;
    const [left, right] = extent(points.x);
    const [bottom, top] = extent(points.y);
    this.side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(points.x.length / 2))));
    this.left = left;
    this.bottom = bottom;
    this.cell = Math.max(right - left, top - bottom, 1e-9) / this.side;
    const cells = new Int32Array(points.x.length);
    this.starts = new Uint32Array(this.side * this.side + 1);
    let placed = 0;
    for (let i = 0; i < cells.length; i++) {
      cells[i] = Number.isNaN(points.x[i]) ? -1 : this.cellOf(points.x[i], points.y[i]);
      if (cells[i] < 0) continue;
      this.starts[cells[i] + 1]++;
      placed++;
    }
    for (let i = 1; i < this.starts.length; i++) this.starts[i] += this.starts[i - 1];
    const next = this.starts.slice();
    this.order = new Uint32Array(placed);
    for (let i = 0; i < cells.length; i++) if (cells[i] >= 0) this.order[next[cells[i]]++] = i;
  }

  /** The nearest point that `accepts` within `radius` of (x, y), or −1. */
  nearest(x: number, y: number, { radius, accepts }: { radius: number; accepts?: (point: number) => boolean }): number {
    let best = -1;
    let bestSquare = radius * radius;
    const fromColumn = this.clamp((x - radius - this.left) / this.cell);
    const toColumn = this.clamp((x + radius - this.left) / this.cell);
    const fromRow = this.clamp((y - radius - this.bottom) / this.cell);
    const toRow = this.clamp((y + radius - this.bottom) / this.cell);
    for (let row = fromRow; row <= toRow; row++) {
      for (let column = fromColumn; column <= toColumn; column++) {
        const at = row * this.side + column;
        for (let i = this.starts[at]; i < this.starts[at + 1]; i++) {
          const point = this.order[i];
          const square = (this.points.x[point] - x) ** 2 + (this.points.y[point] - y) ** 2;
          if (square <= bestSquare && (accepts === undefined || accepts(point))) {
            best = point;
            bestSquare = square;
          }
        }
      }
    }
    return best;
  }

  private cellOf(x: number, y: number): number {
    return this.clamp((y - this.bottom) / this.cell) * this.side + this.clamp((x - this.left) / this.cell);
  }

  private clamp(cell: number): number {
    return Math.max(0, Math.min(this.side - 1, Math.floor(cell)));
  }
}
