/**
 * A mask that is being painted: pixels in square tiles, of which only those exist that were ever touched, so that a stroke
 * costs what it covers, whatever the size of the image. Within a tile pixels lie column by column, as in run lengths.
 */
import type { Box, Size } from '../geometry.ts';
import { type MaskRuns, RunWriter } from './mask-runs.ts';
import type { Point } from './point.ts';

export const tileSide = 256;
const tilePixels = tileSide * tileSide;

interface Tile {
  pixels: Uint8Array;
  /** Of the foreground. */
  count: number;
  /** Outside of it nothing was ever painted. */
  extent: Extent;
}

/** In pixels of a tile; `right` and `bottom` are past the last. */
interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class RasterTiles implements Size {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  private readonly tiles: (Tile | null)[];
  /** What changed in each tile since it was last taken. */
  private readonly changed = new Map<number, Extent>();

  constructor({ width, height }: Size) {
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / tileSide);
    this.rows = Math.ceil(height / tileSide);
    this.tiles = new Array<Tile | null>(this.columns * this.rows).fill(null);
  }

  static fromRuns({ width, height, runs }: MaskRuns): RasterTiles {
    const raster = new RasterTiles({ width, height });
    let at = 0;
    for (let i = 0; i < runs.length; i++) {
      const end = at + runs[i];
      if (i % 2 === 1)
        for (let from = at; from < end; ) {
          const x = Math.floor(from / height);
          const to = Math.min(end, (x + 1) * height);
          raster.fillColumn(x, from - x * height, to - x * height, 1);
          from = to;
        }
      at = end;
    }
    return raster;
  }

  toRuns(): MaskRuns {
    const writer = new RunWriter(this);
    for (let x = 0; x < this.width; x++) {
      const tileColumn = Math.floor(x / tileSide);
      const within = (x % tileSide) * tileSide;
      for (let row = 0; row < this.rows; row++) {
        const tile = this.tiles[row * this.columns + tileColumn];
        if (tile === null || tile.count === 0) continue;
        const top = row * tileSide;
        const length = Math.min(tileSide, this.height - top);
        const start = x * this.height + top;
        if (tile.count === tilePixels) {
          writer.put(start, start + length);
          continue;
        }
        const { pixels, extent } = tile;
        const column = x % tileSide;
        if (column < extent.left || column >= extent.right) continue;
        for (let y = extent.top; y < Math.min(length, extent.bottom); ) {
          while (y < length && pixels[within + y] === 0) y++;
          const from = y;
          while (y < length && pixels[within + y] === 1) y++;
          writer.put(start + from, start + y);
        }
      }
    }
    return writer.end();
  }

  /** Of the foreground. */
  get area(): number {
    return this.tiles.reduce((sum, tile) => sum + (tile?.count ?? 0), 0);
  }

  has(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return false;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const tile = this.tiles[Math.floor(row / tileSide) * this.columns + Math.floor(column / tileSide)];
    return tile !== null && tile.pixels[(column % tileSide) * tileSide + (row % tileSide)] === 1;
  }

  /** Pixels y ∈ [top, bottom) of a column. */
  fillColumn(x: number, top: number, bottom: number, value: 0 | 1): void {
    if (x < 0 || x >= this.width) return;
    const end = Math.min(bottom, this.height);
    const tileColumn = Math.floor(x / tileSide);
    const within = (x % tileSide) * tileSide;
    for (let y = Math.max(0, top); y < end; ) {
      const row = Math.floor(y / tileSide);
      const stop = Math.min(end, (row + 1) * tileSide);
      this.fillPart(row * this.columns + tileColumn, within + (y % tileSide), stop - y, value);
      y = stop;
    }
  }

  private fillPart(index: number, start: number, length: number, value: 0 | 1): void {
    let tile = this.tiles[index];
    if (tile === null) {
      if (value === 0) return;
      tile = { pixels: new Uint8Array(tilePixels), count: 0, extent: noExtent() };
      this.tiles[index] = tile;
    }
    const { pixels } = tile;
    let changed = 0;
    for (let i = start; i < start + length; i++) if (pixels[i] !== value) changed++;
    if (changed === 0) return;
    pixels.fill(value, start, start + length);
    tile.count += value === 1 ? changed : -changed;
    const part = this.changed.get(index) ?? noExtent();
    this.changed.set(index, part);
    for (const extent of [tile.extent, part]) extend(extent, start, length);
  }

  /** Every pixel whose centre lies within `radius` of the line from a to b: a round brush that was moved along it. */
  paintLine(a: Point, b: Point, radius: number, value: 0 | 1): void {
    const reach = Math.max(radius, 0.5);
    const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
    const right = Math.min(this.width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
    for (let x = left; x <= right; x++) {
      const cut = capsuleColumn(x + 0.5, a, b, reach);
      if (cut === null) continue;
      this.fillColumn(x, Math.ceil(cut[0] - 0.5), Math.floor(cut[1] - 0.5) + 1, value);
    }
    // A brush of one pixel paints the pixel under it, wherever in it the pointer is.
    if (radius <= 0.5) this.fillColumn(Math.floor(b.x), Math.floor(b.y), Math.floor(b.y) + 1, value);
  }

  /** What changed since the last call: at most one box for each tile, in pixels of the image. */
  takeChanged(): Box[] {
    const taken = [...this.changed].map(([index, extent]) => this.boxOf(index, extent));
    this.changed.clear();
    return taken;
  }

  /** Boxes that hold all of the foreground: at most one for each tile, in pixels of the image. */
  extents(): Box[] {
    return this.used().map((index) => this.boxOf(index, this.tiles[index]?.extent ?? noExtent()));
  }

  private boxOf(index: number, { left, top, right, bottom }: Extent): Box {
    const { x, y } = this.tileBox(index);
    return { x: x + left, y: y + top, width: right - left, height: bottom - top };
  }

  /** Tiles that a box of the image touches. */
  tilesIn({ x, y, width, height }: Box): number[] {
    const found: number[] = [];
    for (let row = Math.floor(y / tileSide); row * tileSide < y + height && row < this.rows; row++)
      for (let column = Math.floor(x / tileSide); column * tileSide < x + width && column < this.columns; column++)
        found.push(row * this.columns + column);
    return found;
  }

  /** Tiles with foreground. */
  used(): number[] {
    return this.tiles.flatMap((tile, index) => (tile !== null && tile.count > 0 ? [index] : []));
  }

  /** In pixels of the image. */
  tileBox(index: number): Box {
    const x = (index % this.columns) * tileSide;
    const y = Math.floor(index / this.columns) * tileSide;
    return { x, y, width: Math.min(tileSide, this.width - x), height: Math.min(tileSide, this.height - y) };
  }

  /** 0 or 1, column by column with `tileSide` pixels each; null where nothing was ever painted. */
  tilePixels(index: number): Uint8Array | null {
    return this.tiles[index]?.pixels ?? null;
  }
}

