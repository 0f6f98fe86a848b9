/**
 * Whether an image file is whole: it ends where its format says so, or later. What follows an image (a signature, a film,
 * zeros) does no harm. Found by the structure of the file, nothing is decoded.
 */
import { bmpEndsTooEarly } from './bmp.ts';
import type { FileBytes } from './file-bytes.ts';
import type { ImageFormat } from './image-format.ts';
import { jpegPixels } from './plain-header.ts';
import { avifEndsTooEarly } from './whole-avif.ts';
import { tiffEndsTooEarly } from './whole-tiff.ts';

/** True where the file ends before its format says so. */
export function endsTooEarly(bytes: FileBytes, format: ImageFormat): boolean {
  return checks[format](bytes);
}

const checks = {
  jpeg: jpegEndsTooEarly,
  png: pngEndsTooEarly,
  webp: webpEndsTooEarly,
  gif: gifEndsTooEarly,
  tiff: tiffEndsTooEarly,
  heif: avifEndsTooEarly,
  bmp: bmpEndsTooEarly,
} satisfies Record<ImageFormat, (bytes: FileBytes) => boolean>;

/** No end marker after the start of the pixels; they cannot hold one. */
function jpegEndsTooEarly(bytes: FileBytes): boolean {
  const pixels = jpegPixels(bytes);
  const piece = 1 << 16;
  for (let end = bytes.size; end > pixels; end -= piece) {
    const start = Math.max(pixels, end - piece);
    // One byte more: a marker may lie across two pieces.
    if (bytes.slice(start, end - start + 1).includes('\xff\xd9', 0, 'latin1')) return false;
  }
  return true;
}

/** Chunks of length, type, data and checksum, up to IEND. */
function pngEndsTooEarly(bytes: FileBytes): boolean {
  for (let at = 8; at + 12 <= bytes.size; ) {
    const head = bytes.slice(at, 8);
    at += 12 + head.readUInt32BE(0);
    if (head.toString('latin1', 4) === 'IEND') return at > bytes.size;
  }
  return true;
}

function webpEndsTooEarly(bytes: FileBytes): boolean {
  return bytes.size < 12 || bytes.size < bytes.slice(4, 4).readUInt32LE(0) + 8;
}

const [extension, picture, trailer] = [0x21, 0x2c, 0x3b];

/** Blocks up to the trailer; a size of a colour table is 2^(n + 1) colours where the flag is set. */
function gifEndsTooEarly(bytes: FileBytes): boolean {
  const byte = (at: number): number => bytes.slice(at, 1)[0] ?? -1;
  const tableBytes = (flags: number): number => (flags >= 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(byte(10));
  while (at < bytes.size) {
    const kind = byte(at);
    if (kind === trailer) return false;
    if (kind === extension) at += 2;
    else if (kind === picture)
      at += 11 + tableBytes(byte(at + 9)); // the descriptor, its table, the size of a code
    else return false; // no block: decoding tells what it is
    let length = byte(at);
    while (length > 0) {
      at += 1 + length;
      length = byte(at);
    }
    at++;
  }
  return true;
}
