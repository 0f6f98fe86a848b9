/** From a raw map to coloured pixels: ReLU, bilinear resize, limits and colour in one pass (METHOD 7, for display). */
import type { RawMap } from './feature-map.ts';
import { across, axis, forEachLine, rangeOfResized } from './resize-map.ts';

/** Values of the ReLU'd, resized map that take the first and the last colour; printed on a shared colour bar. */
export interface Limits {
  low: number;
  high: number;
}

export interface PaintOptions {
  rows: number;
  columns: number;
  /** Shared by several maps; null is the map's own least and greatest value. */
  limits: Limits | null;
  /** 256 colours, R G B each, as `colormap` gives them. */
  lut: Uint8Array;
  /** In [0,1]: the alpha of every pixel, or with `fade` of the highest ones. */
  opacity: number;
  /** The alpha rises with the value, so that the image stays in sight where the map is low. */
  fade?: boolean;
}

/** The map's own limits at this size. */
export function limitsOf(map: RawMap, { rows, columns }: Pick<PaintOptions, 'rows' | 'columns'>): Limits {
  return rangeOfResized(rectified(map), rows, columns);
}

/** The least and the greatest of several maps' limits; 0 and 0 for none. */
export function sharedLimits(all: readonly Limits[]): Limits {
  if (all.length === 0) return { low: 0, high: 0 };
  return { low: Math.min(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)) };
}

/**
 * Fills `target` (RGBA, rows × columns) and returns the limits that were used. With its own limits the colours are those
 * of `colourise(scaleMap(map))`; a map that is the same everywhere takes the first colour.
 */
export function paintMap(
  map: RawMap,
  { rows, columns, limits, lut, opacity, fade = false }: PaintOptions,
  target: Uint8ClampedArray,
): Limits {
  const positive = rectified(map);
  const used = limits ?? rangeOfResized(positive, rows, columns);
  const palette = paletteOf(lut, opacity, fade);
  const pixels = new Uint32Array(target.buffer, target.byteOffset, rows * columns);
  const { low } = used;
  const range = used.high - low;
  if (!(range > 0)) {
    pixels.fill(palette[0]);
    return used;
  }
  const { starts, fraction } = axis(map.columns, columns, across(map));
  const round = Math.fround;
  forEachLine(positive, rows, columns, (y, left, step) => {
    const line = y * columns;
    for (let s = 0; s < left.length; s++) {
      const [from, to, d] = [left[s], starts[s + 1], step[s]];
      for (let x = starts[s]; x < to; x++) {
        const unit = round((round(from + d * fraction[x]) - low) / range);
        pixels[line + x] = palette[unit > 0 ? (unit < 1 ? (255 * unit + 0.5) | 0 : 255) : 0];
      }
    }
  });
  return used;
}

function rectified(map: RawMap): RawMap {
  return { ...map, data: map.data.map((v) => (v > 0 ? v : 0)) };
}

let latest: { lut: Uint8Array; opacity: number; fade: boolean; palette: Uint32Array } | null = null;

/** From this value on a map that fades in has its full alpha. */
const fullFrom = 0.45;

/** Each colour as the four bytes of a pixel. */
function paletteOf(lut: Uint8Array, opacity: number, fade: boolean): Uint32Array {
  if (latest?.lut === lut && latest.opacity === opacity && latest.fade === fade) return latest.palette;
  const bytes = new Uint8Array(1024);
  const alpha = 255 * Math.min(1, Math.max(0, opacity));
  for (let i = 0; i < 256; i++) {
    const share = fade ? Math.min(1, i / (255 * fullFrom)) : 1;
    bytes.set(lut.subarray(3 * i, 3 * i + 3), 4 * i);
    bytes[4 * i + 3] = Math.round(alpha * share);
  }
  latest = { lut, opacity, fade, palette: new Uint32Array(bytes.buffer) };
  return latest.palette;
}
