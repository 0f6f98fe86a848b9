/**
 * From a raw map to the levels of its pixels, in one pass with SIMD, equal to `scaleMap` with `levelsOf` bit for bit: four
 * pixels at a time are estimated in single precision; where rounding could carry one of them over a threshold, the block
 * is computed as `resizeToUnit` does it. The pixels themselves are never kept: what is scored follows from two numbers.
 */
import type { RawMap } from '../../../src-shared/feature-map.ts';
import type { PixelCounts } from '../../../src-shared/pixel-curve.ts';
import { across, axis, forEachLine, rangeOfResized } from '../../../src-shared/resize-map.ts';
import type { ThresholdScale } from '../../../src-shared/thresholds.ts';
import { blockPixels, countsAt, countTables, levelCode } from './level-code.ts';

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

type Kernels = Record<'scaleToLevels' | 'count' | 'maxima', (...args: number[]) => void>;

interface Layout {
  rows: number;
  columns: number;
  pieces: number;
  levels: number;
  bytes: number;
  mask: number;
  columnLevels: number;
  columnBytes: number;
  starts: number;
  fractions: number;
  shares: number;
  left: number;
  step: number;
  end: number;
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
  { rows, columns }: { rows: number; columns: number },
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
  private axisKey: unknown = null;

  constructor() {
    const { exports } = new wasm.Instance(new wasm.Module(levelCode), { env: { memory: this.memory } });
    this.kernels = exports as Kernels;
  }

  imagesOf(map: RawMap, { perUnit }: ThresholdScale, rows: number, columns: number): LevelImages {
    const horizontal = axis(map.columns, columns, across(map));
    const { starts } = horizontal;
    const pieces = starts.length - 1;
    const at = this.layoutOf(rows, columns, pieces);
    const { buffer } = this.memory;
    const size = rows * columns;
    const { low, high } = rangeOfResized(map, rows, columns);
    const constant = low === high;
    if (constant) {
      new Uint8Array(buffer, at.levels, size).fill(1);
      new Uint8Array(buffer, at.bytes, size).fill(0);
    } else {
      this.setAxis(horizontal, at);
      const left = new Float64Array(buffer, at.left, rows * pieces);
      const step = new Float64Array(buffer, at.step, rows * pieces);
      forEachLine(map, rows, columns, (y, from, by) => {
        for (let s = 0, i = y * pieces; s < pieces; s++, i++) {
          left[i] = from[s];
          step[i] = by[s];
        }
      });
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
      turns: turnsOf(starts),
      constant,
    };
  }

  /** Of the latest images. */
  countPixels(mask: Uint8Array, { edges }: ThresholdScale): PixelCounts {
    const { rows, columns, ...at } = this.layout!;
    const { buffer } = this.memory;
    const size = rows * columns;
    if (this.latestMask !== mask) {
      const target = new Uint8Array(buffer, at.mask, size);
      for (let i = 0; i < size; i++) target[i] = mask[i] === 0 ? 0 : masked;
      this.latestMask = mask;
    }
    const whole = (size + 3) & ~3;
    new Uint8Array(buffer, at.levels + size, whole - size).fill(0);
    this.kernels.count(whole, at.levels, at.mask);
    const bins = edges.length + 1;
    const counts = new Uint32Array(buffer, countsAt, 256 * countTables);
    const [all, inside] = [new Uint32Array(bins), new Uint32Array(bins)];
    for (let level = 0; level < bins; level++) {
      for (let table = 0; table < counts.length; table += 256) {
        inside[level] += counts[table + masked + level];
        all[level] += counts[table + level] + counts[table + masked + level];
      }
    }
    all[0] -= whole - size;
    return { all, masked: inside };
  }

  private layoutOf(rows: number, columns: number, pieces: number): Layout {
    const known = this.layout;
    if (known?.rows === rows && known.columns === columns && known.pieces === pieces) return known;
    let end = countsAt + 4 * 256 * countTables;
    // Blocks reach beyond the last pixel.
    const place = (bytes: number): number => {
      const start = end;
      end = (end + bytes + 8 * blockPixels + 15) & ~15;
      return start;
    };
    const size = rows * columns;
    const layout: Layout = {
      rows,
      columns,
      pieces,
      levels: place(size),
      bytes: place(size),
      mask: place(size),
      columnLevels: place(columns),
      columnBytes: place(columns),
      starts: place(4 * (pieces + 1)),
      fractions: place(8 * columns),
      shares: place(4 * columns),
      left: place(8 * rows * pieces),
      step: place(8 * rows * pieces),
      end,
    };
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    if (known?.rows !== rows || known.columns !== columns) {
      new Uint8Array(this.memory.buffer, layout.mask, size + blockPixels).fill(0);
      this.latestMask = null;
    }
    this.layout = layout;
    this.axisKey = null;
    return layout;
  }

  private setAxis({ starts, fraction }: ReturnType<typeof axis>, at: Layout): void {
    if (this.axisKey === starts) return;
    const { buffer } = this.memory;
    new Int32Array(buffer, at.starts, starts.length).set(starts);
    new Float64Array(buffer, at.fractions, fraction.length).set(fraction);
    new Float32Array(buffer, at.shares, fraction.length).set(fraction);
    this.axisKey = starts;
  }
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

/** The levels of a map whose values are ≥ 0, at a size that `hasLevelKernel` covers; valid until the next call. */
export function levelImages(map: RawMap, scale: ThresholdScale, size: { rows: number; columns: number }): LevelImages {
  made ??= new LevelKernel();
  return made.imagesOf(map, scale, size.rows, size.columns);
}

/** `countPixels` of what `levelImages` made last; `mask` has a byte per pixel. */
export function countLevels(mask: Uint8Array, scale: ThresholdScale): PixelCounts {
  return made!.countPixels(mask, scale);
}
