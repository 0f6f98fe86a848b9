/** Any supported image file to 8-bit pixels as displayed: EXIF-oriented, first frame, alpha on white, sRGB. */
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Box, Size } from '../../src-shared/geometry.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import { bmpSize, decodeBmp } from './bmp.ts';
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
import { rangeOfContent, requireUnchanged } from './image-hash.ts';
import { stretched } from './pixel-range.ts';
import { InputProblem } from './problems.ts';

export interface Pixels extends Size {
  /** Row-major, interleaved R, G, B. */
  data: Uint8Array;
}

/** Throws an `InputProblem` that names the file: `image-changed` where its bytes are others. */
export function decodeRgb(file: ImageFile): Promise<Pixels> {
  return decode(file, 3, (image) => image.flatten({ background: '#ffffff' }).toColourspace('srgb'));
}

/** One channel of luminance, alpha ignored: what a mask says. `most`: pixels of its image, where these are more than usual. */
export function decodeGrey(file: ImageFile, most = MAX_PIXELS): Promise<Pixels> {
  return decode(file, 1, (image) => image.removeAlpha().toColourspace('b-w'), Math.max(most, MAX_PIXELS));
}

/** Throws where a pixel cannot be decoded; holds none of them longer than that takes. */
export async function verifyPixels(
  source: Buffer | string,
  format: ImageFormat,
  name: string,
  most = MAX_PIXELS,
): Promise<void> {
  try {
    const bytes = typeof source === 'string' && format === 'bmp' ? await readFile(source) : source;
    const image =
      typeof bytes === 'string'
        ? sharp(bytes, { ...decodeSettings, limitInputPixels: most })
        : await openImage(bytes, format, { most });
    await image.raw().toBuffer();
  } catch (error) {
    throw await explain(error, { source, format, name, most });
  }
}

/** Of every decoding: no bombs, no silent halves, upright. */
export const decodeSettings = { limitInputPixels: MAX_PIXELS, failOn: 'truncated', autoOrient: true } as const;

export interface Opening {
  /** What the image is known by, where an import has judged its size; it is stretched and cut out of its file as that says. */
  content?: string | undefined;
  /** Pixels that an image may have which no import has judged. */
  most?: number;
  /** A part of what is shown, in whole pixels. */
  region?: Box | null;
}

/** The file's bytes, not its path: sharp caches what it opened by path, and a file may change. */
export async function openImage(
  bytes: Buffer,
  format: ImageFormat,
  { region = null, ...opening }: Opening = {},
): Promise<Sharp> {
  const image = await openWhole(bytes, format, opening);
  const item = regionOfContent(opening.content);
  const shown = region && item ? { ...region, x: item.x + region.x, y: item.y + region.y } : (region ?? item);
  return shown ? image.extract({ left: shown.x, top: shown.y, width: shown.width, height: shown.height }) : image;
}

async function openWhole(
  bytes: Buffer,
  format: ImageFormat,
  { content, most = MAX_PIXELS }: Omit<Opening, 'region'>,
): Promise<Sharp> {
  if (format === 'bmp') {
    const size = bmpSize(bytes);
    if (content === undefined && size && size.width * size.height > most) throw new Error('too many pixels');
    const { data, width, height } = decodeBmp(bytes);
    return sharp(data, { raw: { width, height, channels: 3 } });
  }
  const image = sharp(bytes, { ...decodeSettings, limitInputPixels: content === undefined ? most : false });
  const range = rangeOfContent(content);
  if (range === null || (await image.metadata()).depth !== 'ushort') return image;
  const deep = image.flatten({ background: '#ffffff' }).toColourspace('rgb16').raw({ depth: 'ushort' });
  const { data, info } = await deep.toBuffer({ resolveWithObject: true });
  const values = new Uint16Array(data.buffer, data.byteOffset, data.length >> 1);
  const { width, height, channels } = info;
  return sharp(stretched(values, range), { raw: { width, height, channels: channels as 3 } });
}

async function decode(
  file: ImageFile,
  channels: number,
  prepare: (image: Sharp) => Sharp,
  most = MAX_PIXELS,
): Promise<Pixels> {
  const { path, name = path, sha256 } = file;
  const { bytes, format } = await readImageFile(file);
  if (sha256 !== undefined) await requireUnchanged(bytes, sha256, name);
  requireWhole(bytes, format, name);
  try {
    const image = prepare(await openImage(bytes, format, { content: sha256, most })).raw({ depth: 'uchar' });
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
  most?: number;
  /** What to do about an image that is damaged. */
  remedy?: string | undefined;
}

/** What is wrong with an image that could not be decoded. */
export async function explain(
  error: unknown,
  { source, format, name, most, remedy }: Undecodable,
): Promise<InputProblem> {
  try {
    await readHeader(source, format, name, most);
    if (typeof source !== 'string') requireWhole(source, format, name);
  } catch (problem) {
    if (problem instanceof InputProblem) return problem;
    throw problem;
  }
  if (/premature|truncat|end of (file|stream)/i.test(String(error))) return truncated(name);
  return corrupt(error, name, remedy);
}
