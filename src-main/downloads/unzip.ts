/** Takes chosen entries out of a wheel. Names are ours to give, so nothing can be written outside the folder. */
import { createWriteStream, open } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromFd, type ZipFile } from 'yauzl';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { fileError } from '../system/file-error.ts';

/**
 * Writes each entry for which `place` gives a path (relative, below `folder`); progress is counted in bytes written.
 * @throws TripletscopeError 'unsafe-input' for a path that leads out, 'bad-input' for a damaged archive, 'disk-full'.
 */
export async function unzip(
  archive: string,
  { folder, place, stage }: { folder: string; place: (entry: string) => string | null; stage: string },
  { signal, report }: WorkContext,
): Promise<void> {
  const zip = await openZip(archive);
  try {
    const chosen: { entry: Entry; target: string }[] = [];
    for (const entry of await entriesOf(zip)) {
      const relative = entry.fileName.endsWith('/') ? null : place(entry.fileName);
      if (relative !== null) chosen.push({ entry, target: inside(folder, relative) });
    }
    const total = chosen.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    let done = 0;
    for (const { entry, target } of chosen) {
      signal.throwIfAborted();
      await mkdir(path.dirname(target), { recursive: true });
      await pipeline(await readStream(zip, entry), createWriteStream(target), { signal });
      done += entry.uncompressedSize;
      report({ stage, done, total, unit: 'bytes' });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw fileError(error, folder);
  } finally {
    zip.close();
  }
}

function inside(folder: string, relative: string): string {
  const target = path.resolve(folder, relative);
  if (target.startsWith(path.resolve(folder) + path.sep)) return target;
  throw new TripletscopeError('unsafe-input', 'the archive names a file outside its folder', { received: relative });
}

function openZip(archive: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(archive, 'r', (failure, descriptor) => {
      if (failure) return reject(failure);
      fromFd(descriptor, { lazyEntries: true, autoClose: false }, (error, zip) => {
        if (error) reject(damaged(archive, error));
        else resolve(zip);
      });
    });
  });
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

function readStream(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

function damaged(file: string, cause: Error): TripletscopeError {
  const remedy = 'Delete the file and run the command again';
  return new TripletscopeError(
    'bad-input',
    `this archive cannot be read: ${cause.message}`,
    { file, remedy },
    { cause },
  );
}
