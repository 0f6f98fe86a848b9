/**
 * Connected components of the runs of one level: runs of neighbouring rows are linked by union-find, and rows that continue
 * those above run by run are passed through at once.
 */
import { differ, higher, lower } from './branch-free.ts';
import type { Runs } from './level-runs.ts';

/** Connected components of runs; components are numbered in raster order of their first pixels. */
export class Components {
  /** Component of each run, to be resolved by `root`. */
  readonly of: Int32Array;
  private readonly parent: Int32Array;
  /** First pixel, box and twice the area of the outer polygon (holes not filled); valid for roots. */
  readonly first: Int32Array;
  readonly boxes: Int32Array;
  readonly doubleArea: Int32Array;
  /** Components made, merged ones included. */
  made = 0;
  links = 0;

  constructor(capacity: number) {
    this.of = new Int32Array(capacity);
    this.parent = new Int32Array(capacity);
    this.first = new Int32Array(capacity);
    this.boxes = new Int32Array(4 * capacity);
    this.doubleArea = new Int32Array(capacity);
  }

  root(component: number): number {
    const { parent } = this;
    let c = component;
    while (parent[c] !== c) {
      parent[c] = parent[parent[c]];
      c = parent[c];
    }
    return c;
  }

  isRoot(component: number): boolean {
    return this.parent[component] === component;
  }

  /** `reach` 1 links runs that touch at a corner (8-connected), 0 only runs that share a column (4-connected). */
  link(runs: Runs, pitch: number, reach: 0 | 1): void {
    const { start, from, to } = runs;
    this.made = 0;
    this.links = 0;
    const row: RowOfRuns = { at: from, wide: 0, y: 0, line: 0, pitch, reach };
    let above = from;
    while (row.at < to) {
      while (start[row.at] >= row.line + pitch) {
        row.line += pitch;
        row.y++;
      }
      let stop = row.at + 1;
      while (stop < to && start[stop] < row.line + pitch) stop++;
      row.wide = stop - row.at;
      this.linkRow(runs, row, above);
      const high = rowsAlike(runs, row);
      if (high > 0) this.linkAlike(runs, row, high);
      row.y += high;
      row.line += high * pitch;
      above = row.at + high * row.wide;
      row.at = above + row.wide;
    }
  }

  /** The runs of a row and those of an earlier one, which begin at `above`. */
  private linkRow({ start, end, from }: Runs, { at, wide, y, line, pitch, reach }: RowOfRuns, above: number): void {
    const { of, parent, boxes, doubleArea } = this;
    let first = above;
    for (let i = at; i < at + wide; i++) {
      const s = start[i];
      const e = end[i];
      // The row above, moved down by one row.
      const lowest = s - pitch;
      const highest = e - pitch;
      while (first < at && end[first] < lowest - reach) first++;
      let component = -1;
      let area = 0;
      for (let j = first; j < at && start[j] <= highest + reach; j++) {
        let other = of[j - from];
        if (parent[other] !== other) other = this.root(other);
        component = component < 0 ? other : this.merge(component, other);
        area += doubleAreaBetween(lowest, highest, start[j], end[j]);
        this.links++;
      }
      if (component < 0) {
        of[i - from] = this.make(s, s - line, y, e - line);
        continue;
      }
      of[i - from] = component;
      doubleArea[component] += area;
      const b = 4 * component;
      boxes[b] = lower(boxes[b], s - line);
      boxes[b + 2] = higher(boxes[b + 2], e - line);
      boxes[b + 3] = y;
    }
  }

