/** Photographs decoded for the canvas, kept within a budget; the next ones are fetched ahead. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { type LevelTile, lastLevel, mostPixelsAtOnce } from '../../../src-shared/image-levels.ts';
import { asError, fetchBlob } from '../../state/api.ts';
import { imageTileUrl, imageUrl, thumbnailUrl } from '../../state/picture-urls.ts';
import { Resources } from '../../state/resources.svelte.ts';
import type { ResourceRequest } from '../../state/resources.ts';

export const pictures = new Resources({ mostBytes: 900e6, lanes: { pictures: 2, tiles: 4 }, asError });

export interface Picture {
  /** Of a very large image one of fewer pixels; its tiles have the others. */
  whole: ImageBitmap;
  /** The same with fewer pixels, for when the whole image is in sight: drawn much faster. */
  small: ImageBitmap | null;
}

/** The longer side of the small one, in pixels. */
const smallSide = 1600;

/** Too large to be decoded at once: shown by tiles. */
export function isVeryLarge({ width, height }: Size): boolean {
  return width * height > mostPixelsAtOnce;
}

export function pictureRequest(image: string, size: Size, later = false): ResourceRequest<Picture> {
  const url = isVeryLarge(size) ? imageTileUrl(image, { level: lastLevel(size), column: 0, row: 0 }) : imageUrl(image);
  return {
    key: `picture/${url}`,
    lane: 'pictures',
    later,
    load: async (signal) => {
      const blob = await fetchBlob(url);
      signal.throwIfAborted();
      const whole = await decoded(blob);
      const share = smallSide / Math.max(whole.width, whole.height);
      const resizeWidth = Math.round(whole.width * share);
      const small = share < 0.8 ? await decoded(blob, { resizeWidth, resizeQuality: 'medium' }) : null;
      return { whole, small };
    },
    bytesOf: ({ whole, small }) => (whole.width * whole.height + (small === null ? 0 : small.width * small.height)) * 4,
  };
}

/** The one that is drawn where the whole image is so many pixels of the screen wide. */
export function pictureAcross({ whole, small }: Picture, width: number): ImageBitmap {
  return small !== null && width <= small.width ? small : whole;
}

/** What is shown of a very large image until its tiles are made. */
export function placeholderRequest(image: string): ResourceRequest<ImageBitmap> {
  return bitmapRequest(thumbnailUrl(image, 320));
}

export function tileRequest(image: string, tile: LevelTile): ResourceRequest<ImageBitmap> {
  return bitmapRequest(imageTileUrl(image, tile));
}

function bitmapRequest(url: string): ResourceRequest<ImageBitmap> {
  return {
    key: `tile/${url}`,
    lane: 'tiles',
    load: async (signal) => {
      const blob = await fetchBlob(url);
      signal.throwIfAborted();
      return decoded(blob);
    },
    bytesOf: ({ width, height }) => width * height * 4,
  };
}

/**
 * As the browser shows it, turned by EXIF: what the ground truth is counted in. Every browser does so by itself; Chromium 108
 * refuses the option that asks for it.
 */
function decoded(blob: Blob, options?: ImageBitmapOptions): Promise<ImageBitmap> {
  return createImageBitmap(blob, options).catch(() => {
    throw new TripletscopeError('bad-input', 'the photograph cannot be shown', {
      remedy: 'Check the file: it may be damaged or larger than this window can hold.',
    });
  });
}

/** Red, green, blue, alpha of every pixel. Throws `unsupported` for a picture that is too large for it, `not-found` while it loads. */
export function pixelsOfPicture(image: string, size: Size): ImageData {
  if (isVeryLarge(size))
    throw new TripletscopeError('unsupported', 'the photograph is too large for the flood fill', {
      expected: `at most ${mostPixelsAtOnce / 1e6} megapixels`,
      received: `${Math.round((size.width * size.height) / 1e6)} megapixels`,
      remedy: 'Use the brush or a polygon.',
    });
  const picture = pictures.value(pictureRequest(image, size))?.whole;
  const context = picture && new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  if (picture === undefined || !context)
    throw new TripletscopeError('not-found', 'the photograph is still loading', {
      remedy: 'Try again in a moment.',
    });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
}
