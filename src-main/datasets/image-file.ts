/** An image file as bytes: its format by signature (never by extension), whether its end is there, its header. */
import sharp, { type Metadata } from 'sharp';
import { messageOf } from '../../src-shared/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { LeadsOut, openFile } from '../system/confined-files.ts';
import { bytesInFile, bytesInMemory } from './file-bytes.ts';
import { formatOfBytes, type ImageFormat } from './image-format.ts';
import { plainSize } from './plain-header.ts';
import { InputProblem } from './problems.ts';
import { endsTooEarly } from './whole-image.ts';

export { formatOfName, type ImageFormat } from './image-format.ts';

/** Above it, decoding would cost more than 300 MB an image: refused as a decompression bomb. */
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
    await using file = await openFile(path, within);
    bytes = await file.readFile();
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
  const start = Buffer.alloc(16);
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
      'the name is longer than any file’s',
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
  if (format === null) throw new InputProblem('image-not-image', 'is not an image', { file: name });
  if (format === 'unsupported') {
    throw new InputProblem('image-unsupported', 'the format is not supported', {
      file: name,
      expected: 'JPEG, PNG, WebP, GIF, TIFF or AVIF',
      remedy: 'Convert the image, or leave it out',
    });
  }
  return format;
}

export interface ImageHeader extends Size {
  format: ImageFormat;
  /** Frames or pages; the first one is used. */
  pages: number;
}

/** Size as displayed (EXIF orientation applied), from the header alone. */
export async function readHeader(source: Buffer | string, format: ImageFormat, name: string): Promise<ImageHeader> {
  const plain = typeof source === 'string' ? null : plainSize(source, format);
  if (plain) {
    checkPixels(plain, name);
    return { format, ...plain, pages: 1 };
  }
  let metadata: Metadata;
  try {
    metadata = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (error) {
    const early = typeof source !== 'string' && endsTooEarly(bytesInMemory(source), format);
    throw early ? truncated(name) : corrupt(error, name);
  }
  const width = metadata.autoOrient.width;
  const height = metadata.autoOrient.height;
  checkPixels({ width, height }, name);
  return { format, width, height, pages: metadata.pages ?? 1 };
}

function checkPixels({ width, height }: Size, name: string): void {
  if (width * height <= MAX_PIXELS) return;
  throw new InputProblem(
    'image-too-large',
    'the image has too many pixels',
    { file: name, expected: `at most ${MAX_PIXELS / 1e6} megapixels`, received: `${width} × ${height}` },
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
