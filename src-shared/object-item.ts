/**
 * An item that is one object of an image is called by the path of the image and a number: `street/a.jpg#3`. Its content is
 * that of the image with the region that it shows (`…#x,y,width,height`), in whole pixels of the image as displayed (ADR 51).
 */
import type { Box, Size } from './geometry.ts';

export interface ItemPlace {
  /** Path of the image that it is cut out of, below the root of the data set. */
  source: string;
  /** Of the object within its image, from 1. */
  number: number;
}

export function itemPath({ source, number }: ItemPlace): string {
  return `${source}#${number}`;
}

/** Given the path of an item; a file may be called so, too, so ask only where objects are items. */
export function itemPlace(itemPath: string): ItemPlace {
  const at = itemPath.lastIndexOf('#');
  return { source: itemPath.slice(0, at), number: Number(itemPath.slice(at + 1)) };
}

/** The content of a region of an image, given the image's own. */
export function contentOfRegion(content: string, { x, y, width, height }: Box): string {
  return `${content}#${x},${y},${width},${height}`;
}

/** The region of its file that an image of that content shows; null: all of it. */
export function regionOfContent(content: string | null | undefined): Box | null {
  const region = content?.split('#')[1];
  if (region === undefined) return null;
  const [x, y, width, height] = region.split(',').map(Number);
  return { x, y, width, height };
}

/** Path of the file of an image, given what the image is called and its content. */
export function filePath(relativePath: string, content: string | null | undefined): string {
  return regionOfContent(content) === null ? relativePath : itemPlace(relativePath).source;
}

/**
 * The region of an item: its object with `margin` × the longer side around it, in whole pixels, as far as the image
 * (`frame`) reaches. All in pixels of the image as displayed.
 */
export function regionAround({ x, y, width, height }: Box, margin: number, frame: Size): Box {
  const room = margin * Math.max(width, height);
  const left = Math.max(0, Math.floor(x - room));
  const top = Math.max(0, Math.floor(y - room));
  const right = Math.min(frame.width, Math.ceil(x + width + room));
  const bottom = Math.min(frame.height, Math.ceil(y + height + room));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
