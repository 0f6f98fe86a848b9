/** Objects from a map: what a threshold on it encloses, at the resolution of the image. */
import type { RawMap } from '../feature-map.ts';
import type { Box, Size } from '../geometry.ts';
import { resizeToUnit } from '../resize-map.ts';
import { type MaskRuns, maskParts, RunWriter, runsBounds } from './mask-runs.ts';

/** Where the map, after ReLU, resized to the image and scaled to [0, 1], reaches τ; empty for a map that is the same everywhere. */
export function maskOfMap(map: RawMap, tau: number, size: Size): MaskRuns {
  const writer = new RunWriter(size);
  const { width, height } = size;
  const values = new Float32Array(width * height);
  const positive = { ...map, data: map.data.map((value) => Math.max(value, 0)) };
  const { constant } = resizeToUnit(positive, height, width, values);
  if (constant) return writer.end();
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; ) {
      while (y < height && values[y * width + x] < tau) y++;
      const from = y;
      while (y < height && values[y * width + x] >= tau) y++;
      writer.put(x * height + from, x * height + y);
    }
  return writer.end();
}

/** The box around the largest connected part of that mask; null where there is none. */
export function boxOfMap(map: RawMap, tau: number, size: Size): Box | null {
  const [largest] = maskParts(maskOfMap(map, tau, size));
  return largest === undefined ? null : runsBounds(largest);
}
