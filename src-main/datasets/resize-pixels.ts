/** Stretches 8-bit pixels to another size, row by row, so that a large image can rest in between. */
import type { Size } from '../../src-shared/geometry.ts';
import type { Pixels } from './decode.ts';
import { type RowSink, resizeExactly } from './resize-exact.ts';
import { resizeArea, resizeLinear } from './resize-opencv.ts';

/**
 * `opencv`: the values of `cv2.resize` with INTER_AREA where no side grows and INTER_LINEAR where none shrinks; else both
 * calls, the side that shrinks first. `exact`: what models of earlier versions were made with (`resize-exact.ts`).
 */
export type ResizeRule = 'opencv' | 'exact';

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
  const { width, height } = source;
  const smaller = { width: Math.min(width, size.width), height: Math.min(height, size.height) };
  if (same(smaller, source)) return resizeLinear(source, size, sink, pace);
  if (same(smaller, size)) return resizeArea(source, size, sink, pace);
  const between = { ...smaller, data: new Uint8Array(smaller.width * smaller.height * 3) };
  await resizeArea(source, smaller, (row, y) => between.data.set(row, y * row.length), pace);
  return resizeLinear(between, size, sink, pace);
}

function same(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
