/** Our own checkpoints: safetensors of float32, whole or not at all. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { inHostOrder } from '../../../src-shared/number-formats.ts';
import type { StateDict } from './state-dict.ts';

/**
 * Writes the tensors beside their place, waits until they are on the disk, and puts them there in one step: whoever reads
 * `file` sees the old checkpoint or the new one, also after a power cut.
 * @throws TripletscopeError 'disk-full' or 'not-permitted'; `file` is then as it was.
 */
export async function writeSafetensors(
  file: string,
  tensors: StateDict,
  metadata: Record<string, string> = {},
): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await writeAll(handle, headerOf(tensors, metadata));
      for (const { data } of tensors.values()) {
        await writeAll(handle, inHostOrder(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 4, true));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeFailure(file, error as NodeJS.ErrnoException);
  }
}

/** The same file as bytes. */
export function encodeSafetensors(tensors: StateDict, metadata: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  const parts = [headerOf(tensors, metadata)];
  for (const { data } of tensors.values()) {
    parts.push(inHostOrder(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 4, true));
  }
  return Buffer.concat(parts) as Uint8Array<ArrayBuffer>;
}

function headerOf(tensors: StateDict, metadata: Record<string, string>): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries])));
  const length = Math.ceil(json.length / 8) * 8; // the numbers begin aligned
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(1 << 26, bytes.length - done));
    done += bytesWritten;
  }
}

/** The new name must be on the disk too; some systems cannot sync a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

function writeFailure(file: string, error: NodeJS.ErrnoException): unknown {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TripletscopeError(
        'disk-full',
        'the disk is full',
        { file, remedy: 'Free some space and try again' },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new TripletscopeError('not-permitted', 'the folder cannot be written to', { file }, { cause: error });
    case 'ENOENT':
      return new TripletscopeError('not-found', 'its folder does not exist', { file }, { cause: error });
    default:
      return error;
  }
}
