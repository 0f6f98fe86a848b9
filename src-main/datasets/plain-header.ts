/** The size of plain JPEG and PNG files from their bytes: half the time of an import, since most images are such. */
import type { Size } from '../../src-shared/geometry.ts';
import { bytesInMemory, type FileBytes } from './file-bytes.ts';

/** Null where it takes more than a look: other formats, EXIF (orientation), anything unusual. */
export function plainSize(bytes: Buffer, format: string): Size | null {
  const size = format === 'png' ? pngSize(bytes) : format === 'jpeg' ? jpegSize(bytes) : null;
  return size && size.width > 0 && size.height > 0 ? size : null;
}

function pngSize(bytes: Buffer): Size | null {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR' || bytes.includes('eXIf', 33, 'latin1'))
    return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

const [startOfScan, app1] = [0xda, 0xe1];
/** SOF0 … SOF15 but for DHT, JPG and DAC between them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Buffer): Size | null {
  let size: Size | null = null;
  for (const { marker, at } of jpegSegments(bytesInMemory(bytes))) {
    if (marker === app1) return null;
    if (marker === startOfScan) return size;
    if (!isFrame(marker)) continue;
    if (size || at + 9 > bytes.length) return null;
    size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

/** Where the pixels of a JPEG begin; its length where they never do. A thumbnail before has an end marker of its own. */
export function jpegPixels(bytes: FileBytes): number {
  for (const { marker, at } of jpegSegments(bytes)) if (marker === startOfScan) return at;
  return bytes.size;
}

/** The segments before the pixels, each at its 0xff, as far as they are in order. */
function* jpegSegments(bytes: FileBytes): Generator<{ marker: number; at: number }> {
  let at = 2;
  while (at + 4 <= bytes.size) {
    const head = bytes.slice(at, 4);
    if (head[0] !== 0xff) return;
    const marker = head[1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    yield { marker, at };
    if (marker === startOfScan) return;
    at += 2 + head.readUInt16BE(2);
  }
}
