/** The bytes of a file by their place, whether they are in memory or not; large files are looked into, not held. */
import { readSync } from 'node:fs';

export interface FileBytes {
  size: number;
  /** From `offset` on, less where the file ends before. */
  slice(offset: number, length: number): Buffer;
}

export function bytesInMemory(bytes: Buffer): FileBytes {
  return { size: bytes.length, slice: (offset, length) => bytes.subarray(offset, offset + length) };
}

const pageBytes = 1 << 16;

/** Of an open file, a page at a time. */
export function bytesInFile(descriptor: number, size: number): FileBytes {
  let page: { start: number; bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };
  const read = (offset: number, length: number): Buffer => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(descriptor, bytes, 0, bytes.length, offset));
  };
  return {
    size,
    slice: (offset, length) => {
      if (offset < page.start || offset + length > page.start + page.bytes.length)
        page = { start: offset, bytes: read(offset, Math.max(length, pageBytes)) };
      return page.bytes.subarray(offset - page.start, offset - page.start + length);
    },
  };
}
