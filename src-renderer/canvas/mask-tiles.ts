/** A mask as pictures of its tiles: only tiles that changed are painted again, whatever the size of the image. */
import { type RasterTiles, tileSide } from '../../src-shared/annotate/raster-tiles.ts';

export type Rgb = readonly [number, number, number];

/** Inside a mask, and its outermost pixels; in [0, 255]. */
const insideAlpha = 76;
const edgeAlpha = 235;

export class MaskTiles {
  readonly raster: RasterTiles;
  private readonly pictures = new Map<number, HTMLCanvasElement>();
  private colour: Rgb | null = null;

  constructor(raster: RasterTiles) {
    this.raster = raster;
  }

  /** Draws what lies in sight; the context maps image pixels to the screen. */
  draw(context: CanvasRenderingContext2D, colour: Rgb, sight: { x: number; y: number; width: number; height: number }) {
    this.update(colour);
    const smooth = context.imageSmoothingEnabled;
    context.imageSmoothingEnabled = false;
    for (const [index, picture] of this.pictures) {
      const { x, y, width, height } = this.raster.tileBox(index);
      if (x > sight.x + sight.width || y > sight.y + sight.height || x + width < sight.x || y + height < sight.y)
        continue;
      context.drawImage(picture, 0, 0, width, height, x, y, width, height);
    }
    context.imageSmoothingEnabled = smooth;
  }

  private update(colour: Rgb): void {
    const isNew = this.colour === null || this.colour.some((value, i) => value !== colour[i]);
    this.colour = colour;
    const changed = this.raster.takeChanged();
    const tiles = new Set(isNew ? this.raster.used() : []);
    // The edge of a tile is seen in its neighbours, too.
    for (const index of changed) {
      for (const near of this.around(index)) tiles.add(near);
    }
    for (const index of tiles) this.paint(index, colour);
  }

  private around(index: number): number[] {
    const { columns, rows } = this.raster;
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const near = [index];
    if (column > 0) near.push(index - 1);
    if (column + 1 < columns) near.push(index + 1);
    if (row > 0) near.push(index - columns);
    if (row + 1 < rows) near.push(index + columns);
    return near;
  }

  private paint(index: number, [red, green, blue]: Rgb): void {
    const pixels = this.raster.tilePixels(index);
    if (pixels === null) return;
    const { x: left, y: top, width, height } = this.raster.tileBox(index);
    let picture = this.pictures.get(index);
    if (picture === undefined) {
      picture = document.createElement('canvas');
      picture.width = tileSide;
      picture.height = tileSide;
      this.pictures.set(index, picture);
    }
    const context = picture.getContext('2d');
    if (context === null) return;
    const data = new ImageData(tileSide, tileSide);
    const words = new Uint32Array(data.data.buffer);
    const rgb = red | (green << 8) | (blue << 16);
    const inside = (rgb | (insideAlpha << 24)) >>> 0;
    const edge = (rgb | (edgeAlpha << 24)) >>> 0;
    const last = tileSide - 1;
    const has = (x: number, y: number): boolean => this.raster.has(left + x, top + y);
    for (let x = 0; x < width; x++) {
      const column = x * tileSide;
      for (let y = 0; y < height; y++) {
        const at = column + y;
        if (pixels[at] === 0) continue;
        const surrounded =
          (y > 0 ? pixels[at - 1] === 1 : has(x, y - 1)) &&
          (y < last ? pixels[at + 1] === 1 : has(x, y + 1)) &&
          (x > 0 ? pixels[at - tileSide] === 1 : has(x - 1, y)) &&
          (x < last ? pixels[at + tileSide] === 1 : has(x + 1, y));
        words[y * tileSide + x] = surrounded ? inside : edge;
      }
    }
    context.putImageData(data, 0, 0);
  }
}

/** `#rrggbb` as numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
