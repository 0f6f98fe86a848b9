/** Where a map crosses a threshold, as line segments: marching squares between pixel centres, interpolated linearly. */

/** Row-major; in a scaled map the values lie in [0,1]. */
export interface Grid {
  rows: number;
  columns: number;
  data: ArrayLike<number>;
}

/**
 * x0, y0, x1, y1 of each segment, in pixels of the grid (a pixel's centre lies at + ½). What reaches τ lies on the right
 * of a segment's direction. Lines end open at the border of the grid. Where two corners of a square reach τ and do not
 * touch, its mean decides whether they belong together.
 */
export function contourAt({ rows, columns, data }: Grid, tau: number): Float32Array {
  let segments = new Float32Array(1024);
  let used = 0;
  for (let y = 0; y + 1 < rows; y++) {
    const top = y * columns;
    const bottom = top + columns;
    let before = (data[top] >= tau ? 1 : 0) | (data[bottom] >= tau ? 8 : 0);
    for (let x = 0; x + 1 < columns; x++) {
      const upper = data[top + x + 1] >= tau ? 2 : 0;
      const lower = data[bottom + x + 1] >= tau ? 4 : 0;
      const cell = before | upper | lower;
      before = (upper >> 1) | (lower << 1);
      if (cell === 0 || cell === 15) continue;
      if (used + 8 > segments.length) {
        const larger = new Float32Array(2 * segments.length);
        larger.set(segments);
        segments = larger;
      }
      used = addCell(segments, used, {
        cell,
        x,
        y,
        tau,
        a: data[top + x],
        b: data[top + x + 1],
        c: data[bottom + x + 1],
        d: data[bottom + x],
      });
    }
  }
  return segments.slice(0, used);
}

interface Cell {
  /** Corners that reach τ: 1 upper left, 2 upper right, 4 lower right, 8 lower left. */
  cell: number;
  x: number;
  y: number;
  tau: number;
  /** Values of the corners, clockwise from the upper left. */
  a: number;
  b: number;
  c: number;
  d: number;
}

/** Sides that each kind of square is crossed from and to: 0 top, 1 right, 2 bottom, 3 left. */
const crossings: readonly (readonly number[])[] = [
  [],
  [0, 3],
  [1, 0],
  [1, 3],
  [2, 1],
  [0, 3, 2, 1],
  [2, 0],
  [2, 3],
  [3, 2],
  [0, 2],
  [1, 0, 3, 2],
  [1, 2],
  [3, 1],
  [0, 1],
  [3, 0],
  [],
];
/** The same where the middle of a saddle reaches τ too. */
const joined: Readonly<Record<number, readonly number[]>> = { 5: [0, 1, 2, 3], 10: [3, 0, 1, 2] };

function addCell(segments: Float32Array, used: number, { cell, x, y, tau, a, b, c, d }: Cell): number {
  const saddle = cell === 5 || cell === 10;
  const sides = saddle && (a + b + c + d) / 4 >= tau ? joined[cell] : crossings[cell];
  let at = used;
  for (const side of sides) {
    const [first, second] = side === 0 ? [a, b] : side === 1 ? [b, c] : side === 2 ? [d, c] : [a, d];
    const share = (tau - first) / (second - first);
    segments[at++] = x + 0.5 + (side === 1 ? 1 : side === 3 ? 0 : share);
    segments[at++] = y + 0.5 + (side === 2 ? 1 : side === 0 ? 0 : share);
  }
  return at;
}
