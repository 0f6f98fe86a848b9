/**
 * Connected regions of {level ≥ L} for every level L of an image at once, as OpenCV's findContours would report them:
 * 8-connected, each with the box of its outer contour, and a box for the contour of each hole.
 *
 * One scan of the image emits the horizontal runs of all levels in raster order (a step from level a up to b starts runs
 * of a+1 … b); per level the runs of neighbouring rows are linked by union-find, and rows that continue those above run by
 * run are passed through at once. Cost follows the number of runs, not pixels × levels. As in a planar graph, links − runs + regions is the number of holes, so levels without holes, most of
 * them in smooth maps, need no background pass.
 */

export interface LevelImage {
  rows: number;
  columns: number;
  /** Row-major; pixels of level 0 belong to no region. */
  levels: Uint8Array | Uint16Array;
  /** No level is higher. */
  top: number;
  /** Columns, ascending, from the first to the last, between which every row is monotone; all of them unless set. */
  turns?: Int32Array;
}

/** Regions at one level; valid during the visit. Boxes are x0, y0, x1, y1, inclusive pixels. */
export interface LevelRegions {
  /** Outer boxes in raster order of each region's first pixel, then the holes' boxes grown by one pixel. */
  boxes: Int32Array;
  /** Number of boxes. */
  count: number;
  /** Offset in `boxes` of the region whose outer polygon through pixel centres has the largest area (ties: the last). */
  largest: number;
}

/** Runs held at once (8 MB); images with more, noise for example, are scanned again for the next levels. */
const runLimit = 1 << 20;

export interface RegionOptions {
  /** False leaves the boxes of holes out, which saves most of the background passes. */
  holes: boolean;
  /** 1 per level that is wanted; all of them unless set. */
  only?: Uint8Array;
}

/**
 * Calls `visit` for each wanted level that some pixel reaches, highest first. Where all are wanted, those that no pixel
 * has are left out: they share the regions of the next higher one.
 */
export function visitRegions(
  image: LevelImage,
  { holes, only }: RegionOptions,
  visit: (level: number, regions: LevelRegions) => void,
): void {
  const { rows, columns } = image;
  const ranking = rankLevels(image, only);
  const { present, counts } = ranking;
  const mostRuns = counts.reduce((most, n) => Math.max(most, n), 0);
  const finder = finderFor(rows, columns, mostRuns);
  for (let high = present.length; high > 0; ) {
    let low = high;
    let total = counts[low - 1];
    while (low > 1 && total + counts[low - 2] <= runLimit) total += counts[--low - 1];
    const { start, end, offsets } = collectRuns(image, ranking, { low, high, total });
    for (let rank = high; rank >= low; rank--) {
      const from = offsets[rank - low];
      const to = from + counts[rank - 1];
      visit(present[rank - 1], finder.regionsOf({ start, end, from, to }, holes));
    }
    high = low - 1;
  }
}

interface Ranking {
  /** Levels above 0 that are visited, ascending: ranks 1 … present.length. */
  present: number[];
  /** How many of them lie at or below each level. */
  rankOf: Uint16Array;
  /** Runs per rank. */
  counts: Int32Array;
  turns: Int32Array;
}

function rankLevels({ rows, columns, levels, top, turns }: LevelImage, only: Uint8Array | undefined): Ranking {
  const rankOf = new Uint16Array(top + 1);
  const places = turns ?? Int32Array.from({ length: columns }, (_, x) => x);
  const steps = new Int32Array(top + 2);
  for (let y = 0; y < rows; y++) {
    const line = y * columns;
    let before = 0;
    for (let i = 0; i < places.length; i++) {
      const level = levels[line + places[i]];
      if (level === before) continue;
      rankOf[level] = 1;
      if (level > before) {
        steps[before + 1]++;
        steps[level + 1]--;
      }
      before = level;
    }
  }
  // Where pixels between turns were passed by, any level may occur: one that does not repeats the level above it.
  if (turns !== undefined) rankOf.fill(1);
  const present: number[] = [];
  const counts = new Int32Array(top);
  for (let level = 1, running = 0; level <= top; level++) {
    running += steps[level];
    if (running > 0 && (only === undefined ? rankOf[level] : only[level])) {
      counts[present.length] = running;
      present.push(level);
    }
    rankOf[level] = present.length;
  }
  rankOf[0] = 0;
  return { present, rankOf, counts: counts.subarray(0, present.length), turns: places };
}

/**
 * Runs `from` … `to` − 1 of a list in raster order: first and last pixel of each as y · (columns + 1) + x, so that
 * neighbours in x never wrap into the next row.
 */
