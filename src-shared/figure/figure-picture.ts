/** One picture of a figure as pixels: a part of the image with the colours of a map over it. */
import { colormap } from '../colormaps.ts';
import type { RawMap } from '../feature-map.ts';
import type { Limits } from '../paint-map.ts';
import { valueColour } from '../regress/value-map.ts';
import type { FigureSpec } from './figure-spec.ts';
import { mapRegion, type Region, signedRegion } from './map-region.ts';
import type { RasterImage } from './scene.ts';

/** From this share of the limits on a map that fades in has its full opacity, as in the window. */
const fullFrom = 0.45;

export function mapOver(
  image: RasterImage,
  { map, limits: { low, high }, region }: { map: RawMap; limits: Limits; region: Region },
  { map: name, opacity, fade }: Omit<FigureSpec['colours'], 'limits' | 'bar'>,
): RasterImage {
  const { width, height } = image;
  const values = mapRegion(map, region, height, width);
  const table = colormap(name);
  const scale = high > low ? 255 / (high - low) : 0;
  const data = new Uint8Array(image.data.length);
  for (let p = 0, at = 0; p < values.length; p++, at += 3) {
    const index = Math.round(Math.min(255, Math.max(0, (values[p] - low) * scale)));
    const alpha = opacity * (fade ? Math.min(1, index / (255 * fullFrom)) : 1);
    for (let c = 0; c < 3; c++)
      data[at + c] = Math.round((1 - alpha) * image.data[at + c] + alpha * table[3 * index + c]);
  }
  return { width, height, data };
}

/** The photograph, paler, under the two colours of its map of value; where the map covers nothing it stays pale. */
export function valueOver(
  image: RasterImage,
  { map, limit, region }: { map: RawMap; limit: number; region: Region },
  opacity: number,
): RasterImage {
  const { width, height } = image;
  const values = signedRegion(map, region, height, width);
  const data = new Uint8Array(image.data.length);
  for (let p = 0, at = 0; p < values.length; p++, at += 3) {
    const [red, green, blue, strength] = valueColour(values[p], limit);
    const alpha = opacity * strength;
    const grey = 0.3 * image.data[at] + 0.59 * image.data[at + 1] + 0.11 * image.data[at + 2];
    for (const [c, colour] of [red, green, blue].entries())
      data[at + c] = Math.round((1 - alpha) * 0.5 * (grey + image.data[at + c]) + alpha * colour);
  }
  return { width, height, data };
}

/** From −limit to limit on white, at the opacity that it has over photographs. */
export function valueBarPixels(opacity: number): RasterImage {
  const [width, height] = [256, 4];
  const data = new Uint8Array(3 * width * height);
  for (let p = 0; p < width * height; p++) {
    const [red, green, blue, strength] = valueColour(((p % width) / (width - 1)) * 2 - 1, 1);
    const alpha = opacity * strength;
    for (const [c, colour] of [red, green, blue].entries())
      data[3 * p + c] = Math.round((1 - alpha) * 255 + alpha * colour);
  }
  return { width, height, data };
}
