/**
 * Pillow's `Image.resize` of 8-bit pixels, value for value (src/libImaging/Resample.c): the filter is widened when a side
 * shrinks (antialiasing), weights have 22 bits, and each of the two passes is rounded to 8 bits.
 */
import type { Box, Size } from '../../src-shared/geometry.ts';
import type { Pixels } from './decode.ts';
import type { RowSink } from './resize-exact.ts';

export type PilFilter = 'bilinear' | 'bicubic';

export interface PilResize {
  /** The whole image is resized to this. */
  resized: Size;
  /** What is computed of it; the sink gets this part alone. */
  window: Box;
  filter: PilFilter;
}

const weightBits = 22;
const half = 1 << (weightBits - 1);

export async function resizePil(
  source: Pixels,
  { resized, window, filter }: PilResize,
  sink: RowSink,
  pace: () => Promise<void> | undefined,
): Promise<void> {
  const across = taps(source.width, resized.width, filter);
  const down = taps(source.height, resized.height, filter);
  const rowOf = rowsFirst(source, resized) ? rowsThenColumns : columnsThenRows;
  const next = rowOf(source, { across, down, window });
  for (let y = 0; y < window.height; y++) {
    sink(next(window.y + y), y);
    const rest = pace();
    if (rest) await rest;
  }
}

/** The order of Pillow 13: rows come first where the height loses more than twice as many pixels as the width. */
function rowsFirst(source: Size, resized: Size): boolean {
  const lost = source.height - resized.height;
  return lost > 0 && lost > 2 * (source.width - resized.width);
}

interface Passes {
  across: Taps | null;
  down: Taps | null;
  window: Box;
}

/** Gives the output rows in ascending order; each is valid until the next one. */
type RowOf = (y: number) => Uint8Array;

function columnsThenRows(source: Pixels, { across, down, window }: Passes): RowOf {
  const stride = window.width * 3;
  const row = new Uint8Array(stride);
  // Source rows that were narrowed, in a ring that holds as many as one output row reads.
  const held = down?.count ?? 1;
  const ring = Array.from({ length: held }, () => new Uint8Array(stride));
  let next = 0;
  return (y) => {
    const from = down === null ? y : down.first[y];
    const until = down === null ? y + 1 : from + down.lengths[y];
    for (next = Math.max(next, from); next < until; next++)
      narrow(sourceRow(source, next), { across, window }, ring[next % held]);
    if (down === null) return ring[y % held];
    blend((at) => ring[at % held], { from, until, weights: down.weights.subarray(y * held) }, row);
    return row;
  };
}

function rowsThenColumns(source: Pixels, { across, down, window }: Passes): RowOf {
  const line = new Uint8Array(source.width * 3);
  const row = new Uint8Array(window.width * 3);
  return (y) => {
    const { count, first, lengths, weights } = down!; // the height shrinks
    const [from, until] = [first[y], first[y] + lengths[y]];
    blend((at) => sourceRow(source, at), { from, until, weights: weights.subarray(y * count) }, line);
    narrow(line, { across, window }, row);
    return row;
  };
}

function sourceRow({ data, width }: Pixels, y: number): Uint8Array {
  return data.subarray(y * width * 3, (y + 1) * width * 3);
}

/** Output i is Σ `weights[i · count + t]` × source `first[i] + t` over t < `lengths[i]`, in units of 2⁻²². */
interface Taps {
  count: number;
  first: Int32Array;
  lengths: Int32Array;
  weights: Int32Array;
}

/** Null where the side stays as it is: Pillow leaves the pass out. */
function taps(from: number, to: number, filter: PilFilter): Taps | null {
  if (from === to) return null;
  const { support: reach, weight } = filters[filter];
  const scale = from / to;
  const widened = Math.max(scale, 1);
  const support = reach * widened;
  const count = Math.ceil(support) * 2 + 1;
  const found: Taps = {
    count,
    first: new Int32Array(to),
    lengths: new Int32Array(to),
    weights: new Int32Array(to * count),
  };
  const shares = new Float64Array(count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const length = Math.min(from, Math.trunc(centre + support + 0.5)) - first;
    let sum = 0;
    for (let t = 0; t < length; t++) {
      shares[t] = weight((t + first - centre + 0.5) * (1 / widened));
      sum += shares[t];
    }
    for (let t = 0; t < length; t++) {
      const share = (sum === 0 ? shares[t] : shares[t] / sum) * 2 ** weightBits;
      found.weights[i * count + t] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
    found.first[i] = first;
    found.lengths[i] = length;
  }
  return found;
}

const filters = {
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
} as const satisfies Record<PilFilter, { support: number; weight: (x: number) => number }>;

/** Keys' kernel with a = −0.5. */
function cubic(signed: number): number {
  const a = -0.5;
  const x = Math.abs(signed);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** A source row at the output's width, only the columns of the window. */
function narrow(source: Uint8Array, { across, window }: Pick<Passes, 'across' | 'window'>, line: Uint8Array): void {
  if (across === null) {
    line.set(source.subarray(window.x * 3, (window.x + window.width) * 3));
    return;
  }
  const { count, first, lengths, weights } = across;
  for (let x = 0, out = 0; x < window.width; x++, out += 3) {
    const i = window.x + x;
    let at = first[i] * 3;
    let [red, green, blue] = [half, half, half];
    for (let t = i * count, end = t + lengths[i]; t < end; t++, at += 3) {
      const w = weights[t];
      red += w * source[at];
      green += w * source[at + 1];
      blue += w * source[at + 2];
    }
    line[out] = clipped(red);
    line[out + 1] = clipped(green);
    line[out + 2] = clipped(blue);
  }
}

function blend(
  rowAt: (y: number) => Uint8Array,
  { from, until, weights }: { from: number; until: number; weights: Int32Array },
  row: Uint8Array,
): void {
  const sums = new Float64Array(row.length).fill(half);
  for (let y = from; y < until; y++) {
    const line = rowAt(y);
    const w = weights[y - from];
    for (let x = 0; x < sums.length; x++) sums[x] += w * line[x];
  }
  for (let x = 0; x < sums.length; x++) row[x] = clipped(sums[x]);
}

/** Sums stay within 32 bits, as there. */
function clipped(sum: number): number {
  const value = sum >> weightBits;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
