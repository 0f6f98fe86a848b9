/** What an object covers, as a box in image pixels. */
import type { Box } from '../geometry.ts';
import type { Geometry } from '../truth-object.ts';
import { runsBounds, runsOf } from './mask-runs.ts';

/** Null for a mask without a pixel and for a mask file, whose pixels are not here. */
export function boundsOfGeometry(geometry: Geometry | { kind: 'file' }): Box | null {
  switch (geometry.kind) {
    case 'box': {
      const { x, y, width, height } = geometry;
      return { x, y, width, height };
    }
    case 'polygon':
      return boundsOfRings(geometry.rings);
    case 'mask':
      return runsBounds(runsOf(geometry));
    case 'file':
      return null;
  }
}

function boundsOfRings(rings: readonly (readonly number[])[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      right = Math.max(right, ring[i]);
      top = Math.min(top, ring[i + 1]);
      bottom = Math.max(bottom, ring[i + 1]);
    }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
