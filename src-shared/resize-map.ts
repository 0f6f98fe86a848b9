/**
 * Bilinear resize with half-pixel centres (OpenCV INTER_LINEAR; PyTorch align_corners=False, no antialiasing) and its
 * adjoint. A map that covers a part of its image is resized to that part, and 0 outside it. Resize is linear, so ⟨mask, R·m⟩ = ⟨Rᵀ·mask, m⟩: the energy of a 7 × 7 map inside a mask of 224 × 224 is a
 * dot product of 49 numbers once Rᵀ·mask is known.
 */
import type { RawMap } from './feature-map.ts';

/**
 * Output i reads source low[i] with weight 1 − fraction[i] and high[i] with weight fraction[i]. Outside the frame both are
 * one past the last source, where a 0 stands.
 */
export interface Axis {
  low: Int32Array;
  high: Int32Array;
  fraction: Float64Array;
  /** Outputs from starts[s] up to starts[s + 1] read the same two sources: a line is straight there. */
  starts: Int32Array;
}

/** The map at rows × columns, interpolated in float64 and rounded once; the same array where nothing changes. */
export function resizeBilinear(map: RawMap, rows: number, columns: number): RawMap {
  if (map.rows === rows && map.columns === columns && map.frame === undefined) return map;
  const data = new Float32Array(rows * columns);
  const { starts, fraction } = axis(map.columns, columns, across(map));
  forEachLine(map, rows, columns, (y, left, step) => {
    const line = y * columns;
    for (let s = 0; s < left.length; s++) {
      const [from, to, d] = [left[s], starts[s + 1], step[s]];
      for (let x = starts[s]; x < to; x++) data[line + x] = from + d * fraction[x];
    }
  });
  return { rows, columns, data };
}

/**
 * A map over the whole image, for files that leave. One that covers all of it stays as it is. Any other is resized to
 * 224 × 224, 0 outside its frame: its positive part by itself, since ReLU comes before the resize when a map is scored, so
 * that the scores of the file are those of the map; and where that is 0, its negative part.
 */
export function inWholeImage(map: RawMap): RawMap {
  if (map.frame === undefined) return map;
  const part = (sign: 1 | -1): RawMap => {
    const data = map.data.map((value) => Math.max(sign * value, 0));
    return resizeBilinear({ ...map, data }, 224, 224);
  };
  const { rows, columns, data } = part(1);
  const negative = part(-1).data;
  return { rows, columns, data: data.map((value, i) => (value > 0 ? value : 0 - negative[i])) };
}

export interface ResizedToUnit {
  /** The map was constant: all zeros. */
  constant: boolean;
  /** Columns between which every row is monotone, ascending: the ends of its straight pieces. */
  turns: Int32Array;
}

/**
 * `resizeBilinear`, then (v − min) / (max − min) rounded to float32, in one pass into `target`: extremes lie at the ends
 * of straight pieces, so that a look at these comes before. The map must hold rows × columns or fewer, finite values.
 */
export function resizeToUnit(map: RawMap, rows: number, columns: number, target: Float32Array): ResizedToUnit {
  const { starts, fraction } = axis(map.columns, columns, across(map));
  const round = Math.fround;
  const { low, high } = rangeOfResized(map, rows, columns);
  const constant = low === high;
  const range = high - low;
  if (constant) target.fill(0, 0, rows * columns);
  else {
    forEachLine(map, rows, columns, (y, left, step) => scaleLine(y * columns, left, step));
  }
  function scaleLine(line: number, left: Float64Array, step: Float64Array): void {
    for (let s = 0; s < left.length; s++) {
      const from = left[s];
      const d = step[s];
      const to = starts[s + 1];
      for (let x = starts[s]; x < to; x++) target[line + x] = (round(from + d * fraction[x]) - low) / range;
    }
  }
  const turns = new Int32Array(2 * (starts.length - 1));
  for (let s = 0; s + 1 < starts.length; s++) {
    turns[2 * s] = starts[s];
    turns[2 * s + 1] = starts[s + 1] - 1;
  }
  return { constant, turns };
}

/**
 * Least and greatest value of the resized map, rounded to float32 as its values are. A map that is the same everywhere in
 * its frame has no range, as one that covers the whole image.
 */
export function rangeOfResized(map: RawMap, rows: number, columns: number): { low: number; high: number } {
  const [first] = map.data;
  if (map.frame !== undefined && map.data.every((value) => value === first)) return { low: first, high: first };
  const { starts, fraction } = axis(map.columns, columns, across(map));
  const round = Math.fround;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  forEachLine(map, rows, columns, (_, left, step) => {
    for (let s = 0; s < left.length; s++) {
      const first = round(left[s] + step[s] * fraction[starts[s]]);
      const last = round(left[s] + step[s] * fraction[starts[s + 1] - 1]);
      low = Math.min(low, first, last);
      high = Math.max(high, first, last);
    }
  });
  return { low, high };
}

