/**
 * From a raw map to the levels of its pixels, in one pass with SIMD, equal to `scaleMap` with `levelsOf` bit for bit: four
 * pixels at a time are estimated in single precision; where rounding could carry one of them over a threshold, the block
 * is computed as `resizeToUnit` does it. The pixels themselves are never kept: what is scored follows from two numbers.
 */
import type { RawMap } from '../../../src-shared/feature-map.ts';
import type { PixelCounts } from '../../../src-shared/pixel-curve.ts';
import { type Axis, across, axis, down } from '../../../src-shared/resize-map.ts';
import type { ThresholdScale } from '../../../src-shared/thresholds.ts';
import { blockPixels, countsAt, countTables, levelCode, pieceBytes, rowBytes } from './level-code.ts';

/** Row-major; valid until the next map. */
export interface LevelImages {
  rows: number;
  columns: number;
  /** As `levelsOf`: how many edges each pixel reaches. */
  levels: Uint8Array;
  /** ⌊255 · v⌋ of each pixel. */
  bytes: Uint8Array;
  /** The highest of each column. */
  columnLevels: Uint8Array;
  columnBytes: Uint8Array;
  /** Columns between which every row is monotone, ascending. */
  turns: Int32Array;
  /** The map was the same everywhere: all zeros. */
  constant: boolean;
}

type Kernels = Record<'lines' | 'scaleToLevels' | 'count' | 'maxima', (...args: number[]) => void>;

interface Size {
  rows: number;
  columns: number;
}

interface Axes {
  horizontal: Axis;
  vertical: Axis;
}

/** Where everything lies in the kernel's memory, for maps of one size and frame. */
interface Layout {
  axes: Axes;
  size: number;
  pieces: number;
  turns: Int32Array;
  levels: number;
  bytes: number;
  mask: number;
  columnLevels: number;
  columnBytes: number;
  fractions: number;
  shares: number;
  rowSources: number;
  range: number;
  starts: number;
  pieceSources: number;
  source: number;
  line: number;
  left: number;
  step: number;
}

/** Levels and mask share a byte. */
const mostLevels = 0x7f;
const masked = 0x80;
/** 64 MB; larger images are scored pixel by pixel. */
const mostPixels = 1 << 24;
const pageBytes = 1 << 16;

/** Whether the kernel covers these thresholds and sizes, and is faster: a source column has to become several. */
export function hasLevelKernel(
  { perUnit, edges }: ThresholdScale,
  map: Pick<RawMap, 'columns'>,
  { rows, columns }: Size,
): boolean {
  const coarse = map.columns * (blockPixels / 2) <= columns;
  return coarse && perUnit > 0 && edges.length <= mostLevels && rows * columns <= mostPixels;
}

/** What is used of it: the engine's library of types leaves WebAssembly to browsers. */
interface WasmHost {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { exports: unknown };
}

const wasm = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly;

class LevelKernel {
  private readonly memory = new wasm.Memory({ initial: 1 });
  private readonly kernels: Kernels;
  private layout: Layout | null = null;
  private latestMask: Uint8Array | null = null;

  constructor() {
    const { exports } = new wasm.Instance(new wasm.Module(levelCode), { env: { memory: this.memory } });
    this.kernels = exports as Kernels;
  }

  imagesOf(map: RawMap, { perUnit }: ThresholdScale, { rows, columns }: Size): LevelImages {
    const axes = { horizontal: axis(map.columns, columns, across(map)), vertical: axis(map.rows, rows, down(map)) };
    const at = this.layoutOf(map, { rows, columns }, axes);
    const { buffer } = this.memory;
    const { pieces } = at;
    const size = rows * columns;
    setSource(map, new Float64Array(buffer, at.source, (map.rows + 1) * (map.columns + 1)));
    this.kernels.lines(
      ...[
        rows,
        map.columns + 1,
        pieces,
        at.source,
        at.rowSources,
        at.line,
        at.pieceSources,
        at.left,
        at.step,
        at.range,
      ],
    );
    const [low, high] = new Float64Array(buffer, at.range, 2);
    const constant = low === high || isFlat(map);
    if (constant) {
      new Uint8Array(buffer, at.levels, size).fill(1);
      new Uint8Array(buffer, at.bytes, size).fill(0);
    } else {
      const range = high - low;
      this.kernels.scaleToLevels(
        ...[rows, columns, pieces, at.starts, at.fractions, at.shares, at.left, at.step, at.levels, at.bytes],
        ...[low, range, perUnit, marginOf(Math.max(Math.abs(low), Math.abs(high)), range)],
      );
    }
    this.kernels.maxima(rows, columns, at.levels, at.columnLevels);
    this.kernels.maxima(rows, columns, at.bytes, at.columnBytes);
    return {
      rows,
      columns,
      levels: new Uint8Array(buffer, at.levels, size),
      bytes: new Uint8Array(buffer, at.bytes, size),
      columnLevels: new Uint8Array(buffer, at.columnLevels, columns),
      columnBytes: new Uint8Array(buffer, at.columnBytes, columns),
      turns: at.turns,
      constant,
    };
  }

