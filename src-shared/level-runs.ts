/**
 * Horizontal runs of {level ≥ L} for the levels of an image, in raster order: one scan emits those of all levels, as a step
 * from level a up to b starts runs of a+1 … b. Beside them the runs of the background, and runs with closed gaps filled.
 */
import { higher, lower } from './branch-free.ts';

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

export interface Ranking {
  /** Levels above 0 that are visited, ascending: ranks 1 … present.length. */
  present: number[];
  /** How many of them lie at or below each level. */
  rankOf: Uint16Array;
  /** Runs per rank. */
  counts: Int32Array;
  turns: Int32Array;
}

/** The levels to be visited and how many runs each has; `only`: 1 per level that is wanted, all of them unless set. */
export function rankLevels({ rows, columns, levels, top, turns }: LevelImage, only: Uint8Array | undefined): Ranking {
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
export interface Runs {
  start: Int32Array;
  end: Int32Array;
  from: number;
  to: number;
}

const scratch = { start: new Int32Array(0), end: new Int32Array(0) };

/** The runs of ranks low … high; `offsets` says where each rank's begin. */
export function collectRuns(
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

export function emptyRuns(capacity: number): Runs {
  return { start: new Int32Array(capacity), end: new Int32Array(capacity), from: 0, to: 0 };
}

/** Background runs of every row. */
export function gapsBetween({ start, end, from, to }: Runs, rows: number, columns: number, gaps: Runs): void {
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
export function fillClosed(
  { start, end, from, to }: Runs,
  gaps: Runs,
  closed: (gap: number) => boolean,
  solid: Runs,
): void {
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