/** For each row of the resized map: where its straight pieces start from and how far they go to the next source. */
export function forEachLine(
  map: RawMap,
  rows: number,
  columns: number,
  visit: (y: number, left: Float64Array, step: Float64Array) => void,
): void {
  const { rows: height, columns: width, data: source } = map;
  const vertical = axis(height, rows, down(map));
  const { low, high, starts } = axis(width, columns, across(map));
  // The last stays 0: what is read outside the frame.
  const line = new Float64Array(width + 1);
  const left = new Float64Array(starts.length - 1);
  const step = new Float64Array(starts.length - 1);
  for (let y = 0; y < rows; y++) {
    const top = vertical.low[y] * width;
    const bottom = vertical.high[y] * width;
    const f = vertical.fraction[y];
    if (vertical.low[y] === height) line.fill(0);
    else for (let x = 0; x < width; x++) line[x] = source[top + x] + (source[bottom + x] - source[top + x]) * f;
    for (let s = 0; s < left.length; s++) {
      left[s] = line[low[starts[s]]];
      step[s] = line[high[starts[s]]] - left[s];
    }
    visit(y, left, step);
  }
}

/** A weight per pixel, row-major, at the size that maps are resized to. */
export interface PixelWeights {
  rows: number;
  columns: number;
  data: ArrayLike<number>;
}

/** Size and frame of the maps that are resized. */
export type MapGeometry = Omit<RawMap, 'data'>;

/** Rᵀ·weights for maps of this size and frame: Σ weights · resizeBilinear(m) = Σ resizeAdjoint(weights) · m. */
export function resizeAdjoint(weights: PixelWeights, map: MapGeometry): Float64Array {
  const { rows, columns } = map;
  const vertical = axis(rows, weights.rows, down(map));
  const { low, high, fraction, starts } = axis(columns, weights.columns, across(map));
  const result = new Float64Array(rows * columns);
  const line = new Float64Array(columns + 1);
  for (let y = 0, at = 0; y < weights.rows; y++) {
    if (vertical.low[y] === rows) {
      at += weights.columns;
      continue;
    }
    line.fill(0);
    for (let s = 0; s + 1 < starts.length; s++) {
      const [left, right] = [low[starts[s]], high[starts[s]]];
      // The last piece reads one source alone.
      const apart = left !== right;
      let a = line[left];
      let b = apart ? line[right] : 0;
      for (let x = starts[s]; x < starts[s + 1]; x++, at++) {
        const w = weights.data[at];
        if (w === 0) continue;
        const share = w * fraction[x];
        a += w - share;
        if (apart) b += share;
        else a += share;
      }
      line[left] = a;
      if (apart) line[right] = b;
    }
    const f = vertical.fraction[y];
    const top = vertical.low[y] * columns;
    const bottom = vertical.high[y] * columns;
    for (let x = 0; x < columns; x++) {
      result[top + x] += (1 - f) * line[x];
      result[bottom + x] += f * line[x];
    }
  }
  return result;
}

const axes = new Map<string, Axis>();

/** A part of one side of an image, in shares of it. */
export interface Span {
  start: number;
  length: number;
}

export function across({ frame }: Pick<MapGeometry, 'frame'>): Span | null {
  return frame === undefined ? null : { start: frame.left, length: frame.width };
}

export function down({ frame }: Pick<MapGeometry, 'frame'>): Span | null {
  return frame === undefined ? null : { start: frame.top, length: frame.height };
}

/**
 * Sampling positions (i + ½)·from/to − ½, clamped to the first and last source centre; a few sizes are kept. With a span,
 * an output whose centre lies outside it reads nothing.
 */
export function axis(from: number, to: number, span: Span | null = null): Axis {
  const key = span === null ? `${from}>${to}` : `${from}>${to} ${span.start}+${span.length}`;
  const known = axes.get(key);
  if (known) return known;
  const made = { low: new Int32Array(to), high: new Int32Array(to), fraction: new Float64Array(to) };
  const starts: number[] = [];
  for (let i = 0; i < to; i++) {
    const share = span === null ? 0 : ((i + 0.5) / to - span.start) / span.length;
    if (share < 0 || share >= 1) made.low[i] = made.high[i] = from;
    else {
      const centre = span === null ? ((i + 0.5) * from) / to : share * from;
      const position = Math.min(Math.max(centre - 0.5, 0), from - 1);
      made.low[i] = Math.floor(position);
      made.high[i] = Math.min(made.low[i] + 1, from - 1);
      made.fraction[i] = position - made.low[i];
    }
    if (i === 0 || made.low[i] !== made.low[i - 1]) starts.push(i);
  }
  const complete: Axis = { ...made, starts: Int32Array.of(...starts, to) };
  if (axes.size >= 64) axes.clear();
  axes.set(key, complete);
  return complete;
}
