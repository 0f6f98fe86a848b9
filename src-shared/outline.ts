/**
 * What one pass over a map says of all its level sets {map ≥ c} at once. Where every row of a level set is one run, and
 * the rows follow one another and touch, the set is one region without holes, and its box follows from the maxima of
 * rows and columns alone. Smooth maps are like that at most thresholds, so that only the rest need their regions traced.
 */

/** A map in [0,1], row-major. */
export interface ScaledMap {
  rows: number;
  columns: number;
  data: Float32Array;
  /** Columns between which every row is monotone; all of them unless set. */
  turns?: Int32Array;
}

/** A map as bytes: values whose order is that of the map's. */
export interface ByteImage extends Omit<ScaledMap, 'data'> {
  data: Uint8Array;
  /** The highest value of each column, where it is known. */
  columnMax?: Uint8Array;
}

type Values = Float32Array | Uint8Array;

export interface Outline {
  rowMax: Float32Array;
  columnMax: Values;
  /** Pairs low, high: level sets with low < c ≤ high may have several regions or holes. Valid until the next outline. */
  doubtful: Float32Array;
  /** Those of the map. */
  turns?: Int32Array;
}

let pairs = new Float32Array(1024);
let pairCount = 0;

function doubt(low: number, high: number): void {
  if (low >= high) return;
  if (2 * pairCount + 2 > pairs.length) {
    const larger = new Float32Array(2 * pairs.length);
    larger.set(pairs);
    pairs = larger;
  }
  pairs[2 * pairCount] = low;
  pairs[2 * pairCount + 1] = high;
  pairCount++;
}

let peaks = new Float32Array(0);
let valleys = new Float32Array(0);
/** Of each valley, the highest peak after it. */
let rights = new Float32Array(0);

/** The outline of a map in [0,1], or of its bytes. */
export function outlineOf({ rows, columns, data, turns, ...known }: ScaledMap | ByteImage): Outline {
  const places = turns ?? everyIndex(columns);
  pairCount = 0;
  const most = Math.max(rows, columns);
  if (peaks.length < most) {
    peaks = new Float32Array(most);
    valleys = new Float32Array(most);
    rights = new Float32Array(most);
  }
  const rowMax = new Float32Array(rows);
  const given = 'columnMax' in known ? known.columnMax : undefined;
  const columnMax = given ?? data.slice(0, columns);
  let peakBefore = 0;
  for (let y = 0; y < rows; y++) {
    const { max, at } = ridgesOf(data, y * columns, places);
    rowMax[y] = max;
    if (y > 0) {
      if (given === undefined) raise(columnMax, data, y * columns);
      // Where the other row reaches the lower of the two peaks beside it, the rows touch at every c up to that peak.
      const [low, peak, other] = max < rowMax[y - 1] ? [max, at, y - 1] : [rowMax[y - 1], peakBefore, y];
      if (!reaches(data, other * columns, columns, peak, low)) doubt(highestTouch(data, y * columns, columns), low);
    }
    peakBefore = at;
  }
  ridgesOf(rowMax, 0, everyIndex(rows));
  return { rowMax, columnMax, doubtful: pairs.subarray(0, 2 * pairCount), turns };
}

let indices = new Int32Array(0);

function everyIndex(count: number): Int32Array {
  if (indices.length !== count) indices = Int32Array.from({ length: count }, (_, i) => i);
  return indices;
}

const ridge = { max: 0, at: 0 };

/** The highest value of a line and where it is; doubts the values at which the line is several runs. */
function ridgesOf(data: Values, from: number, turns: Int32Array): { max: number; at: number } {
  let count = 0;
  let rising = true;
  let before = data[from + turns[0]];
  let max = before;
  let at = turns[0];
  for (let i = 1; i < turns.length; i++) {
    const value = data[from + turns[i]];
    if (value > before) {
      if (!rising) {
        valleys[count++] = before;
        rising = true;
      }
    } else if (value < before && rising) {
      peaks[count] = before;
      rising = false;
      if (before > max) {
        max = before;
        at = turns[i - 1];
      }
    }
    before = value;
  }
  if (rising) {
    peaks[count] = before;
    if (before > max) {
      max = before;
      at = turns[turns.length - 1];
    }
  }
  if (count > 0) doubtValleys(count);
  ridge.max = max;
  ridge.at = at;
  return ridge;
}

