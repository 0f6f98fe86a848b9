/** The entries of a ZIP archive, in the order of its directory; their checksums are compared. */
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type ArchiveEntry, damaged, unsafe } from './archive-entry.ts';

/** Throws `damaged`, `unsafe` for names that lead out, and `bad-input` for entries that are encrypted. */
export async function* zipEntries(file: string): AsyncGenerator<ArchiveEntry> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw explained(file, error);
  });
  try {
    let packed = 0;
    for await (const entry of zip.eachEntry()) {
      packed += entry.compressedSize;
      yield await toEntry(zip, entry, { file, packed });
    }
  } catch (error) {
    throw explained(file, error);
  } finally {
    zip.close();
  }
}

const kindBits = 0o170000;
const isLink = 0o120000;
const isFolder = 0o040000;
const isFile = 0o100000;

async function toEntry(
  zip: ZipFile,
  entry: Entry,
  { file, packed }: { file: string; packed: number },
): Promise<ArchiveEntry> {
  const { fileName: name, externalFileAttributes } = entry;
  if (entry.isEncrypted()) {
    throw new TripletscopeError('bad-input', 'the archive is encrypted', {
      file,
      remedy: 'Unpack it yourself, then import the folder.',
    });
  }
  const read = (): AsyncIterable<Uint8Array> => checked(zip, entry, file);
  // Those who write under Unix put the mode of the file there.
  const mode = (externalFileAttributes >>> 16) & kindBits;
  if (name.endsWith('/') || mode === isFolder) return { name, kind: 'folder', packed, read };
  if (mode === isLink) {
    if (entry.uncompressedSize > 4096) throw unsafe(file, 'the archive has a link with no possible target', name);
    const pieces = [];
    for await (const piece of read()) pieces.push(piece);
    return { name, kind: 'link', target: Buffer.concat(pieces).toString('utf8'), packed, read };
  }
  return { name, kind: mode === isFile || mode === 0 ? 'file' : 'other', packed, read };
}

async function* checked(zip: ZipFile, entry: Entry, file: string): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    sum = crc32(piece as Uint8Array, sum);
    yield piece as Uint8Array;
  }
  if (sum !== entry.crc32) throw damaged(file, `the checksum of ${entry.fileName} differs`);
}

function explained(file: string, error: unknown): unknown {
  if (error instanceof TripletscopeError || !(error instanceof Error)) return error;
  // Failures of the disk, and of whoever takes the entries.
  if ('code' in error && !String(error.code).startsWith('Z_')) return error;
  if (error.name === 'AbortError') return error;
  if (/^(absolute path|invalid relative path|invalid characters)/.test(error.message))
    return unsafe(file, 'the archive names a file outside of it', error.message);
  return damaged(file, error.message);
}
