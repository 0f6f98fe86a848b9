/** Any supported image file to 8-bit pixels as displayed: EXIF-oriented, first frame, alpha on white, sRGB. */
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../src-shared/geometry.ts';
import {
  corrupt,
  endsTooEarly,
  type ImageFile,
  type ImageFormat,
  MAX_PIXELS,
  readHeader,
  readImageFile,
  truncated,
} from './image-file.ts';
import { requireUnchanged } from './image-hash.ts';
import { InputProblem } from './problems.ts';

export interface Pixels extends Size {
  /** Row-major, interleaved R, G, B. */
  data: Uint8Array;
}

/** Throws an `InputProblem` that names the file: `image-changed` where its bytes are others. */
export function decodeRgb(file: ImageFile): Promise<Pixels> {
  return decode(file, 3, (image) => image.flatten({ background: '#ffffff' }).toColourspace('srgb'));
}

/** One channel of luminance, alpha ignored: what a mask says. */
export function decodeGrey(file: ImageFile): Promise<Pixels> {
  return decode(file, 1, (image) => image.removeAlpha().toColourspace('b-w'));
}

/** Throws where a pixel cannot be decoded; holds none of them longer than that takes. */
export async function verifyPixels(source: Buffer | string, format: ImageFormat, name: string): Promise<void> {
  try {
    await sharp(source, decodeSettings).raw().toBuffer();
  } catch (error) {
    throw await explain(error, { source, format, name });
  }
}

/** Of every decoding: no bombs, no silent halves, upright. */
export const decodeSettings = { limitInputPixels: MAX_PIXELS, failOn: 'truncated', autoOrient: true } as const;

async function decode(file: ImageFile, channels: number, prepare: (image: Sharp) => Sharp): Promise<Pixels> {
  const { path, name = path, sha256 } = file;
  const { bytes, format } = await readImageFile(file);
  if (sha256 !== undefined) await requireUnchanged(bytes, sha256, name);
  try {
    // The file's bytes, not its path: sharp caches what it opened by path, and a file may change.
    const image = prepare(sharp(bytes, decodeSettings)).raw({ depth: 'uchar' });
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    throw await explain(error, { source: bytes, format, name });
  }
}

interface Undecodable {
  source: Buffer | string;
  format: ImageFormat;
  name: string;
}

/** What is wrong with an image that could not be decoded. */
export async function explain(error: unknown, { source, format, name }: Undecodable): Promise<InputProblem> {
  try {
    await readHeader(source, format, name);
  } catch (problem) {
    if (problem instanceof InputProblem) return problem;
    throw problem;
  }
  const early = typeof source !== 'string' && endsTooEarly(source, format);
  return early || /premature|truncat|end of (file|stream)/i.test(String(error))
    ? truncated(name)
    : corrupt(error, name);
}