  /** The next `high` rows, which are alike: each run continues the component of the one in its place above. */
  private linkAlike({ start, end, from }: Runs, { at, wide, y, line, pitch }: RowOfRuns, high: number): void {
    const { of, boxes, doubleArea } = this;
    for (let first = at; first < at + wide; first++) {
      const component = this.root(of[first - from]);
      const b = 4 * component;
      let x0 = boxes[b];
      let x1 = boxes[b + 2];
      let area = doubleArea[component];
      let s = start[first] - line;
      let e = end[first] - line;
      let below = line;
      for (let i = first + wide, last = first + high * wide; i <= last; i += wide) {
        below += pitch;
        const left = start[i] - below;
        const right = end[i] - below;
        area += doubleAreaBetween(left, right, s, e);
        x0 = lower(x0, left);
        x1 = higher(x1, right);
        of[i - from] = component;
        s = left;
        e = right;
      }
      boxes[b] = x0;
      boxes[b + 2] = x1;
      boxes[b + 3] = y + high;
      doubleArea[component] = area;
    }
    this.links += high * wide;
  }

  private make(first: number, x0: number, y: number, x1: number): number {
    const component = this.made++;
    this.parent[component] = component;
    this.first[component] = first;
    this.doubleArea[component] = 0;
    const b = 4 * component;
    this.boxes[b] = x0;
    this.boxes[b + 1] = y;
    this.boxes[b + 2] = x1;
    this.boxes[b + 3] = y;
    return component;
  }

  /** The earlier of two roots takes the other in. */
  private merge(a: number, b: number): number {
    if (a === b) return a;
    const kept = Math.min(a, b);
    const gone = Math.max(a, b);
    const { boxes } = this;
    this.parent[gone] = kept;
    this.doubleArea[kept] += this.doubleArea[gone];
    const k = 4 * kept;
    const g = 4 * gone;
    boxes[k] = Math.min(boxes[k], boxes[g]);
    boxes[k + 2] = Math.max(boxes[k + 2], boxes[g + 2]);
    boxes[k + 3] = Math.max(boxes[k + 3], boxes[g + 3]);
    return kept;
  }

  /** True where no other region, its holes filled, can enclose as much as `best` does without its own: boxes bound areas. */
  isLargestFilled(best: number): boolean {
    const { boxes, doubleArea } = this;
    for (let c = 0; c < this.made; c++) {
      const b = 4 * c;
      const bound = 2 * (boxes[b + 2] - boxes[b]) * (boxes[b + 3] - boxes[b + 1]);
      if (c !== best && this.isRoot(c) && bound >= doubleArea[best]) return false;
    }
    return true;
  }

  /** OpenCV lists contours in reverse raster order and the first of equal areas is taken: the last here. */
  largest(): number {
    let best = 0;
    for (let c = 1; c < this.made; c++) {
      if (this.isRoot(c) && this.doubleArea[c] >= this.doubleArea[best]) best = c;
    }
    return best;
  }
}

/** The runs `at` … `at` + `wide` − 1, all of row y, whose first pixel is at `line`. */
interface RowOfRuns {
  at: number;
  wide: number;
  y: number;
  line: number;
  pitch: number;
  reach: 0 | 1;
}

/** How many rows below have as many runs, each of which touches the one in its place above and no other. */
function rowsAlike({ start, end, to }: Runs, { at, wide, line, pitch, reach }: RowOfRuns): number {
  const near = pitch - reach;
  const far = pitch + reach;
  let high = 0;
  let limit = line + pitch;
  for (let row = at, next = at + wide; next + wide <= to; row = next, next += wide) {
    limit += pitch;
    if (start[next + wide - 1] >= limit || (next + wide < to && start[next + wide] < limit)) break;
    let i = 0;
    while (i < wide) {
      const s = start[next + i] - far;
      const e = end[next + i] - near;
      if (end[row + i] < s || start[row + i] > e) break;
      if (i > 0 && end[row + i - 1] >= s) break;
      if (i + 1 < wide && start[row + i + 1] <= e) break;
      i++;
    }
    if (i < wide) break;
    high++;
  }
  return high;
}

/**
 * Two linked runs of neighbouring rows: squares of four pixel centres count 2 halves, corners of three count 1. Runs that
 * touch at a corner alone share −1 + 1 columns: nothing.
 */
function doubleAreaBetween(s: number, e: number, aboveStart: number, aboveEnd: number): number {
  const shared = lower(e, aboveEnd) - higher(s, aboveStart) + 1;
  return 2 * (shared - 1) + differ(s, aboveStart) + differ(e, aboveEnd);
}
