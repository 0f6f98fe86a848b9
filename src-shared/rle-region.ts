/** A region of a run-length mask, without decoding the mask: runs go down the columns, background first. */
import type { Box, Size } from './geometry.ts';

/** Start and end of each run of the object, counted down the columns. */
function* objectRuns(runs: Uint32Array): Generator<readonly [start: number, end: number]> {
  let position = 0;
  for (let i = 0; i < runs.length; i++) {
    if (i % 2 === 1 && runs[i] > 0) yield [position, position + runs[i]];
    position += runs[i];
  }
}

/** The smallest box around the object; null where there is none. */
export function boundsOfRuns(runs: Uint32Array, { height }: Pick<Size, 'height'>): Box | null {
  let [left, top, right, bottom] = [Infinity, height, -1, -1];
  for (const [start, end] of objectRuns(runs)) {
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last);
    // A run over two columns reaches the lower border and the upper one.
    top = last > first ? 0 : Math.min(top, start % height);
    bottom = last > first ? height - 1 : Math.max(bottom, (end - 1) % height);
  }
  return right < 0 ? null : { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
}

/** The same runs within a region of whole pixels, background where it reaches beyond the mask; null where no object is left. */
export function runsInRegion(runs: Uint32Array, { height }: Pick<Size, 'height'>, region: Box): Uint32Array | null {
  const found: number[] = [];
  let written = 0; // up to where the runs found reach
  for (const [start, end] of objectRuns(runs)) {
    const first = Math.max(region.x, Math.floor(start / height));
    const last = Math.min(region.x + region.width - 1, Math.floor((end - 1) / height));
    for (let x = first; x <= last; x++) {
      const top = Math.max(region.y, 0, start - x * height);
      const bottom = Math.min(region.y + region.height, height, end - x * height);
      if (bottom <= top) continue;
      const from = (x - region.x) * region.height + top - region.y;
      const length = bottom - top;
      if (from === written && found.length > 0) found[found.length - 1] += length;
      else found.push(from - written, length);
      written = from + length;
    }
  }
  if (found.length === 0) return null;
  const rest = region.width * region.height - written;
  return Uint32Array.from(rest > 0 ? [...found, rest] : found);
}
