/** Where the pictures of an image are: its file, and small ones made of it. */
import type { LevelTile } from '../../src-shared/image-levels.ts';
import { catalogue } from './catalogue.svelte.ts';

export function imageUrl(image: string): string {
  return `/api/images/${image}${version('?')}`;
}

export function imageTileUrl(image: string, { level, column, row }: LevelTile): string {
  return `/api/images/${image}/tiles/${level}/${column}/${row}${version('?')}`;
}

export function thumbnailUrl(image: string, size: 160 | 320 = 160): string {
  return `/api/thumbnails/${image}?size=${size}${version('&')}`;
}

/** Another import may give the same id to another picture. */
function version(before: '?' | '&'): string {
  const key = catalogue.table?.key;
  return key == null ? '' : `${before}v=${key}`;
}
