/** A raw map laid over its image: ReLU, bilinear resize, min–max, colours. */
import { blend, type ColormapName, colourise } from '../colormaps.ts';
import type { RawMap } from '../feature-map.ts';
import type { Size } from '../geometry.ts';
import { relu } from '../maps.ts';
import { resizeBilinear } from '../resize-map.ts';
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
export function mapLimits(map: RawMap, image: Size): MapLimits {
  return extremes(drawn(map, image));
}

function drawn(map: RawMap, { width, height }: Size): Float32Array {
  return resizeBilinear(relu(map), height, width).data;
}

function extremes(data: Float32Array): MapLimits {
  let [low, high] = [data[0], data[0]];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** A map without any range (all zeros after ReLU) takes the first colour everywhere. */
export function overlay({ image, map, colormap = 'jet', opacity = 0.5, limits }: OverlayInput): RasterImage {
  const values = drawn(map, image);
  const { low, high } = limits ?? extremes(values);
  const scale = high > low ? 1 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] - low) * scale;
  return { ...image, data: blend(image.data, colourise(values, colormap), opacity) };
}
