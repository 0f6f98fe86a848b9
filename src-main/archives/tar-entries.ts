/** The entries of a tar archive, packed with gzip or not, as they follow each other in the file. */
import { createReadStream } from 'node:fs';
import { Parser, type ReadEntry } from 'tar';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type ArchiveEntry, damaged } from './archive-entry.ts';

/** Throws `damaged` where a header has a wrong checksum or the file ends too early. */
export async function* tarEntries(file: string): AsyncGenerator<ArchiveEntry> {
  const source = createReadStream(file, { highWaterMark: 1 << 18 });
  // Ratio and size are judged by whoever takes the entries.
  const parser = new Parser({ strict: true, maxDecompressionRatio: Number.POSITIVE_INFINITY });
  const arrived: ReadEntry[] = [];
  let wake = (): void => {};
  let hasEnded = false;
  let isWhole = false;
  const failed = new Promise<never>((_, reject) => {
    source.on('error', reject);
    parser.on('error', (error: Error) => reject(damaged(file, error.message)));
  });
  failed.catch(() => {}); // told where somebody waits for it
  parser.on('entry', (entry: ReadEntry) => {
    arrived.push(entry);
    wake();
  });
  parser.on('eof', () => {
    isWhole = true;
  });
  parser.on('end', () => {
    hasEnded = true;
    wake();
  });
  source.pipe(parser as unknown as NodeJS.WritableStream);
  try {
    for (;;) {
      const entry = arrived.shift();
      if (entry !== undefined) {
        yield toEntry(entry, { packed: source.bytesRead, failed });
        // What nobody read is passed over.
        entry.resume();
        continue;
      }
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      // A file that is cut off ends, too: the failure comes first.
      await Promise.race([failed, hasEnded ? null : more]);
      if (!hasEnded || arrived.length > 0) continue;
      if (!isWhole) throw damaged(file, 'its end is missing');
      return;
    }
  } catch (error) {
    throw error instanceof TripletscopeError || !(error instanceof Error) || 'code' in error
      ? error
      : damaged(file, error.message);
  } finally {
    source.destroy();
  }
}

function toEntry(entry: ReadEntry, { packed, failed }: { packed: number; failed: Promise<never> }): ArchiveEntry {
  const { path: name, type, linkpath: target = '' } = entry;
  const read = (): AsyncIterable<Uint8Array> => pieces(entry, failed);
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return { name, kind: name.endsWith('/') ? 'folder' : 'file', packed, read };
    case 'Directory':
    case 'GNUDumpDir':
      return { name, kind: 'folder', packed, read };
    case 'SymbolicLink':
      return { name, kind: 'link', target, packed, read };
    case 'Link':
      return { name, kind: 'link', target, isHard: true, packed, read };
    default:
      return { name, kind: 'other', packed, read };
  }
}

/** A file that is cut off never ends its entry: the failure comes in its place. */
async function* pieces(entry: ReadEntry, failed: Promise<never>): AsyncGenerator<Uint8Array> {
  const iterator = entry[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await Promise.race([iterator.next(), failed]);
    if (done) return;
    yield value as Uint8Array;
  }
}
