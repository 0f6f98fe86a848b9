/**
 * Stretches 8-bit pixels: per axis the exact mean over area when smaller, bilinear with half-pixel centres when larger,
 * halves rounded up. Models of earlier versions were made with it, and keep it so that their numbers stay; OpenCV's area
 * is found through it (`resize-opencv.ts`).
 */
import type { Size } from '../../src-shared/geometry.ts';
import type { Pixels } from './decode.ts';

/** Takes the finished row y: width × 3 whole numbers. The array is used again. */
export type RowSink = (row: Uint8Array, y: number) => void;

/**
 * Output i is Σ weights[i · taps + t] · source[first[i] + t] / unit; unused taps weigh 0 and lie inside the source.
 * Weights are whole numbers, so that sums are exact and a half is a half when it is rounded.
 */
interface Axis {
  unit: number;
  taps: number;
  first: Int32Array;
  weights: Float64Array;
}

/** A value within `tolerance` of a half is asked for: channel `c` of output (x, y), 0 … 255. */
export interface Doubt {
  tolerance: number;
  resolve: (x: number, y: number, c: number) => number;
}

export interface ExactOptions {
  pace: () => Promise<void> | undefined;
  doubt?: Doubt;
}

/** Vertical first: its inner loop runs along memory, and for photographs it is the larger part. */
export async function resizeExactly(
  source: Pixels,
  { width, height }: Size,
  sink: RowSink,
  { pace, doubt }: ExactOptions,
): Promise<void> {
  const vertical = axis(source.height, height);
  const horizontal = axis(source.width, width);
  const stride = source.width * 3;
  const scale = 1 / (vertical.unit * horizontal.unit);
  const line = new Float64Array(stride);
  const values = new Float64Array(width * 3);
  const row = new Uint8Array(width * 3);
  for (let y = 0; y < height; y++) {
    blendRows({ source: source.data, stride, axis: vertical, y, line });
    blendColumns(line, horizontal, scale, values);
    for (let x = 0; x < row.length; x++) row[x] = values[x] + ROUND;
    if (doubt) resolveDoubts(values, y, doubt, row);
    sink(row, y);
    const rest = pace();
    if (rest) await rest;
  }
}

function resolveDoubts(values: Float64Array, y: number, { tolerance, resolve }: Doubt, row: Uint8Array): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (Math.abs(value - Math.floor(value) - 0.5) > tolerance) continue;
    const c = at % 3;
    row[at] = resolve((at - c) / 3, y, c);
  }
}

interface RowBlend {
  source: Uint8Array;
  stride: number;
  axis: Axis;
  y: number;
  line: Float64Array;
}

/** The first rows, up to three, are summed in one pass: for usual photographs that is all. */
function blendRows({ source, stride, axis: { taps, first, weights }, y, line }: RowBlend): void {
  const k = y * taps;
  const a = first[y] * stride;
  const b = a + stride;
  const c = b + stride;
  const [w0, w1, w2] = [weights[k], taps > 1 ? weights[k + 1] : 0, taps > 2 ? weights[k + 2] : 0];
  if (w2 !== 0) for (let x = 0; x < stride; x++) line[x] = w0 * source[a + x] + w1 * source[b + x] + w2 * source[c + x];
  else if (w1 !== 0) for (let x = 0; x < stride; x++) line[x] = w0 * source[a + x] + w1 * source[b + x];
  else for (let x = 0; x < stride; x++) line[x] = w0 * source[a + x];
  for (let t = 3; t < taps; t++) {
    const w = weights[k + t];
    const at = a + t * stride;
    if (w !== 0) for (let x = 0; x < stride; x++) line[x] += w * source[at + x];
  }
}

/** A half, and so little more that only the error of `scale` is made up for: storing cuts off. */
const ROUND = 0.5 + 1e-10;

function blendColumns(line: Float64Array, { taps, first, weights }: Axis, scale: number, values: Float64Array): void {
  for (let x = 0, out = 0, k = 0; x < first.length; x++, out += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let t = 0, at = first[x] * 3; t < taps; t++, k++, at += 3) {
      const w = weights[k];
      r += w * line[at];
      g += w * line[at + 1];
      b += w * line[at + 2];
    }
    values[out] = r * scale;
    values[out + 1] = g * scale;
    values[out + 2] = b * scale;
  }
}

const axes = new Map<string, Axis>();

function axis(from: number, to: number): Axis {
  const key = `${from}>${to}`;
  const known = axes.get(key);
  if (known) return known;
  const made = to < from ? areaAxis(from, to) : bilinearAxis(from, to);
  if (axes.size >= 64) axes.clear();
  axes.set(key, made);
  return made;
}

/** Output i covers [i · from/to, (i + 1) · from/to): whole source pixels, and a share of the two at its ends. */
function areaAxis(from: number, to: number): Axis {
  const taps = Math.min(from, Math.ceil(from / to) + (from % to === 0 ? 0 : 1));
  const made: Axis = { unit: from, taps, first: new Int32Array(to), weights: new Float64Array(to * taps) };
  for (let i = 0; i < to; i++) {
    // In units of 1/to of a source pixel.
    const begin = i * from;
    const end = begin + from;
    made.first[i] = Math.min(Math.floor(begin / to), from - taps);
    for (let t = 0; t < taps; t++) {
      const pixel = (made.first[i] + t) * to;
      made.weights[i * taps + t] = Math.max(0, Math.min(pixel + to, end) - Math.max(pixel, begin));
    }
  }
  return made;
}

function bilinearAxis(from: number, to: number): Axis {
  if (from === to || from === 1) {
    const first = Int32Array.from({ length: to }, (_, i) => (from === 1 ? 0 : i));
    return { unit: 1, taps: 1, first, weights: new Float64Array(to).fill(1) };
  }
  const unit = 2 * to;
  const made: Axis = { unit, taps: 2, first: new Int32Array(to), weights: new Float64Array(to * 2) };
  for (let i = 0; i < to; i++) {
    // (i + ½) · from/to − ½ in units of 1/(2 · to).
    const position = Math.min(Math.max((2 * i + 1) * from - to, 0), (from - 1) * unit);
    made.first[i] = Math.min(Math.floor(position / unit), from - 2);
    made.weights[i * 2 + 1] = position - made.first[i] * unit;
    made.weights[i * 2] = unit - made.weights[i * 2 + 1];
  }
  return made;
}