  /** Of the latest images. */
  countPixels(mask: Uint8Array, { edges }: ThresholdScale): PixelCounts {
    const { size, levels, mask: own } = this.layout!;
    const { buffer } = this.memory;
    if (this.latestMask !== mask) {
      const target = new Uint8Array(buffer, own, size);
      for (let i = 0; i < size; i++) target[i] = mask[i] === 0 ? 0 : masked;
      this.latestMask = mask;
    }
    const whole = (size + 3) & ~3;
    if (whole > size) new Uint8Array(buffer, levels + size, whole - size).fill(0);
    this.kernels.count(whole, levels, own);
    const bins = edges.length + 1;
    const counts = new Uint32Array(buffer, countsAt, 256 * countTables);
    const all = new Uint32Array(bins);
    const inside = new Uint32Array(bins);
    for (let level = 0; level < bins; level++) {
      let within = 0;
      let outside = 0;
      for (let at = level; at < counts.length; at += 256) {
        outside += counts[at];
        within += counts[at + masked];
      }
      inside[level] = within;
      all[level] = within + outside;
    }
    all[0] -= whole - size;
    return { all, masked: inside };
  }

  private layoutOf(map: RawMap, { rows, columns }: Size, axes: Axes): Layout {
    const known = this.layout;
    if (known?.axes.horizontal === axes.horizontal && known.axes.vertical === axes.vertical) return known;
    const { starts } = axes.horizontal;
    const pieces = starts.length - 1;
    let end = countsAt + 4 * 256 * countTables;
    // Blocks reach beyond the last pixel.
    const place = (bytes: number): number => {
      const start = end;
      end = (end + bytes + 8 * blockPixels + 15) & ~15;
      return start;
    };
    const size = rows * columns;
    const layout: Layout = {
      axes,
      size,
      pieces,
      turns: turnsOf(starts),
      // What does not follow from the map comes first: the mask stays where it is.
      levels: place(size),
      bytes: place(size),
      mask: place(size),
      columnLevels: place(columns),
      columnBytes: place(columns),
      fractions: place(8 * columns),
      shares: place(4 * columns),
      rowSources: place(rowBytes * rows),
      range: place(16),
      starts: place(4 * (pieces + 1)),
      pieceSources: place(pieceBytes * pieces),
      source: place(8 * (map.rows + 1) * (map.columns + 1)),
      line: place(8 * (map.columns + 1)),
      left: place(8 * rows * pieces),
      step: place(8 * rows * pieces),
    };
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    const { buffer } = this.memory;
    if (known?.size !== size || known.axes.horizontal.fraction.length !== columns) {
      new Uint8Array(buffer, layout.mask, size + blockPixels).fill(0);
      this.latestMask = null;
    }
    this.layout = layout;
    setAxes(map, layout, buffer);
    return layout;
  }
}

/** ReLU; the row and the column of 0 behind the map's own are what lies outside its frame. */
function setSource({ rows, columns, data }: RawMap, source: Float64Array): void {
  source.fill(0);
  for (let y = 0, from = 0; y < rows; y++) {
    for (let x = 0, to = y * (columns + 1); x < columns; x++, from++, to++) source[to] = Math.max(data[from], 0);
  }
}

function setAxes(map: RawMap, { axes: { horizontal, vertical }, ...at }: Layout, buffer: ArrayBuffer): void {
  const { starts, fraction, low, high } = horizontal;
  const view = new DataView(buffer);
  new Int32Array(buffer, at.starts, starts.length).set(starts);
  new Float64Array(buffer, at.fractions, fraction.length).set(fraction);
  new Float32Array(buffer, at.shares, fraction.length).set(fraction);
  for (let s = 0, to = at.pieceSources; s < at.pieces; s++, to += pieceBytes) {
    view.setInt32(to, 8 * low[starts[s]], true);
    view.setInt32(to + 4, 8 * high[starts[s]], true);
    view.setFloat64(to + 8, fraction[starts[s]], true);
    view.setFloat64(to + 16, fraction[starts[s + 1] - 1], true);
  }
  const pitch = 8 * (map.columns + 1);
  for (let y = 0, to = at.rowSources; y < vertical.low.length; y++, to += rowBytes) {
    view.setInt32(to, pitch * vertical.low[y], true);
    view.setInt32(to + 4, pitch * vertical.high[y], true);
    view.setFloat64(to + 8, vertical.fraction[y], true);
  }
}

/** A map that is the same everywhere in its frame has no range (`rangeOfResized`). */
function isFlat({ frame, data }: RawMap): boolean {
  return frame !== undefined && data.every((value) => Math.max(value, 0) === Math.max(data[0], 0));
}

/**
 * How near to a whole number an estimate is in doubt, in units of a 255th of the range. Estimates err by less than
 * 6 · 255 · 2⁻²⁴ < 10⁻⁴; a map's values are rounded to float32, which 255 / range carries over.
 */
function marginOf(most: number, range: number): number {
  return 2e-4 + (2 * 255 * 2 ** -24 * most) / range;
}

function turnsOf(starts: Int32Array): Int32Array {
  const turns = new Int32Array(2 * (starts.length - 1));
  for (let s = 0; s + 1 < starts.length; s++) {
    turns[2 * s] = starts[s];
    turns[2 * s + 1] = starts[s + 1] - 1;
  }
  return turns;
}

let made: LevelKernel | null = null;

/** The levels of a map behind ReLU, at a size that `hasLevelKernel` covers; valid until the next call. */
export function levelImages(map: RawMap, scale: ThresholdScale, size: Size): LevelImages {
  made ??= new LevelKernel();
  return made.imagesOf(map, scale, size);
}

/** `countPixels` of what `levelImages` made last; `mask` has a byte per pixel. */
export function countLevels(mask: Uint8Array, scale: ThresholdScale): PixelCounts {
  return made!.countPixels(mask, scale);
}
