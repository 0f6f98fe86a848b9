/**
 * SHA-256 of image files: what an image is known by, wherever it lies. The range in which 16-bit values are stretched
 * (`…@0,4095`) and the region that is cut out of the file (`object-item.ts`) are part of it: they give other pixels of the
 * same bytes.
 */
import { hash as hashAtOnce, webcrypto } from 'node:crypto';
import { openFile } from '../system/confined-files.ts';
import { sha256OfHandle } from '../system/hash-file.ts';
import { type ImageFile, imageFileError } from './image-file.ts';
import { type PixelRange, parseRange } from './pixel-range.ts';
import { InputProblem } from './problems.ts';

/** Below this, hashing here costs less than the way to another thread. */
const HASHED_HERE = 2 ** 20;

export async function hashOf(bytes: Buffer): Promise<string> {
  if (bytes.length <= HASHED_HERE) return hashAtOnce('sha256', bytes);
  const digest = await webcrypto.subtle.digest('SHA-256', new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  return Buffer.from(digest).toString('hex');
}

/** Of a file that is not held in memory. Throws what `imageFileError` makes of it. */
export async function hashOfLarge({ path, name = path, within }: ImageFile): Promise<string> {
  try {
    await using file = await openFile(path, within);
    return await sha256OfHandle(file);
  } catch (error) {
    throw imageFileError(error, name);
  }
}

export function contentOf(sha256: string, range: PixelRange | null): string {
  return range === null ? sha256 : `${sha256}@${range.low},${range.high}`;
}

/** The range in which an image of that content is stretched; null: as it is. */
export function rangeOfContent(content: string | undefined): PixelRange | null {
  const range = content?.split('#')[0].split('@')[1];
  return range === undefined ? null : parseRange(range);
}

/** Results are kept under the hash of the import, so they may come from no other bytes. Throws `image-changed`. */
export async function requireUnchanged(bytes: Buffer, content: string, name: string): Promise<void> {
  const [sha256] = content.split(/[@#]/);
  if ((await hashOf(bytes)) === sha256) return;
  throw new InputProblem('image-changed', 'the file has changed since it was imported', {
    file: name,
    expected: `SHA-256 ${sha256.slice(0, 12)}…`,
    remedy: 'Put the file back, or import the data set again: the results of this image are then computed again',
  });
}
