/** The value of a map under a point, as it is drawn. */
import type { RawMap } from '../../src-shared/feature-map.ts';

/** Bilinear between pixel centres, u and v in [0,1] over the whole map; before ReLU. */
export function sampleMap({ rows, columns, data }: RawMap, u: number, v: number): number {
  const x = Math.min(Math.max(u * columns - 0.5, 0), columns - 1);
  const y = Math.min(Math.max(v * rows - 0.5, 0), rows - 1);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const line = (row: number): number =>
    data[row * columns + left] + (data[row * columns + right] - data[row * columns + left]) * (x - left);
  const above = line(top);
  return above + (line(bottom) - above) * (y - top);
}
