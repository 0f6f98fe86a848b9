/** A map as a layer of pixels over its photograph: painted small, scaled by the compositor. */
import type { RawMap } from '../../src-shared/feature-map.ts';
import { type Limits, paintMap } from '../../src-shared/paint-map.ts';

export interface LayerStyle {
  limits: Limits;
  lut: Uint8Array;
  /** In [0,1]. */
  opacity: number;
}

/** The map is smooth: twice the evaluation size would look the same, and cost four times as much. */
export const layerSize = { rows: 224, columns: 224 };

const buffers = new WeakMap<HTMLCanvasElement, { context: CanvasRenderingContext2D; pixels: ImageData }>();

/** Paints a map on its canvas, whose pixels are then stretched over the photograph. */
export function drawMapLayer(
  canvas: HTMLCanvasElement,
  map: RawMap,
  style: LayerStyle,
  size: { rows: number; columns: number } = layerSize,
): void {
  let buffer = buffers.get(canvas);
  if (buffer === undefined) {
    canvas.width = size.columns;
    canvas.height = size.rows;
    const context = canvas.getContext('2d');
    if (context === null) return;
    buffer = { context, pixels: context.createImageData(size.columns, size.rows) };
    buffers.set(canvas, buffer);
  }
  paintMap(map, { ...size, ...style, fade: true }, buffer.pixels.data);
  buffer.context.putImageData(buffer.pixels, 0, 0);
}

/** A map as a picture of its own, for exports. */
export function mapCanvas(map: RawMap, style: LayerStyle): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  drawMapLayer(canvas, map, style);
  return canvas;
}
