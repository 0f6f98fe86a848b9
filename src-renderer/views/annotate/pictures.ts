/** Photographs decoded for the canvas, kept within a budget; the next ones are fetched ahead. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { asError, fetchBlob } from '../../state/api.ts';
import { imageUrl } from '../../state/picture-urls.ts';
import { Resources } from '../../state/resources.svelte.ts';
import type { ResourceRequest } from '../../state/resources.ts';

export const pictures = new Resources({ mostBytes: 900e6, lanes: { pictures: 2 }, asError });

export function pictureRequest(image: string, later = false): ResourceRequest<ImageBitmap> {
  return {
    key: `picture/${imageUrl(image)}`,
    lane: 'pictures',
    later,
    load: async (signal) => {
      const blob = await fetchBlob(imageUrl(image));
      signal.throwIfAborted();
      // As the browser shows it, turned by EXIF: what the ground truth is counted in.
      return createImageBitmap(blob, { imageOrientation: 'from-image' }).catch(() => {
        throw new TripletscopeError('bad-input', 'the photograph cannot be shown', {
          remedy: 'Check the file: it may be damaged or larger than this window can hold.',
        });
      });
    },
    bytesOf: ({ width, height }) => width * height * 4,
  };
}

/** Beyond it a copy of all pixels would not fit beside the picture. */
const mostPixels = 50e6;

/** Red, green, blue, alpha of every pixel. Throws `unsupported` for a picture that is too large for it. */
export function pixelsOfPicture(picture: ImageBitmap): ImageData {
  const { width, height } = picture;
  const context = width * height > mostPixels ? null : new OffscreenCanvas(width, height).getContext('2d');
  if (context === null)
    throw new TripletscopeError('unsupported', 'the photograph is too large for the flood fill', {
      expected: `at most ${mostPixels / 1e6} megapixels`,
      received: `${Math.round((width * height) / 1e6)} megapixels`,
      remedy: 'Use the brush or a polygon.',
    });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}