interface Runs {
  start: Int32Array;
  end: Int32Array;
  from: number;
  to: number;
}

const scratch = { start: new Int32Array(0), end: new Int32Array(0) };

/** The runs of ranks low … high; `offsets` says where each rank's begin. */
function collectRuns(
  { rows, columns, levels, top }: LevelImage,
  { rankOf, counts, turns }: Ranking,
  { low, high, total }: { low: number; high: number; total: number },
): { start: Int32Array; end: Int32Array; offsets: Int32Array } {
  if (scratch.start.length < total) {
    scratch.start = new Int32Array(total);
    scratch.end = new Int32Array(total);
  }
  const { start, end } = scratch;
  const most = high - low + 1;
  const offsets = new Int32Array(most);
  for (let r = 1; r < most; r++) offsets[r] = offsets[r - 1] + counts[low + r - 2];
  const next = new Int32Array(most + 1);
  next.set(offsets, 1);
  /** Ranks from `low` on, which is 1. */
  const ranks = new Uint16Array(top + 1);
  for (let level = 0; level <= top; level++) ranks[level] = Math.max(0, Math.min(rankOf[level] - low + 1, most));
  const none = rows * columns;
  /** Of each rank, its pixel farthest down a rise and a fall; none between slopes. */
  const rises = new Int32Array(most + 1).fill(none);
  const falls = new Int32Array(most + 1).fill(-1);
  for (let y = 0; y < rows; y++) {
    const line = y * columns;
    let before = 0;
    let last = line;
    for (let i = 0; i < turns.length; i++) {
      const here = line + turns[i];
      const rank = ranks[levels[here]];
      // A run's position has one more per row than a pixel's.
      if (rank > before) {
        if (here > last + 1) {
          for (let x = here; x > last; x--) rises[ranks[levels[x]]] = x;
          let at = here;
          for (let r = rank; r > before; r--) {
            at = lower(at, rises[r]);
            start[next[r]] = at + y;
            rises[r] = none;
          }
          rises[before] = none;
        } else for (let r = before + 1; r <= rank; r++) start[next[r]] = here + y;
      } else if (rank < before) {
        if (here > last + 1) {
          for (let x = last; x < here; x++) falls[ranks[levels[x]]] = x;
          let at = last;
          for (let r = before; r > rank; r--) {
            at = higher(at, falls[r]);
            end[next[r]++] = at + y;
            falls[r] = -1;
          }
          falls[rank] = -1;
        } else for (let r = before; r > rank; r--) end[next[r]++] = here + y - 1;
      }
      before = rank;
      last = here;
    }
    for (let r = 1; r <= before; r++) end[next[r]++] = line + y + columns - 1;
  }
  return { start, end, offsets };
}

/** Connected components of runs; components are numbered in raster order of their first pixels. */
class Components {
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

/** Integers without branches: edges of runs move by a pixel now and then, which no processor foresees. */
function lower(a: number, b: number): number {
  const by = (b - a) | 0;
  return (a + (by & (by >> 31))) | 0;
}

function higher(a: number, b: number): number {
  const by = (a - b) | 0;
  return (a - (by & (by >> 31))) | 0;
}

/** 1 where they differ, else 0. */
function differ(a: number, b: number): number {
  const by = (a - b) | 0;
  return (by | -by) >>> 31;
}

/** Regions of one level after the other, in buffers that all levels share. */
class RegionFinder {
  readonly rows: number;
  readonly columns: number;
  /** No level may have more. */
  readonly mostRuns: number;
  private readonly foreground: Components;
  private boxes = new Int32Array(64);
  /** Made when the first level with a hole comes. */
  private background: { gaps: Runs; components: Components } | null = null;
  private filled: { solid: Runs; components: Components } | null = null;

  constructor(rows: number, columns: number, mostRuns: number) {
    this.rows = rows;
    this.columns = columns;
    this.mostRuns = mostRuns;
    this.foreground = new Components(mostRuns);
  }

  regionsOf(runs: Runs, holes: boolean): LevelRegions {
    const pitch = this.columns + 1;
    const found = this.foreground;
    found.link(runs, pitch, 1);
    const best = found.largest();
    let count = 0;
    let largest = 0;
    for (let c = 0; c < found.made; c++) {
      if (!found.isRoot(c)) continue;
      if (c === best) largest = 4 * count;
      this.addBox(count++, found.boxes, 4 * c, 0);
    }
    const holeCount = found.links - (runs.to - runs.from) + count;
    const certain = holeCount === 0 || found.isLargestFilled(best);
    if (certain && (holeCount === 0 || !holes)) return { boxes: this.boxes, count, largest };
    const { gaps, components } = this.linkBackground(runs);
    if (!certain) largest = 4 * this.largestFilled(runs, gaps, components);
    for (let c = 0; holes && c < components.made; c++) {
      if (components.isRoot(c) && this.isClosed(components, c)) this.addBox(count++, components.boxes, 4 * c, 1);
    }
    return { boxes: this.boxes, count, largest };
  }

