/** A raw map laid over its image: ReLU, bilinear resize, min–max, colours. */
import { blend, type ColormapName, colourise } from '../../src-shared/colormaps.ts';
import type { RawMap } from '../../src-shared/feature-map.ts';
import { relu } from '../../src-shared/maps.ts';
import { resizeBilinear } from '../../src-shared/resize-map.ts';
import { encodePng } from './png.ts';
import type { RasterImage } from './scene.ts';

export interface OverlayInput {
  image: RasterImage;
  map: RawMap;
  colormap?: ColormapName;
  /** Of the colours, in [0,1]. */
  opacity?: number;
  /** The map's values that become the first and last colour; its own extremes unless given. */
  limits?: MapLimits;
}

export interface MapLimits {
  low: number;
  high: number;
}

/** Extremes of the map as it is drawn: after ReLU and resize. */
export function mapLimits(map: RawMap, { width, height }: Pick<RasterImage, 'width' | 'height'>): MapLimits {
  const { data } = resizeBilinear(relu(map), height, width);
  let [low, high] = [data[0], data[0]];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

export function overlay({ image, map, colormap = 'jet', opacity = 0.5, limits }: OverlayInput): RasterImage {
  const { low, high } = limits ?? mapLimits(map, image);
  const { data } = resizeBilinear(relu(map), image.height, image.width);
  const range = high - low;
  const scaled = data.map((value) => (range > 0 ? (value - low) / range : 0));
  return { ...image, data: blend(image.data, colourise(scaled, colormap), opacity) };
}

export async function overlayPng(input: OverlayInput): Promise<Uint8Array> {
  return encodePng(overlay(input));
}
