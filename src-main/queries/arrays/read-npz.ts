/**
 * The arrays of an `.npz` file: a zip archive of `.npy` files. Nothing of it is written to the disk, and no entry is unpacked before its
 * claimed size has been found to be possible.
 */
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { explainFileError } from '../../datasets/text-table.ts';

const mostEntries = 1000;
const mostBytes = 4 * 1024 ** 3;
/** Deflate cannot do better than about 1,032. Numbers do far worse; zeros alone come near. */
const mostRatio = 500;

/**
 * Bytes of the entries by name, without `.npy`. Throws `bad-input` for what is no archive or is damaged, `unsafe-input` for one with too
 * many entries, entries that claim to be too large, equal names or encryption.
 */
export async function readNpz(file: string): Promise<Map<string, Uint8Array>> {
  const zip = await openZip(file);
  try {
    const entries = await entriesOf(zip, file);
    const arrays = new Map<string, Uint8Array>();
    for (const entry of entries) {
      if (!entry.fileName.endsWith('.npy')) continue;
      const name = entry.fileName.slice(0, -'.npy'.length);
      if (arrays.has(name)) throw unsafe(file, `two entries are called ${name.slice(0, 100)}`);
      arrays.set(name, await bytesOf(zip, entry, file));
    }
    return arrays;
  } finally {
    zip.close();
  }
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (!error) return resolve(zip);
      const isFault = (error as NodeJS.ErrnoException).code !== undefined;
      reject(isFault ? explainFileError(error, file) : damaged(file, error));
    });
  });
}

function entriesOf(zip: ZipFile, file: string): Promise<Entry[]> {
  if (zip.entryCount > mostEntries) throw unsafe(file, `it has ${zip.entryCount} entries`);
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    let total = 0;
    zip.on('entry', (entry: Entry) => {
      const { uncompressedSize, compressedSize } = entry;
      total += uncompressedSize;
      if (entry.isEncrypted()) return reject(unsafe(file, 'it is encrypted'));
      if (total > mostBytes) return reject(unsafe(file, 'it unpacks to more than 4 GB'));
      if (uncompressedSize > mostRatio * compressedSize + 4096)
        return reject(unsafe(file, `${entry.fileName.slice(0, 100)} claims to unpack to ${uncompressedSize} bytes`));
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', (error) => reject(damaged(file, error)));
    zip.readEntry();
  });
}

/** yauzl ends with an error where more or fewer bytes come than the entry claims. */
function bytesOf(zip: ZipFile, entry: Entry, file: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(damaged(file, error));
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.once('end', () => {
        const bytes = Buffer.concat(pieces);
        if (crc32(bytes) === entry.crc32) resolve(bytes);
        else reject(damaged(file, new Error(`the checksum of ${entry.fileName.slice(0, 100)} is another`)));
      });
      stream.once('error', (cause) => reject(damaged(file, cause)));
    });
  });
}

function damaged(file: string, cause: Error): TripletscopeError {
  const details = {
    file,
    expected: 'a zip archive as numpy.savez writes it',
    remedy: 'Write it again with numpy.savez',
  };
  return new TripletscopeError('bad-input', `this .npz file cannot be read: ${cause.message}`, details, { cause });
}

function unsafe(file: string, why: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', `this .npz file is not opened: ${why}`, {
    file,
    expected: `at most ${mostEntries} arrays of at most 4 GB together`,
    remedy: 'Write the embeddings and names alone with numpy.savez',
  });
}
