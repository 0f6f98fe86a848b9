/** An image file as bytes: its format by signature (never by extension), whether its end is there, its header. */
import sharp, { type Metadata } from 'sharp';
import { messageOf } from '../../src-shared/errors.ts';
import type { Orientation, Size } from '../../src-shared/geometry.ts';
import { LeadsOut, openFile, readFileWithin } from '../system/confined-files.ts';
import { bmpSize } from './bmp.ts';
import { bytesInFile, bytesInMemory } from './file-bytes.ts';
import { formatOfBytes, type ImageFormat } from './image-format.ts';
import { plainSize } from './plain-header.ts';
import { InputProblem } from './problems.ts';
import { unreadKind } from './unread-images.ts';
import { endsTooEarly } from './whole-image.ts';

export { formatOfName, type ImageFormat } from './image-format.ts';

/** Above it, decoding would cost more than 300 MB an image: refused as a decompression bomb, unless the import says otherwise. */
export const MAX_PIXELS = 100_000_000;

/** Larger files are hashed and measured without being held in memory. */
export const MAX_BYTES_AT_ONCE = 64 * 2 ** 20;

/** A file whose pixels are wanted. */
export interface ImageFile {
  path: string;
  /** What messages call it. */
  name?: string | undefined;
  /** Of the bytes that it must have, where what is computed of it will be known by them. */
  sha256?: string | undefined;
  /** Folders that it must lie in when it is read; anywhere where absent. */
  within?: readonly string[] | undefined;
}

/** Reads the whole file; throws what is wrong with it at first sight. */
export async function readImageFile({
  path,
  name = path,
  within,
}: ImageFile): Promise<{ bytes: Buffer; format: ImageFormat }> {
  let bytes: Buffer;
  try {
    bytes = await readFileWithin(path, within);
  } catch (error) {
    throw imageFileError(error, name);
  }
  return { bytes, format: checkFormat(bytes, name) };
}

/** Throws `image-truncated` where the bytes end before their format says so. */
export function requireWhole(bytes: Buffer, format: ImageFormat, name: string): void {
  if (endsTooEarly(bytesInMemory(bytes), format)) throw truncated(name);
}

/** The same of a file that is not held in memory. */
export async function requireWholeFile({ path, name = path, within }: ImageFile, format: ImageFormat): Promise<void> {
  let cut: boolean;
  try {
    await using file = await openFile(path, within);
    cut = endsTooEarly(bytesInFile(file.fd, (await file.stat()).size), format);
  } catch (error) {
    throw imageFileError(error, name);
  }
  if (cut) throw truncated(name);
}

/** The format of a file that is not read whole. */
export async function readFormat({ path, name = path, within }: ImageFile): Promise<ImageFormat> {
  const start = Buffer.alloc(32);
  let length: number;
  try {
    await using file = await openFile(path, within);
    length = (await file.read(start, 0, start.length, 0)).bytesRead;
  } catch (error) {
    throw imageFileError(error, name);
  }
  return checkFormat(start.subarray(0, length), name);
}

export function imageFileError(error: unknown, name: string): InputProblem {
  if (error instanceof LeadsOut) return leadsOut(name, error.real);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new InputProblem('image-missing', 'the image is missing', { file: name }, 'not-found');
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new InputProblem('not-permitted', 'the image may not be read', { file: name }, 'not-permitted');
  }
  if (code === 'ELOOP') {
    return new InputProblem('link-loop', 'the symbolic link runs in a loop', { file: name }, 'unsafe-input');
  }
  if (code === 'ENAMETOOLONG') {
    return new InputProblem(
      'image-missing',
      'the name is too long for a file',
      { file: name.slice(0, 200) },
      'not-found',
    );
  }
  if (code === 'EISDIR') return new InputProblem('image-not-image', 'is a folder, not an image', { file: name });
  return new InputProblem('image-corrupt', `the image cannot be read (${messageOf(error)})`, { file: name });
}

export function leadsOut(name: string, received?: string): InputProblem {
  const remedy = 'Import with --follow-links to follow such links';
  const summary = 'the symbolic link leads out of the data set';
  return new InputProblem('link-leads-out', summary, { file: name, received, remedy }, 'unsafe-input');
}

