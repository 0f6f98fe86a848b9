/** Files named by their content's hash in `models/`: written whole or not at all, and read only if they are what they were. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { asCoded } from './database.ts';

/** Name of a file below the workspace's `models/`. */
export interface ModelFile {
  sha256: string;
  file: string;
}

/** What a write that was killed leaves behind; `workspace repair` clears it away. */
export const temporaryEnding = '.part';

export async function storeModelFile(folder: string, bytes: Uint8Array): Promise<ModelFile> {
  const sha256 = await sha256Of(bytes);
  const models = path.join(folder, 'models');
  const target = path.join(models, sha256);
  const temporary = `${target}.${randomUUID()}${temporaryEnding}`;
  try {
    await mkdir(models, { recursive: true });
    // Rewritten even where it is there already: what lies there may be damaged.
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    await syncFolder(models);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asCoded(error, target);
  }
  return { sha256, file: sha256 };
}

/** Throws `not-found` where the file is missing and `workspace-corrupt` where it is not what it was. */
export async function readModelFile(folder: string, { sha256, file }: ModelFile): Promise<Uint8Array> {
  const full = path.join(folder, 'models', path.basename(file));
  const bytes = await readFile(full).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw asCoded(error, full);
    throw new TripletscopeError('not-found', 'a model file is missing', {
      file: full,
      remedy: 'Restore it from a backup, or train the model again.',
    });
  });
  const received = await sha256Of(bytes);
  if (received !== sha256)
    throw new TripletscopeError('workspace-corrupt', 'a model file is damaged', {
      file: full,
      expected: `SHA-256 ${sha256}`,
      received,
      remedy: 'Restore it from a backup, or train the model again.',
    });
  return bytes;
}

export async function removeModelFile(folder: string, file: string): Promise<void> {
  await rm(path.join(folder, 'models', path.basename(file)), { force: true });
}

const sliceBytes = 4 << 20;

/** In slices, since hashing 100 MB at once would hold up the event loop. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < bytes.length; offset += sliceBytes) {
    hash.update(bytes.subarray(offset, offset + sliceBytes));
    if (offset + sliceBytes < bytes.length) await new Promise(setImmediate);
  }
  return hash.digest('hex');
}

/** Makes the rename itself durable; Windows cannot open folders and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
