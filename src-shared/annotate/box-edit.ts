/** Boxes under the hand: handles, and what a movement makes of a box. */
import type { Box, Size } from '../geometry.ts';
import { clamp, type Point } from './point.ts';

export const boxHandles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type BoxHandle = (typeof boxHandles)[number];

/** Where a handle is. */
export function handleAt({ x, y, width, height }: Box, handle: BoxHandle): Point {
  return {
    x: handle.includes('w') ? x : handle.includes('e') ? x + width : x + width / 2,
    y: handle.includes('n') ? y : handle.includes('s') ? y + height : y + height / 2,
  };
}

/** The handle within `reach` of a place, the nearest one; null where there is none. */
export function handleNear(box: Box, { x, y }: Point, reach: number): BoxHandle | null {
  let best: BoxHandle | null = null;
  let nearest = reach;
  for (const handle of boxHandles) {
    const at = handleAt(box, handle);
    const distance = Math.max(Math.abs(at.x - x), Math.abs(at.y - y));
    if (distance <= nearest) [best, nearest] = [handle, distance];
  }
  return best;
}

/** The box whose handle was dragged to a place. Dragged past the opposite side, the box turns over; it stays within the image. */
export function dragHandle(box: Box, handle: BoxHandle, to: Point, limits: Size): Box {
  const x = clamp(to.x, 0, limits.width);
  const y = clamp(to.y, 0, limits.height);
  const [left, right] = [box.x, box.x + box.width];
  const [top, bottom] = [box.y, box.y + box.height];
  return boxBetween(
    { x: handle.includes('w') ? x : left, y: handle.includes('n') ? y : top },
    { x: handle.includes('e') ? x : right, y: handle.includes('s') ? y : bottom },
  );
}

/** The box with these two opposite corners. */
export function boxBetween(a: Point, b: Point): Box {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Its part within the image; null where none has an area. */
export function boxWithin({ x, y, width, height }: Box, limits: Size): Box | null {
  const [left, right] = [clamp(x, 0, limits.width), clamp(x + width, 0, limits.width)];
  const [top, bottom] = [clamp(y, 0, limits.height), clamp(y + height, 0, limits.height)];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** With edges between pixels: what a hand on a mouse means. */
export function snapBox({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}