/** `bytes` need not be more than the beginning of the file. */
export function checkFormat(bytes: Buffer, name: string): ImageFormat {
  if (bytes.length === 0) throw new InputProblem('image-empty', 'the image file is empty', { file: name });
  const format = formatOfBytes(bytes);
  if (format !== null) return format;
  const kind = unreadKind(bytes);
  throw kind === null
    ? new InputProblem('image-not-image', 'is not an image', { file: name })
    : unreadImage(kind, name);
}

/** `kind` as `unreadKind` names it. */
export function unreadImage(kind: string, name: string): InputProblem {
  return new InputProblem('image-unsupported', `is ${kind}, which is not read`, {
    file: name,
    expected: 'JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP',
    remedy: 'Convert the image, for example to PNG, or leave it out',
  });
}

export interface ImageHeader extends Size {
  format: ImageFormat;
  /** Frames or pages; the first one is used. */
  pages: number;
  /** Of EXIF; 1 where the pixels lie as they are displayed. */
  orientation: Orientation;
  /** As the pixels lie in the file. */
  stored: Size;
  /** 16 bits a channel. */
  deep: boolean;
}

/** Size as displayed (EXIF orientation applied), from the header alone. Throws where it has more pixels than `most`. */
export async function readHeader(
  source: Buffer | string,
  format: ImageFormat,
  name: string,
  most = MAX_PIXELS,
): Promise<ImageHeader> {
  const plain =
    format === 'bmp' ? await sizeOfBmp(source, name) : typeof source === 'string' ? null : plainSize(source, format);
  if (plain) {
    checkPixels(plain, name, most);
    const deep = format === 'png' && typeof source !== 'string' && source[24] === 16;
    return { format, ...plain, pages: 1, orientation: 1, stored: plain, deep };
  }
  let metadata: Metadata;
  try {
    metadata = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (error) {
    const early = typeof source !== 'string' && endsTooEarly(bytesInMemory(source), format);
    throw early ? truncated(name) : corrupt(error, name);
  }
  requireWholeNumbers(metadata.depth, name);
  const width = metadata.autoOrient.width;
  const height = metadata.autoOrient.height;
  checkPixels({ width, height }, name, most);
  return {
    format,
    width,
    height,
    pages: metadata.pages ?? 1,
    orientation: isOrientation(metadata.orientation) ? metadata.orientation : 1,
    stored: { width: metadata.width, height: metadata.height },
    deep: metadata.depth === 'ushort',
  };
}

/** Black and white of other values are not known: they would be clipped without a word. */
function requireWholeNumbers(depth: Metadata['depth'], name: string): void {
  if (depth === undefined || depth === 'uchar' || depth === 'ushort') return;
  const kind = /float|double|complex/.test(depth) ? 'floating-point numbers' : `numbers of the type ${depth}`;
  throw new InputProblem('image-unsupported', `its pixels are ${kind}, which are not read`, {
    file: name,
    expected: '8 or 16 bits per channel',
    remedy: 'Save the image with 8 or 16 bits per channel, or leave it out',
  });
}

function isOrientation(value: number | undefined): value is Orientation {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8;
}

async function sizeOfBmp(source: Buffer | string, name: string): Promise<Size> {
  let start = source;
  if (typeof start === 'string') {
    await using file = await openFile(start);
    start = Buffer.alloc(26);
    await file.read(start, 0, start.length, 0);
  }
  const size = bmpSize(start);
  if (size === null) throw truncated(name);
  return size;
}

function checkPixels({ width, height }: Size, name: string, most: number): void {
  if (width * height <= most) return;
  throw new InputProblem(
    'image-too-large',
    'the image has too many pixels',
    {
      file: name,
      expected: `at most ${most / 1e6} megapixels`,
      received: `${width} × ${height}`,
      remedy: 'Import with --max-megapixels to raise the limit',
    },
    'unsafe-input',
  );
}

export function truncated(name: string): InputProblem {
  return new InputProblem('image-truncated', 'the image ends too early', {
    file: name,
    remedy: 'Copy or download it again',
  });
}

export function corrupt(error: unknown, name: string, remedy?: string): InputProblem {
  const reason = messageOf(error).trim().split('\n')[0];
  return new InputProblem('image-corrupt', `the image is damaged (${reason})`, { file: name, remedy });
}
