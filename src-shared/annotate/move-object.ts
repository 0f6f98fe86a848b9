/** Objects moved and resized as a whole. They stay within the image: a movement ends at its border. */
import type { Size } from '../geometry.ts';
import type { Geometry } from '../truth-object.ts';
import { boundsOfGeometry } from './bounds.ts';
import { maskGeometry, runsOf, shiftMask } from './mask-runs.ts';
import { clamp } from './point.ts';

/** Moved by (dx, dy) image pixels; masks by whole pixels. A mask file stays where it is. */
export function translate(geometry: Geometry, dx: number, dy: number, limits: Size): Geometry {
  const bounds = boundsOfGeometry(geometry);
  if (bounds === null) return geometry;
  const stepX = clamp(dx, Math.min(0, -bounds.x), Math.max(0, limits.width - bounds.x - bounds.width));
  const stepY = clamp(dy, Math.min(0, -bounds.y), Math.max(0, limits.height - bounds.y - bounds.height));
  switch (geometry.kind) {
    case 'box':
      return { ...geometry, x: geometry.x + stepX, y: geometry.y + stepY };
    case 'polygon':
      return {
        ...geometry,
        rings: geometry.rings.map((ring) => ring.map((value, i) => value + (i % 2 === 0 ? stepX : stepY))),
      };
    case 'mask':
      return maskGeometry(shiftMask(runsOf(geometry), Math.round(stepX), Math.round(stepY)));
    case 'file':
      return geometry;
  }
}

/** A box or polygon grown by (dx, dy) at its right and lower side, to at least one pixel; others stay as they are. */
export function grow(geometry: Geometry, dx: number, dy: number, limits: Size): Geometry {
  const bounds = boundsOfGeometry(geometry);
  if (bounds === null || geometry.kind === 'mask' || geometry.kind === 'file') return geometry;
  const width = clamp(bounds.width + dx, 1, limits.width - bounds.x);
  const height = clamp(bounds.height + dy, 1, limits.height - bounds.y);
  if (geometry.kind === 'box') return { ...geometry, width, height };
  const scaleX = bounds.width === 0 ? 1 : width / bounds.width;
  const scaleY = bounds.height === 0 ? 1 : height / bounds.height;
  return {
    ...geometry,
    rings: geometry.rings.map((ring) =>
      ring.map((value, i) =>
        i % 2 === 0 ? bounds.x + (value - bounds.x) * scaleX : bounds.y + (value - bounds.y) * scaleY,
      ),
    ),
  };
}
