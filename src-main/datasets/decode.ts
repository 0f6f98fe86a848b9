/** Any supported image file to 8-bit pixels as displayed: EXIF-oriented, first frame, alpha on white, sRGB. */
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../src-shared/geometry.ts';
import {
  corrupt,
  type ImageFile,
  type ImageFormat,
  MAX_PIXELS,
  readHeader,
  readImageFile,
  requireWhole,
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
  requireWhole(bytes, format, name);
  try {
    // The file's bytes, not its path: sharp caches what it opened by path, and a file may change.
    const image = prepare(sharp(bytes, decodeSettings)).raw({ depth: 'uchar' });
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    const remedy = sha256 === undefined ? undefined : leaveOut;
    throw await explain(error, { source: bytes, format, name, remedy });
  }
}

/** Of an image of the data set: a plain import looks at its header and its end, not at every pixel. */
const leaveOut =
  'Import the data set again with --verify (“Decode every image” in the window): damaged images are then left out and named';

interface Undecodable {
  source: Buffer | string;
  format: ImageFormat;
  name: string;
  /** What to do about an image that is damaged. */
  remedy?: string | undefined;
}

/** What is wrong with an image that could not be decoded. */
export async function explain(error: unknown, { source, format, name, remedy }: Undecodable): Promise<InputProblem> {
  try {
    await readHeader(source, format, name);
    if (typeof source !== 'string') requireWhole(source, format, name);
  } catch (problem) {
    if (problem instanceof InputProblem) return problem;
    throw problem;
  }
  if (/premature|truncat|end of (file|stream)/i.test(String(error))) return truncated(name);
  return corrupt(error, name, remedy);
}
