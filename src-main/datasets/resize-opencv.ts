/**
 * OpenCV's `resize` of 8-bit pixels, value for value: the same tables, the same precision, the same order of operations
 * (modules/imgproc/src/resize.cpp, versions 4 and 5, without its optional IPP). INTER_AREA shrinks, INTER_LINEAR enlarges.
 */
import type { Size } from '../../src-shared/geometry.ts';
import type { Pixels } from './decode.ts';
import { type RowSink, resizeExactly } from './resize-exact.ts';

type Pace = () => Promise<void> | undefined;

const { fround } = Math;

/**
 * No side may grow. Where both are divided by whole numbers, the mean of whole sums; else float32 weights, first along
 * rows, then along columns. Halves are rounded to even, but up in the mean of 2 × 2.
 *
 * The float32 sums differ from the exact mean by less than a thousandth, so they are computed only where the exact mean
 * is that close to a half; elsewhere both round to the same number, and the exact one is several times faster.
 */
export async function resizeArea(source: Pixels, size: Size, sink: RowSink, pace: Pace): Promise<void> {
  const across = source.width / size.width;
  const down = source.height / size.height;
  if (Number.isInteger(across) && Number.isInteger(down)) return meansOfBlocks(source, { across, down }, sink, pace);
  const horizontal = areaTable(source.width, size.width);
  const vertical = areaTable(source.height, size.height);
  const resolve = (x: number, y: number, c: number): number => areaMean(source, { x, y, c }, { horizontal, vertical });
  // A sum of n float32 numbers of at most 255 is off by at most n · 255 · 2⁻²⁴; the weights themselves by about as much.
  const error = 4 * (horizontal.taps + vertical.taps) * 255 * 2 ** -24;
  // The thousandths of a pixel that OpenCV leaves out: they are met only where a side keeps more than 1,000 pixels.
  const leftOut = 4e-3 * 255;
  const tolerance = error + (Math.max(size.width, size.height) < 1000 ? 0 : leftOut);
  return resizeExactly(source, size, sink, { pace, doubt: { tolerance, resolve } });
}

/** One value as OpenCV sums it up. */
function areaMean(
  { data, width }: Pixels,
  { x, y, c }: { x: number; y: number; c: number },
  { horizontal, vertical }: { horizontal: AreaTable; vertical: AreaTable },
): number {
  let sum = fround(0);
  for (let i = 0; i < vertical.taps; i++) {
    const down = vertical.weights[y * vertical.taps + i];
    if (down === 0) continue;
    let at = ((vertical.first[y] + i) * width + horizontal.first[x]) * 3 + c;
    let line = fround(0);
    for (let j = 0; j < horizontal.taps; j++, at += 3) {
      const across = horizontal.weights[x * horizontal.taps + j];
      if (across !== 0) line = fround(line + fround(across * data[at]));
    }
    sum = fround(sum + fround(down * line));
  }
  return halfToEven(sum);
}

/** Output i is Σ `weights[i · taps + t]` × source pixel `first[i] + t`; taps that are not needed weigh 0. */
interface AreaTable {
  taps: number;
  first: Int32Array;
  weights: Float32Array;
}

/** Output i covers [i · scale, (i + 1) · scale); a share of a pixel of up to 1e-3 at either end is left out, as there. */
function areaTable(from: number, to: number): AreaTable {
  const scale = from / to;
  const taps = Math.min(from, Math.ceil(scale) + 1);
  const table: AreaTable = { taps, first: new Int32Array(to), weights: new Float32Array(to * taps) };
  for (let i = 0; i < to; i++) {
    const begin = i * scale;
    const end = begin + scale;
    const cell = Math.min(scale, from - begin);
    const last = Math.min(Math.floor(end), from - 1);
    const next = Math.min(Math.ceil(begin), last);
    table.first[i] = Math.min(Math.floor(begin), from - taps);
    const add = (pixel: number, share: number): void => {
      if (share > 1e-3) table.weights[i * taps + pixel - table.first[i]] = share / cell;
    };
    add(next - 1, next - begin);
    for (let pixel = next; pixel < last; pixel++) add(pixel, 1);
    add(last, Math.min(end - last, 1, cell));
  }
  return table;
}

