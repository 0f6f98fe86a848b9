/** A map over a part of its image, at any size: what an inset shows. */
import type { RawMap } from '../feature-map.ts';

/** In shares of the image's sides. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const wholeImage: Region = { x: 0, y: 0, width: 1, height: 1 };

/** ReLU, then bilinear at the centres of rows × columns pixels of the region; over the whole image equal to `resizeBilinear`. */
export function mapRegion(map: RawMap, region: Region, rows: number, columns: number): Float32Array {
  return signedRegion({ ...map, data: map.data.map((value) => Math.max(0, value)) }, region, rows, columns);
}

/** The same without ReLU: of a map whose values below 0 have a meaning. */
export function signedRegion(map: RawMap, region: Region, rows: number, columns: number): Float32Array {
  const { frame, data } = map;
  const vertical = positions(map.rows, rows, region.y, region.height, frame && [frame.top, frame.height]);
  const horizontal = positions(map.columns, columns, region.x, region.width, frame && [frame.left, frame.width]);
  const values = new Float32Array(rows * columns);
  const at = (y: number, x: number): number => data[y * map.columns + x];
  for (let y = 0, to = 0; y < rows; y++) {
    const top = vertical[y];
    for (let x = 0; x < columns; x++, to++) {
      const left = horizontal[x];
      if (top < 0 || left < 0) continue;
      const [y0, x0] = [Math.floor(top), Math.floor(left)];
      const [y1, x1] = [Math.min(y0 + 1, map.rows - 1), Math.min(x0 + 1, map.columns - 1)];
      const [down, across] = [top - y0, left - x0];
      const upper = at(y0, x0) + (at(y1, x0) - at(y0, x0)) * down;
      const next = at(y0, x1) + (at(y1, x1) - at(y0, x1)) * down;
      values[to] = upper + (next - upper) * across;
    }
  }
  return values;
}

/** Places in the map, counted between the centres of its cells; −1 outside of its frame. */
function positions(
  cells: number,
  count: number,
  start: number,
  length: number,
  frame?: [number, number],
): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const share = start + ((i + 0.5) / count) * length;
    const within = frame === undefined ? share : (share - frame[0]) / frame[1];
    if (frame !== undefined && (within < 0 || within >= 1)) return -1;
    return Math.min(Math.max(within * cells - 0.5, 0), cells - 1);
  });
}