function noExtent(): Extent {
  return { left: tileSide, top: tileSide, right: 0, bottom: 0 };
}

/** By `length` pixels of a column, from place `start` of the tile. */
function extend(extent: Extent, start: number, length: number): void {
  const x = Math.floor(start / tileSide);
  const y = start % tileSide;
  if (x < extent.left) extent.left = x;
  if (x >= extent.right) extent.right = x + 1;
  if (y < extent.top) extent.top = y;
  if (y + length > extent.bottom) extent.bottom = y + length;
}

/** Where the vertical line x cuts the set of points within r of the segment ab: [top, bottom], or null. */
function capsuleColumn(x: number, a: Point, b: Point, r: number): [number, number] | null {
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const end of [a, b]) {
    const across = Math.abs(x - end.x);
    if (across > r) continue;
    const half = Math.sqrt(r * r - across * across);
    top = Math.min(top, end.y - half);
    bottom = Math.max(bottom, end.y + half);
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy);
  if (length > 0) {
    // The two sides of the rectangle between the ends, moved by r along its normal.
    const [nx, ny] = [(-dy / length) * r, (dx / length) * r];
    for (const side of [1, -1]) {
      const from = { x: a.x + side * nx, y: a.y + side * ny };
      const t = dx === 0 ? -1 : (x - from.x) / dx;
      if (t < 0 || t > 1) continue;
      const y = from.y + t * dy;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return top > bottom ? null : [top, bottom];
}
