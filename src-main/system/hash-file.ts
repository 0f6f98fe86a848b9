/** SHA-256 of a file, read in pieces; rejects as the file system does where it cannot be read. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

export function sha256OfFile(file: string): Promise<string> {
  return sha256Of(createReadStream(file, { highWaterMark }));
}

/** From where it stands to its end; it stays open. */
export function sha256OfHandle(file: FileHandle): Promise<string> {
  return sha256Of(file.createReadStream({ highWaterMark, autoClose: false }));
}

const highWaterMark = 1 << 20;

async function sha256Of(pieces: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
