/** The value of a map under a point, as it is drawn. */
import type { RawMap } from '../../src-shared/feature-map.ts';

const wholeImage = { left: 0, top: 0, width: 1, height: 1 };

/** Bilinear between pixel centres, u and v in [0,1] over the whole image; before ReLU. Null outside the map's frame. */
export function sampleMap({ rows, columns, data, frame = wholeImage }: RawMap, u: number, v: number): number | null {
  const [across, down] = [(u - frame.left) / frame.width, (v - frame.top) / frame.height];
  if (across < 0 || across > 1 || down < 0 || down > 1) return null;
  const x = Math.min(Math.max(across * columns - 0.5, 0), columns - 1);
  const y = Math.min(Math.max(down * rows - 0.5, 0), rows - 1);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const line = (row: number): number =>
    data[row * columns + left] + (data[row * columns + right] - data[row * columns + left]) * (x - left);
  const above = line(top);
  return above + (line(bottom) - above) * (y - top);
}