async function meansOfBlocks(
  { data, width, height }: Pixels,
  { across, down }: { across: number; down: number },
  sink: RowSink,
  pace: Pace,
): Promise<void> {
  const stride = (width / across) * 3;
  const sums = new Int32Array(stride);
  const row = new Uint8Array(stride);
  const scale = fround(1 / (across * down));
  const isSquareOfTwo = across === 2 && down === 2;
  for (let y = 0; y < height / down; y++) {
    sums.fill(0);
    for (let line = y * down; line < (y + 1) * down; line++) {
      for (let out = 0, at = line * width * 3; out < stride; out += 3)
        for (let t = 0; t < across; t++, at += 3) {
          sums[out] += data[at];
          sums[out + 1] += data[at + 1];
          sums[out + 2] += data[at + 2];
        }
    }
    if (isSquareOfTwo) for (let x = 0; x < stride; x++) row[x] = (sums[x] + 2) >> 2;
    else for (let x = 0; x < stride; x++) row[x] = halfToEven(fround(fround(sums[x]) * scale));
    sink(row, y);
    const rest = pace();
    if (rest) await rest;
  }
}

/** Adding 1.5 · 2⁵² leaves no room for a fraction: the processor rounds it away, halves to even. */
const noFraction = 6755399441055744;

function halfToEven(value: number): number {
  return value + noFraction - noFraction;
}

/** No side may shrink. Bilinear between half-pixel centres, with weights of 11 bits. */
export async function resizeLinear(source: Pixels, size: Size, sink: RowSink, pace: Pace): Promise<void> {
  const horizontal = linearTable(source.width, size.width);
  const vertical = linearTable(source.height, size.height);
  const stride = size.width * 3;
  let above = { y: -1, line: new Int32Array(stride) };
  let below = { y: -1, line: new Int32Array(stride) };
  const row = new Uint8Array(stride);
  const isCopy = source.width === size.width && source.height === size.height;
  for (let y = 0; y < size.height; y++) {
    if (isCopy) row.set(source.data.subarray(y * stride, (y + 1) * stride));
    else {
      // Beyond the first and the last row both are the border's; the weights stay, and each product is cut off by itself.
      const [from, w] = [vertical.from[y], vertical.weights[y]];
      const upper = Math.max(from, 0);
      const lower = Math.min(from + 1, source.height - 1);
      if (below.y === upper && above.y !== upper) [above, below] = [below, above];
      stretchRow(source, upper, horizontal, above);
      stretchRow(source, lower, horizontal, below);
      const [a, b] = [above.line, below.line];
      const v = 2048 - w;
      for (let x = 0; x < stride; x++) row[x] = (((v * (a[x] >> 4)) >> 16) + ((w * (b[x] >> 4)) >> 16) + 2) >> 2;
    }
    sink(row, y);
    const rest = pace();
    if (rest) await rest;
  }
}

/** Output i lies between source pixels `from[i]` (−1 before the first) and the next, whose share is `weights[i]` / 2048. */
interface LinearTable {
  from: Int32Array;
  weights: Int32Array;
}

function linearTable(from: number, to: number): LinearTable {
  const scale = 1 / (to / from);
  const table: LinearTable = { from: new Int32Array(to), weights: new Int32Array(to) };
  for (let i = 0; i < to; i++) {
    const position = fround((i + 0.5) * scale - 0.5);
    const first = Math.floor(position);
    table.from[i] = first;
    table.weights[i] = halfToEven(fround(fround(position - first) * 2048));
  }
  return table;
}

/** Row y stretched to the output's width, in units of 1/2048; beyond the border its own pixel. */
function stretchRow(
  { data, width }: Pixels,
  y: number,
  { from, weights }: LinearTable,
  out: { y: number; line: Int32Array },
): void {
  if (out.y === y) return;
  out.y = y;
  const start = y * width * 3;
  for (let i = 0, x = 0; i < from.length; i++) {
    const isInside = from[i] >= 0 && from[i] < width - 1;
    const w = isInside ? weights[i] : 0;
    const at = start + Math.min(Math.max(from[i], 0), width - 1) * 3;
    const next = isInside ? at + 3 : at;
    for (let c = 0; c < 3; c++, x++) out.line[x] = data[at + c] * (2048 - w) + data[next + c] * w;
  }
}
