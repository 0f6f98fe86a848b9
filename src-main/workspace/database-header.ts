/** The head of a SQLite file, read without SQLite (https://sqlite.org/fileformat.html, section 1.3). */
import { closeSync, openSync, readSync } from 'node:fs';

/** 100 bytes, zeros where the file is shorter. Closing its descriptor drops the locks of this process (POSIX). */
export function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header;
}

/** In bytes. */
export function pageSizeIn(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65536 : size;
}
