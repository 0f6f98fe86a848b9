/** Resizes 8-bit pixels, row by row, so that a large image can rest in between. */
import type { Size } from '../../src-shared/geometry.ts';
import { type InputGeometry, inputPlan } from '../../src-shared/input-frame.ts';
import type { Pixels } from './decode.ts';
import { type RowSink, resizeExactly } from './resize-exact.ts';
import { resizeArea, resizeLinear } from './resize-opencv.ts';
import { type PilFilter, resizePil } from './resize-pil.ts';

/**
 * `opencv`: the values of `cv2.resize` with INTER_AREA where no side grows and INTER_LINEAR where none shrinks; else both
 * calls, the side that shrinks first. `opencv-linear`: INTER_LINEAR alone. `pil-…`: Pillow's antialiased filters. `exact`:
 * what models of earlier versions were made with (`resize-exact.ts`).
 */
export type ResizeRule = (typeof resizeRules)[number];
export const resizeRules = ['opencv', 'exact', 'opencv-linear', 'pil-bilinear', 'pil-bicubic'] as const;

const pilFilters: Partial<Record<ResizeRule, PilFilter>> = { 'pil-bilinear': 'bilinear', 'pil-bicubic': 'bicubic' };

export interface ResizeOptions {
  /** `opencv` where absent. */
  rule?: ResizeRule;
  /** Asked after each row (see `createPace`). */
  pace?: () => Promise<void> | undefined;
}

export async function resizePixels(
  source: Pixels,
  size: Size,
  sink: RowSink,
  { rule = 'opencv', pace = () => undefined }: ResizeOptions = {},
): Promise<void> {
  if (rule === 'exact') return resizeExactly(source, size, sink, { pace });
  if (rule === 'opencv-linear') return resizeLinear(source, size, sink, pace);
  const filter = pilFilters[rule];
  if (filter !== undefined)
    return resizePil(source, { resized: size, window: { x: 0, y: 0, ...size }, filter }, sink, pace);
  const { width, height } = source;
  const smaller = { width: Math.min(width, size.width), height: Math.min(height, size.height) };
  if (same(smaller, source)) return resizeLinear(source, size, sink, pace);
  if (same(smaller, size)) return resizeArea(source, size, sink, pace);
  const between = { ...smaller, data: new Uint8Array(smaller.width * smaller.height * 3) };
  await resizeArea(source, smaller, (row, y) => between.data.set(row, y * row.length), pace);
  return resizeLinear(between, size, sink, pace);
}

/** The input of a network, `size` rows: resized, and its centre cut out where the geometry says so. */
export async function resizeToInput(
  source: Pixels,
  geometry: InputGeometry,
  sink: RowSink,
  { rule = 'opencv', pace = () => undefined }: ResizeOptions = {},
): Promise<void> {
  const { resized, window } = inputPlan(geometry, source);
  const filter = pilFilters[rule];
  if (filter !== undefined) return resizePil(source, { resized, window, filter }, sink, pace);
  if (same(resized, window)) return resizePixels(source, resized, sink, { rule, pace });
  const cut = (row: Uint8Array, y: number): void => {
    const inside = y >= window.y && y < window.y + window.height;
    if (inside) sink(row.subarray(window.x * 3, (window.x + window.width) * 3), y - window.y);
  };
  return resizePixels(source, resized, cut, { rule, pace });
}

function same(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
