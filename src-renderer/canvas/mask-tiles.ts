/** A mask as pictures of its tiles: only what changed is painted again, whatever the size of the image. */
import { type RasterTiles, tileSide } from '../../src-shared/annotate/raster-tiles.ts';
import type { Box, Size } from '../../src-shared/geometry.ts';

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

  /** Draws what lies in sight, as `update` made it; the context maps image pixels to the screen. */
  draw(context: CanvasRenderingContext2D, sight: Box): void {
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

  /** Brings the pictures up to the pixels, and gives what of the image has changed. */
  update(colour: Rgb): Box[] {
    const isNew = this.colour === null || this.colour.some((value, i) => value !== colour[i]);
    this.colour = colour;
    const changed = this.raster.takeChanged();
    const boxes = (isNew ? this.raster.extents() : changed).map((box) => grown(box, this.raster));
    for (const box of boxes) for (const index of this.raster.tilesIn(box)) this.paint(index, box, colour);
    return boxes;
  }

  /** The part of a tile that lies in a box of the image. */
  private paint(index: number, box: Box, [red, green, blue]: Rgb): void {
    const pixels = this.raster.tilePixels(index);
    if (pixels === null) return;
    const tile = this.raster.tileBox(index);
    const left = Math.max(0, box.x - tile.x);
    const top = Math.max(0, box.y - tile.y);
    const right = Math.min(tile.width, box.x + box.width - tile.x);
    const bottom = Math.min(tile.height, box.y + box.height - tile.y);
    const context = this.pictureOf(index).getContext('2d');
    if (context === null || right <= left || bottom <= top) return;
    const data = new ImageData(right - left, bottom - top);
    const words = new Uint32Array(data.data.buffer);
    const rgb = red | (green << 8) | (blue << 16);
    const inside = (rgb | (insideAlpha << 24)) >>> 0;
    const edge = (rgb | (edgeAlpha << 24)) >>> 0;
    const last = tileSide - 1;
    const has = (x: number, y: number): boolean => this.raster.has(tile.x + x, tile.y + y);
    for (let x = left; x < right; x++) {
      const column = x * tileSide;
      for (let y = top; y < bottom; y++) {
        const at = column + y;
        if (pixels[at] === 0) continue;
        const surrounded =
          (y > 0 ? pixels[at - 1] === 1 : has(x, y - 1)) &&
          (y < last ? pixels[at + 1] === 1 : has(x, y + 1)) &&
          (x > 0 ? pixels[at - tileSide] === 1 : has(x - 1, y)) &&
          (x < last ? pixels[at + tileSide] === 1 : has(x + 1, y));
        words[(y - top) * (right - left) + x - left] = surrounded ? inside : edge;
      }
    }
    context.putImageData(data, left, top);
  }

  private pictureOf(index: number): HTMLCanvasElement {
    const known = this.pictures.get(index);
    if (known !== undefined) return known;
    const picture = document.createElement('canvas');
    picture.width = tileSide;
    picture.height = tileSide;
    this.pictures.set(index, picture);
    return picture;
  }
}

/** By a pixel on every side: whether a pixel is at the edge of the mask depends on its neighbours. */
function grown({ x, y, width, height }: Box, image: Size): Box {
  const [left, top] = [Math.max(0, x - 1), Math.max(0, y - 1)];
  return {
    x: left,
    y: top,
    width: Math.min(image.width, x + width + 1) - left,
    height: Math.min(image.height, y + height + 1) - top,
  };
}

/** `#rrggbb` as numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
