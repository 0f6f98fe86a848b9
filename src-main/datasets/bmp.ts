/** Windows bitmaps, which libvips does not read: by libnsbmp, compiled to WebAssembly, after a look at the header. */
import { decode } from '@cwasm/nsbmp';
import type { Size } from '../../src-shared/geometry.ts';
import type { FileBytes } from './file-bytes.ts';

/** Lengths of the headers that there are. */
const headers = new Set([12, 40, 52, 56, 64, 108, 124]);

/** `bytes` need not be more than the first 26 of the file. */
export function isBmp(bytes: Buffer): boolean {
  return bytes.length >= 18 ? bytes.toString('latin1', 0, 2) === 'BM' && headers.has(bytes.readUInt32LE(14)) : false;
}

/** From the first 26 bytes; null where they do not hold it. The height is negative where the rows come from the top. */
export function bmpSize(bytes: Buffer): Size | null {
  if (bytes.length < 26) return null;
  const old = bytes.readUInt32LE(14) === 12;
  const width = old ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const height = Math.abs(old ? bytes.readUInt16LE(20) : bytes.readInt32LE(22));
  return width > 0 && height > 0 ? { width, height } : null;
}

/** True where rows are missing. Compressed ones are as long as they are. */
export function bmpEndsTooEarly(bytes: FileBytes): boolean {
  const head = bytes.slice(0, 54);
  const size = bmpSize(head);
  if (size === null || head.length < 54 || head.readUInt32LE(14) === 12) return size === null;
  const compression = head.readUInt32LE(30);
  if (compression === 1 || compression === 2) return false;
  const row = 4 * Math.ceil((size.width * head.readUInt16LE(28)) / 32);
  return head.readUInt32LE(10) + row * size.height > bytes.size;
}

/** Interleaved R, G, B; alpha, which few programs heed, is dropped. Throws an `Error` that says why it cannot be read. */
export function decodeBmp(bytes: Buffer): Size & { data: Uint8Array } {
  const { width, height, data } = decode(bytes);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0, at = 0; i < rgb.length; i += 3, at += 4) {
    rgb[i] = data[at];
    rgb[i + 1] = data[at + 1];
    rgb[i + 2] = data[at + 2];
  }
  return { width, height, data: rgb };
}
