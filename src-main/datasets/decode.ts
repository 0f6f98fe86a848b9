/** Any supported image file to 8-bit pixels as displayed: EXIF-oriented, first frame, alpha on white, sRGB. */
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../src-shared/geometry.ts';
import { checkPixels, corrupt, endsTooEarly, MAX_PIXELS, readHeader, readImageFile, truncated } from './image-file.ts';

export interface Pixels extends Size {
  /** Row-major, interleaved R, G, B. */
  data: Uint8Array;
}

/** Throws an `InputProblem` that names the file. */
export function decodeRgb(path: string, name = path): Promise<Pixels> {
  return decode(path, name, 3, (image) => image.flatten({ background: '#ffffff' }).toColourspace('srgb'));
}

/** One channel of luminance, alpha ignored: what a mask says. */
export function decodeGrey(path: string, name = path): Promise<Pixels> {
  return decode(path, name, 1, (image) => image.removeAlpha().toColourspace('b-w'));
}

async function decode(path: string, name: string, channels: number, prepare: (image: Sharp) => Sharp): Promise<Pixels> {
  const { bytes, format } = await readImageFile(path, name);
  try {
    // The file's bytes, not its path: sharp caches what it opened by path, and a file may change.
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', autoOrient: true });
    const { data, info } = await prepare(image).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    checkPixels(await readHeader(bytes, format, name), name);
    throw endsTooEarly(bytes, format) || /premature|truncat|end of (file|stream)/i.test(String(error))
      ? truncated(name)
      : corrupt(error, name);
  }
}
