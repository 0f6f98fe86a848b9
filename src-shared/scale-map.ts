/** From a raw map to values in [0,1] at the evaluation size (METHOD 7): what is thresholded and what is shown. */
import type { RawMap } from './feature-map.ts';
import type { ScaledMap } from './outline.ts';
import { resizeToUnit } from './resize-map.ts';

let buffer = new Float32Array(0);

/**
 * ReLU, bilinear resize to the evaluation size, min–max to [0,1] (METHOD 7); a constant map becomes all zeros. The map is
 * valid until the next call.
 */
export function scaleMap(
  map: RawMap,
  { rows, columns }: { rows: number; columns: number },
): { map: ScaledMap; constant: boolean } {
  if (buffer.length < rows * columns) buffer = new Float32Array(rows * columns);
  const data = buffer.subarray(0, rows * columns);
  const positive = { ...map, data: map.data.map((v) => Math.max(v, 0)) };
  const { constant, turns } = resizeToUnit(positive, rows, columns, data);
  return { map: { rows, columns, data, turns }, constant };
}