/** Valley i lies between peaks i and i + 1: the line is broken there from it up to the lower of the sides' highest peaks. */
function doubtValleys(count: number): void {
  rights[count - 1] = peaks[count];
  for (let i = count - 1; i > 0; i--) rights[i - 1] = Math.max(peaks[i], rights[i]);
  let left = peaks[0];
  for (let i = 0; i < count; i++) {
    if (peaks[i] > left) left = peaks[i];
    doubt(valleys[i], Math.min(left, rights[i]));
  }
}

function raise(most: Values, data: Values, from: number): void {
  for (let x = 0; x < most.length; x++) if (data[from + x] > most[x]) most[x] = data[from + x];
}

/** Whether a row reaches a value beside a column or in it. */
function reaches(data: Values, from: number, columns: number, column: number, value: number): boolean {
  const last = from + Math.min(column + 1, columns - 1);
  for (let i = from + Math.max(column - 1, 0); i <= last; i++) if (data[i] >= value) return true;
  return false;
}

/** The highest c at which a row and the one above have neighbours (corners count) that both reach c. */
function highestTouch(data: Values, from: number, columns: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let x = 0; x < columns; x++) {
    const above = from - columns + x;
    let other = data[above];
    if (x > 0 && data[above - 1] > other) other = data[above - 1];
    if (x + 1 < columns && data[above + 1] > other) other = data[above + 1];
    const both = Math.min(data[from + x], other);
    if (both > best) best = both;
  }
  return best;
}

/** Boxes of the level sets that are one region, and which are not, for thresholds that turn values into levels. */
export interface LevelBoxes {
  /** x0, y0, x1, y1 (inclusive) at 4 · level, for levels 1 … top. */
  boxes: Int32Array;
  /** 1 where the level set has to be traced. */
  doubtful: Uint8Array;
  /** The highest level that a pixel has. */
  highest: number;
}

/** The box of all pixels of at least each level, and which levels are doubtful. `levelOf` must be monotone; `top` is its highest level. */
export function levelBoxes(
  { rowMax, columnMax, doubtful }: Outline,
  levelOf: (value: number) => number,
  top: number,
): LevelBoxes {
  const boxes = new Int32Array(4 * (top + 1));
  const across = levelsOfLine(columnMax, levelOf);
  const down = levelsOfLine(rowMax, levelOf);
  firstReached(across, boxes, 0);
  lastReached(across, boxes, 2);
  lastReached(down, boxes, 3);
  const highest = firstReached(down, boxes, 1);
  const steps = new Int32Array(top + 2);
  for (let i = 0; i < doubtful.length; i += 2) {
    steps[levelOf(doubtful[i]) + 1]++;
    steps[levelOf(doubtful[i + 1]) + 1]--;
  }
  const flags = new Uint8Array(top + 1);
  for (let level = 1, open = 0; level <= top; level++) {
    open += steps[level];
    if (open > 0) flags[level] = 1;
  }
  return { boxes, doubtful: flags, highest };
}

/** `Uint16Array.from` is ten times slower. */
function levelsOfLine(values: Values, levelOf: (value: number) => number): Uint16Array {
  const levels = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) levels[i] = levelOf(values[i]);
  return levels;
}

function firstReached(levels: Uint16Array, boxes: Int32Array, side: number): number {
  let reached = 0;
  for (let i = 0; i < levels.length; i++) while (reached < levels[i]) boxes[4 * ++reached + side] = i;
  return reached;
}

function lastReached(levels: Uint16Array, boxes: Int32Array, side: number): void {
  for (let i = levels.length - 1, reached = 0; i >= 0; i--) {
    while (reached < levels[i]) boxes[4 * ++reached + side] = i;
  }
}
