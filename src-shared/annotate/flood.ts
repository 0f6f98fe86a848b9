/** Flood fill: the pixels around a place that look like it. */
import { TripletscopeError } from '../errors.ts';
import type { Size } from '../geometry.ts';
import { emptyRuns, type MaskRuns, RunWriter } from './mask-runs.ts';
import type { Point } from './point.ts';

export interface Pixels extends Size {
  /** Red, green, blue, alpha in [0, 255], row by row. */
  data: Uint8ClampedArray;
}

/**
 * Connected by their sides, and none further from the colour at `seed` than `tolerance` in any of red, green and blue (0 to 255).
 * Throws `bad-input` for a place outside the image.
 */
export function floodFill({ width, height, data }: Pixels, seed: Point, tolerance: number): MaskRuns {
  const [startX, startY] = [Math.floor(seed.x), Math.floor(seed.y)];
  if (startX < 0 || startY < 0 || startX >= width || startY >= height)
    throw new TripletscopeError('bad-input', 'the starting point of the fill is outside the image', {
      expected: `0 to ${width - 1}, 0 to ${height - 1}`,
      received: `${startX}, ${startY}`,
    });
  const first = (startY * width + startX) * 4;
  const [red, green, blue] = [data[first], data[first + 1], data[first + 2]];
  const alike = (at: number): boolean =>
    Math.abs(data[at * 4] - red) <= tolerance &&
    Math.abs(data[at * 4 + 1] - green) <= tolerance &&
    Math.abs(data[at * 4 + 2] - blue) <= tolerance;
  const filled = new Uint8Array(width * height);
  const stack = [startY * width + startX];
  let [left, right] = [width, -1];
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (filled[at] === 1) continue;
    const rowStart = at - (at % width);
    let from = at;
    while (from > rowStart && filled[from - 1] === 0 && alike(from - 1)) from--;
    let to = at;
    while (to + 1 < rowStart + width && filled[to + 1] === 0 && alike(to + 1)) to++;
    left = Math.min(left, from - rowStart);
    right = Math.max(right, to - rowStart);
    for (let i = from; i <= to; i++) filled[i] = 1;
    for (const next of [from - width, from + width]) {
      if (next < 0 || next >= filled.length) continue;
      let within = false;
      for (let i = next; i <= next + to - from; i++) {
        const fits = filled[i] === 0 && alike(i);
        if (fits && !within) stack.push(i);
        within = fits;
      }
    }
  }
  if (right < left) return emptyRuns({ width, height });
  const writer = new RunWriter({ width, height });
  for (let x = left; x <= right; x++)
    for (let y = 0; y < height; y++) if (filled[y * width + x] === 1) writer.put(x * height + y, x * height + y + 1);
  return writer.end();
}
