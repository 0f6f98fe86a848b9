/**
 * Large images are sent in square tiles of several levels: level 0 has the pixels of the image, each next one half as many
 * along either side, the last one fits into one tile. Pure.
 */
import type { Box, Size } from './geometry.ts';

export const levelTileSide = 1024;
/** Pixels of an image beyond which a window asks for its tiles, not for its file. */
export const mostPixelsAtOnce = 40e6;

export interface LevelTile {
  level: number;
  column: number;
  row: number;
}

export function lastLevel({ width, height }: Size): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / levelTileSide)));
}

/** The coarsest level with at least one pixel for each of the screen; `scale`: pixels of the screen for one of the image. */
export function levelFor(scale: number, size: Size): number {
  return Math.min(lastLevel(size), Math.max(0, Math.floor(Math.log2(1 / scale))));
}

/** In pixels of the image; tiles at its right and lower border are cut off. */
export function levelTileBox({ level, column, row }: LevelTile, { width, height }: Size): Box {
  const side = levelTileSide * 2 ** level;
  const [x, y] = [column * side, row * side];
  return { x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) };
}

export function hasLevelTile({ level, column, row }: LevelTile, size: Size): boolean {
  const side = levelTileSide * 2 ** level;
  return (
    level >= 0 &&
    level <= lastLevel(size) &&
    column >= 0 &&
    row >= 0 &&
    column * side < size.width &&
    row * side < size.height
  );
}

/** The tiles of a level that a part of the image touches. */
export function levelTilesIn(
  { x, y, width, height }: Box,
  { level, size }: { level: number; size: Size },
): LevelTile[] {
  const side = levelTileSide * 2 ** level;
  const found: LevelTile[] = [];
  for (let row = Math.max(0, Math.floor(y / side)); row * side < Math.min(y + height, size.height); row++)
    for (let column = Math.max(0, Math.floor(x / side)); column * side < Math.min(x + width, size.width); column++)
      found.push({ level, column, row });
  return found;
}
