/**
 * Connected regions of {level ≥ L} for every level L of an image at once, as OpenCV's findContours would report them:
 * 8-connected, each with the box of its outer contour, and a box for the contour of each hole.
 *
 * One scan of the image emits the horizontal runs of all levels in raster order (a step from level a up to b starts runs
 * of a+1 … b); per level the runs of neighbouring rows are linked by union-find. Cost follows the number of runs, not
 * pixels × levels. As in a planar graph, links − runs + regions is the number of holes, so levels without holes, most of
 * them in smooth maps, need no background pass.
 */

export interface LevelImage {
  rows: number;
  columns: number;
  /** Row-major; pixels of level 0 belong to no region. */
  levels: Uint8Array | Uint16Array;
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

/** Runs held at once (12 MB); images with more, noise for example, are scanned again for the next levels. */
const runLimit = 1 << 20;

/** Calls `visit` for each level that some pixel has, highest first; levels between two visits share the higher one's regions. */
export function visitRegions(image: LevelImage, visit: (level: number, regions: LevelRegions) => void): void {
  const present = presentLevels(image.levels);
  const { ranked, counts } = countRuns(image, present);
  for (let high = present.length; high > 0; ) {
    let low = high;
    let total = counts[low - 1];
    while (low > 1 && total + counts[low - 2] <= runLimit) total += counts[--low - 1];
    const runs = collectRuns(ranked, counts, { low, high, total });
    for (let rank = high; rank >= low; rank--) {
      const from = runs.offsets[rank - low];
      const to = from + counts[rank - 1];
      visit(present[rank - 1], regionsOf(runs.start.subarray(from, to), runs.end.subarray(from, to), image));
    }
    high = low - 1;
  }
}

/** Ascending levels above 0 that occur. */
function presentLevels(levels: Uint8Array | Uint16Array): number[] {
  const seen = new Uint8Array(65536);
  for (let i = 0; i < levels.length; i++) seen[levels[i]] = 1;
  const present: number[] = [];
  for (let level = 1; level < seen.length; level++) if (seen[level]) present.push(level);
  return present;
}

interface RankedImage {
  rows: number;
  columns: number;
  ranks: Uint16Array;
}

/** Levels replaced by their rank 1 … present.length, and the number of runs per rank. */
function countRuns(
  { rows, columns, levels }: LevelImage,
  present: number[],
): { ranked: RankedImage; counts: Int32Array } {
  const rankOf = new Uint16Array(65536);
  present.forEach((level, i) => {
    rankOf[level] = i + 1;
  });
  const ranks = new Uint16Array(levels.length);
  const steps = new Int32Array(present.length + 2);
  for (let y = 0, i = 0; y < rows; y++) {
    let before = 0;
    for (let x = 0; x < columns; x++, i++) {
      const rank = rankOf[levels[i]];
      ranks[i] = rank;
      if (rank > before) {
        steps[before + 1]++;
        steps[rank + 1]--;
      }
      before = rank;
    }
  }
  const counts = new Int32Array(present.length);
  for (let rank = 1, running = 0; rank <= present.length; rank++) {
    running += steps[rank];
    counts[rank - 1] = running;
  }
  return { ranked: { rows, columns, ranks }, counts };
}

/** First and last pixel of each run as y · (columns + 1) + x: neighbours in x never wrap into the next row. */
interface RunList {
  start: Int32Array;
  end: Int32Array;
}

interface Runs extends RunList {
  /** Per rank from `low`: where its runs begin. */
  offsets: Int32Array;
}

const scratch = { start: new Int32Array(0), end: new Int32Array(0) };

function collectRuns(
  { rows, columns, ranks }: RankedImage,
  counts: Int32Array,
  { low, high, total }: { low: number; high: number; total: number },
): Runs {
  if (scratch.start.length < total) {
    scratch.start = new Int32Array(total);
    scratch.end = new Int32Array(total);
  }
  const { start, end } = scratch;
  const offsets = new Int32Array(high - low + 1);
  for (let rank = low; rank < high; rank++) offsets[rank - low + 1] = offsets[rank - low] + counts[rank - 1];
  const next = offsets.slice();
  const floor = low - 1;
  for (let y = 0, i = 0; y < rows; y++) {
    const line = y * (columns + 1);
    let before = 0;
    for (let x = 0; x < columns; x++, i++) {
      const rank = Math.min(Math.max(ranks[i] - floor, 0), high - floor);
      for (let r = before; r < rank; r++) start[next[r]] = line + x;
      for (let r = rank; r < before; r++) end[next[r]++] = line + x - 1;
      before = rank;
    }
    for (let r = 0; r < before; r++) end[next[r]++] = line + columns - 1;
  }
  return { start, end, offsets };
}

/** Components of runs: per component its box and twice the area of its outer polygon, holes not filled. */
interface Components {
  count: number;
  /** Component of each run; numbered in raster order of first pixels. */
  of: Int32Array;
  boxes: Int32Array;
  doubleArea: Float64Array;
  links: number;
}

/** `reach` 1 links runs that touch at a corner (8-connected), 0 only runs that share a column (4-connected). */
function linkRuns(start: Int32Array, end: Int32Array, pitch: number, reach: 0 | 1): Components {
  const n = start.length;
  const parent = new Int32Array(n);
  const area = new Float64Array(n);
  let links = 0;
  for (let i = 0, first = 0; i < n; i++) {
    parent[i] = i;
    const s = start[i] - pitch;
    const e = end[i] - pitch;
    while (end[first] < s - reach) first++;
    for (let above = first; above < i && start[above] <= e + reach; above++) {
      links++;
      join(parent, i, above);
      area[i] += doubleAreaBetween(s, e, start[above], end[above]);
    }
  }
  return { ...gather(start, end, parent, area, pitch), links };
}

/** The root of a set is its first run in raster order. */
function join(parent: Int32Array, a: number, b: number): void {
  let rootA = a;
  let rootB = b;
  while (parent[rootA] !== rootA) {
    parent[rootA] = parent[parent[rootA]];
    rootA = parent[rootA];
  }
  while (parent[rootB] !== rootB) {
    parent[rootB] = parent[parent[rootB]];
    rootB = parent[rootB];
  }
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

/** Two linked runs of neighbouring rows: squares of four pixel centres count 2 halves, corners of three count 1. */
function doubleAreaBetween(s: number, e: number, aboveStart: number, aboveEnd: number): number {
  const shared = Math.min(e, aboveEnd) - Math.max(s, aboveStart) + 1;
  if (shared < 1) return 0;
  return 2 * (shared - 1) + (s === aboveStart ? 0 : 1) + (e === aboveEnd ? 0 : 1);
}

function gather(start: Int32Array, end: Int32Array, parent: Int32Array, area: Float64Array, pitch: number) {
  const n = start.length;
  const of = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) of[i] = parent[i] === i ? count++ : of[parent[i]];
  const boxes = new Int32Array(4 * count).fill(-1);
  const doubleArea = new Float64Array(count);
  for (let i = 0; i < n; i++) {
    const c = of[i];
    const y = Math.floor(start[i] / pitch);
    const x0 = start[i] - y * pitch;
    const x1 = end[i] - y * pitch;
    const b = 4 * c;
    if (boxes[b + 1] < 0) {
      boxes[b] = x0;
      boxes[b + 1] = y;
    } else if (x0 < boxes[b]) boxes[b] = x0;
    if (x1 > boxes[b + 2]) boxes[b + 2] = x1;
    boxes[b + 3] = y;
    doubleArea[c] += area[i];
  }
  return { count, of, boxes, doubleArea };
}

function regionsOf(start: Int32Array, end: Int32Array, { rows, columns }: LevelImage): LevelRegions {
  const pitch = columns + 1;
  const found = linkRuns(start, end, pitch, 1);
  const holes = found.links - start.length + found.count;
  if (holes === 0) {
    return { boxes: found.boxes, count: found.count, largest: 4 * lastOfLargest(found.doubleArea) };
  }
  const gaps = gapsBetween({ start, end }, rows, columns);
  const background = linkRuns(gaps.start, gaps.end, pitch, 0);
  const open = openComponents(background, rows, columns);
  const boxes = new Int32Array(4 * (found.count + background.count));
  boxes.set(found.boxes);
  let count = found.count;
  for (let c = 0; c < background.count; c++) {
    if (open[c]) continue;
    const b = background.boxes;
    boxes.set([b[4 * c] - 1, b[4 * c + 1] - 1, b[4 * c + 2] + 1, b[4 * c + 3] + 1], 4 * count++);
  }
  // An outer polygon encloses its holes and what lies in them: with the closed gaps filled the area is local again,
  // and regions inside holes, never the largest, have melted into the region around them.
  const solid = fillClosed({ start, end }, gaps, background.of, open);
  const filled = linkRuns(solid.start, solid.end, pitch, 1);
  const best = lastOfLargest(filled.doubleArea);
  return { boxes, count, largest: 4 * sameFirstPixel(found, start, filled, solid.start, best) };
}

/** OpenCV lists contours in reverse raster order and the first of equal areas is taken: the last here. */
function lastOfLargest(areas: Float64Array): number {
  let best = 0;
  for (let c = 1; c < areas.length; c++) if (areas[c] >= areas[best]) best = c;
  return best;
}

/** Background runs of every row, in raster order. */
function gapsBetween({ start, end }: RunList, rows: number, columns: number): RunList {
  const gapStart = new Int32Array(start.length + rows);
  const gapEnd = new Int32Array(start.length + rows);
  const pitch = columns + 1;
  let n = 0;
  for (let y = 0, i = 0; y < rows; y++) {
    let from = y * pitch;
    const last = from + columns - 1;
    for (; i < start.length && start[i] <= last; i++) {
      if (start[i] > from) {
        gapStart[n] = from;
        gapEnd[n++] = start[i] - 1;
      }
      from = end[i] + 1;
    }
    if (from <= last) {
      gapStart[n] = from;
      gapEnd[n++] = last;
    }
  }
  return { start: gapStart.subarray(0, n), end: gapEnd.subarray(0, n) };
}

/** Background components that reach the border of the image: 1; holes: 0. */
function openComponents({ count, boxes }: Components, rows: number, columns: number): Uint8Array {
  const open = new Uint8Array(count);
  for (let c = 0; c < count; c++) {
    const b = 4 * c;
    const inside = boxes[b] > 0 && boxes[b + 1] > 0 && boxes[b + 2] < columns - 1 && boxes[b + 3] < rows - 1;
    open[c] = inside ? 0 : 1;
  }
  return open;
}

/** Runs of everything that no open gap covers: a closed gap joins the runs on both its sides. */
function fillClosed({ start, end }: RunList, gaps: RunList, gapComponent: Int32Array, open: Uint8Array): RunList {
  const solidStart = new Int32Array(start.length);
  const solidEnd = new Int32Array(start.length);
  let n = 0;
  let gap = 0;
  for (let i = 0; i < start.length; i++) {
    while (gap < gaps.start.length && gaps.end[gap] < start[i] - 1) gap++;
    const before = gap < gaps.start.length && gaps.end[gap] === start[i] - 1;
    if (before && n > 0 && gaps.start[gap] === solidEnd[n - 1] + 1 && open[gapComponent[gap]] === 0) {
      solidEnd[n - 1] = end[i];
    } else {
      solidStart[n] = start[i];
      solidEnd[n++] = end[i];
    }
  }
  return { start: solidStart.subarray(0, n), end: solidEnd.subarray(0, n) };
}

/** The region of `found` whose first run starts where the filled component `wanted` starts. */
function sameFirstPixel(
  found: Components,
  start: Int32Array,
  filled: Components,
  filledStart: Int32Array,
  wanted: number,
): number {
  return found.of[start.indexOf(filledStart[filled.of.indexOf(wanted)])];
}