  private linkBackground(runs: Runs): { gaps: Runs; components: Components } {
    const most = this.mostRuns + this.rows;
    this.background ??= { gaps: emptyRuns(most), components: new Components(most) };
    const { gaps, components } = this.background;
    gapsBetween(runs, this.rows, this.columns, gaps);
    components.link(gaps, this.columns + 1, 0);
    return this.background;
  }

  /** Background that does not reach the border of the image is a hole. */
  private isClosed({ boxes }: Components, component: number): boolean {
    const b = 4 * component;
    return boxes[b] > 0 && boxes[b + 1] > 0 && boxes[b + 2] < this.columns - 1 && boxes[b + 3] < this.rows - 1;
  }

  /**
   * An outer polygon encloses its holes and what lies in them: with the closed gaps filled the area is local again, and
   * regions inside holes, never the largest, have melted into the region around them.
   */
  private largestFilled(runs: Runs, gaps: Runs, background: Components): number {
    const most = this.mostRuns + this.rows;
    this.filled ??= { solid: emptyRuns(most), components: new Components(most) };
    const { solid, components } = this.filled;
    fillClosed(runs, gaps, (gap) => this.isClosed(background, background.root(background.of[gap])), solid);
    components.link(solid, this.columns + 1, 1);
    return this.positionOf(components.first[components.largest()]);
  }

  private addBox(position: number, from: Int32Array, offset: number, grow: 0 | 1): void {
    const b = 4 * position;
    if (b + 4 > this.boxes.length) {
      const larger = new Int32Array(2 * this.boxes.length);
      larger.set(this.boxes);
      this.boxes = larger;
    }
    this.boxes[b] = from[offset] - grow;
    this.boxes[b + 1] = from[offset + 1] - grow;
    this.boxes[b + 2] = from[offset + 2] + grow;
    this.boxes[b + 3] = from[offset + 3] + grow;
  }

  /** Position among the regions of the one with this first pixel. */
  private positionOf(firstPixel: number): number {
    const found = this.foreground;
    let position = 0;
    for (let c = 0; found.first[c] !== firstPixel; c++) if (found.isRoot(c)) position++;
    return position;
  }
}

/** Maps of one size follow one another: they share the buffers of a finder, up to this number of runs. */
const sharedRuns = 1 << 14;
let shared: RegionFinder | null = null;

function finderFor(rows: number, columns: number, mostRuns: number): RegionFinder {
  if (shared?.rows === rows && shared.columns === columns && mostRuns <= shared.mostRuns) return shared;
  const finder = new RegionFinder(rows, columns, mostRuns);
  if (mostRuns <= sharedRuns) shared = finder;
  return finder;
}

function emptyRuns(capacity: number): Runs {
  return { start: new Int32Array(capacity), end: new Int32Array(capacity), from: 0, to: 0 };
}

/** Background runs of every row. */
function gapsBetween({ start, end, from, to }: Runs, rows: number, columns: number, gaps: Runs): void {
  gaps.to = 0;
  const add = (s: number, e: number) => {
    if (s > e) return;
    gaps.start[gaps.to] = s;
    gaps.end[gaps.to++] = e;
  };
  for (let y = 0, i = from; y < rows; y++) {
    let open = y * (columns + 1);
    const last = open + columns - 1;
    for (; i < to && start[i] <= last; i++) {
      add(open, start[i] - 1);
      open = end[i] + 1;
    }
    add(open, last);
  }
}

/** The runs with closed gaps filled: such a gap joins the runs on both its sides. */
function fillClosed({ start, end, from, to }: Runs, gaps: Runs, closed: (gap: number) => boolean, solid: Runs): void {
  solid.to = 0;
  for (let i = from, gap = 0; i < to; i++) {
    while (gap < gaps.to && gaps.end[gap] < start[i] - 1) gap++;
    const adjacent = solid.to > 0 && gap < gaps.to && gaps.end[gap] === start[i] - 1;
    if (adjacent && gaps.start[gap] === solid.end[solid.to - 1] + 1 && closed(gap)) {
      solid.end[solid.to - 1] = end[i];
    } else {
      solid.start[solid.to] = start[i];
      solid.end[solid.to++] = end[i];
    }
  }
}
