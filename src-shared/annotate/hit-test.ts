/** Which object lies under a place. */
import type { Geometry, TruthObject } from '../truth-object.ts';
import { boundsOfGeometry } from './bounds.ts';
import { hasPixel, runsOf } from './mask-runs.ts';
import type { Point } from './point.ts';
import { isInPolygon, sideNear } from './polygon-edit.ts';

export type Hittable = Pick<TruthObject, 'id' | 'hidden'> & { geometry: Geometry | { kind: 'file' } };

/**
 * The object under a place, within `reach` pixels: an outline comes before what it lies in, of several the smallest, of
 * equal ones the one drawn last. `pixels` knows the masks that are laid out already, mask files among them.
 */
export function objectAt<O extends Hittable>(
  objects: readonly O[],
  at: Point,
  { reach, pixels }: { reach: number; pixels?: (object: O, at: Point) => boolean | null },
): O | null {
  let best: O | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const object of objects) {
    if (object.hidden) continue;
    const rank = rankOf(object, at, reach, pixels);
    if (rank !== null && rank <= bestRank) [best, bestRank] = [object, rank];
  }
  return best;
}

/** Less is nearer: an outline counts as nothing, the inside as the area around it. */
function rankOf<O extends Hittable>(
  object: O,
  at: Point,
  reach: number,
  pixels?: (object: O, at: Point) => boolean | null,
): number | null {
  const { geometry } = object;
  if (geometry.kind === 'file' || geometry.kind === 'mask') {
    const known = pixels?.(object, at) ?? null;
    const hit = known ?? (geometry.kind === 'mask' && hasPixel(runsOf(geometry), at.x, at.y));
    return hit ? Number.MAX_VALUE : null;
  }
  const bounds = boundsOfGeometry(geometry);
  if (bounds === null) return null;
  const { x, y, width, height } = bounds;
  const isNear = at.x >= x - reach && at.x <= x + width + reach && at.y >= y - reach && at.y <= y + height + reach;
  if (!isNear) return null;
  if (geometry.kind === 'polygon') {
    if (sideNear(geometry, at, reach) !== null) return 0;
    return isInPolygon(geometry, at) ? width * height : null;
  }
  const [left, right] = [Math.abs(at.x - x), Math.abs(at.x - x - width)];
  const [top, bottom] = [Math.abs(at.y - y), Math.abs(at.y - y - height)];
  return Math.min(left, right, top, bottom) <= reach ? 0 : width * height;
}
