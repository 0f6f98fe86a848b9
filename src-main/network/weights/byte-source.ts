/** Random access to the bytes of a file, so that a weight file is never in memory whole beside its tensors. */
import { type FileHandle, open } from 'node:fs/promises';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { decodeFloat32, type NumberFormat, numberFormats } from '../../../src-shared/number-formats.ts';

export interface ByteSource {
  /** The file as the user named it. */
  name: string;
  size: number;
  /** Fills all of `target` with the bytes from `offset` on; refuses what reaches beyond the end. */
  readInto(target: Uint8Array, offset: number): Promise<void>;
}

export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/** @throws TripletscopeError 'not-found' or 'not-permitted', naming the file. */
export async function openFileSource(path: string, signal?: AbortSignal): Promise<FileSource> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw openFailure(path, error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      throw new TripletscopeError('bad-input', 'not a file', { file: path, expected: 'a weight file' });
    }
    const readInto = (target: Uint8Array, offset: number): Promise<void> => {
      checkRange({ name: path, size: stat.size }, offset, target.length);
      return readFully(handle, { target, offset, path, signal });
    };
    return { name: path, size: stat.size, readInto, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function openFailure(path: string, error: NodeJS.ErrnoException): TripletscopeError {
  const details = { file: path, remedy: 'Check the path and its permissions' };
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new TripletscopeError('not-found', 'there is no such file', details, { cause: error });
  }
  return new TripletscopeError('not-permitted', `the file cannot be opened (${error.code})`, details, { cause: error });
}

const pieceBytes = 1 << 26; // one read call below 2 GiB, and a cancel that is heard

interface FullRead {
  target: Uint8Array;
  offset: number;
  path: string;
  signal?: AbortSignal;
}

async function readFully(handle: FileHandle, { target, offset, path, signal }: FullRead): Promise<void> {
  for (let done = 0; done < target.length; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(target, done, Math.min(pieceBytes, target.length - done), offset + done);
    if (bytesRead === 0) throw cutOff(path, offset + target.length, offset + done);
    done += bytesRead;
  }
}

/** Bytes that are in memory already, e.g. an entry that had to be inflated. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    readInto: async (target, offset) => {
      checkRange({ name, size: bytes.length }, offset, target.length);
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
}

/** A part of another source. */
export function windowSource(source: ByteSource, start: number, size: number): ByteSource {
  checkRange(source, start, size);
  return {
    name: source.name,
    size,
    readInto: async (target, offset) => {
      checkRange({ name: source.name, size }, offset, target.length);
      await source.readInto(target, start + offset);
    },
  };
}

/** The bytes [offset, offset + length); refused before anything is allocated where the source is shorter. */
export async function readBytes(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  checkRange(source, offset, length);
  const target = new Uint8Array(length);
  await source.readInto(target, offset);
  return target;
}

export interface NumberRange {
  /** In bytes. */
  offset: number;
  count: number;
  format: NumberFormat;
  littleEndian: boolean;
}

/** Numbers as float32. Beside the result at most 4 MiB are held, and nothing where the file holds float32 itself. */
export async function readNumbers(source: ByteSource, range: NumberRange): Promise<Float32Array> {
  const { offset, count, format } = range;
  const width = numberFormats[format];
  checkRange(source, offset, count * width);
  const numbers = new Float32Array(count);
  if (format === 'f4') {
    const bytes = new Uint8Array(numbers.buffer);
    await source.readInto(bytes, offset);
    decodeFloat32(bytes, numbers, range);
    return numbers;
  }
  const piece = new Uint8Array(Math.min(count * width, 1 << 22));
  for (let done = 0; done < count; ) {
    const target = numbers.subarray(done, done + piece.length / width);
    const bytes = piece.subarray(0, target.length * width);
    await source.readInto(bytes, offset + done * width);
    decodeFloat32(bytes, target, range);
    done += target.length;
  }
  return numbers;
}

function checkRange({ name, size }: Pick<ByteSource, 'name' | 'size'>, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw cutOff(name, offset + length, size);
}

function cutOff(file: string, wanted: number, size: number): TripletscopeError {
  return new TripletscopeError('bad-input', 'the file is cut off', {
    file,
    expected: `at least ${wanted} bytes`,
    received: `${size}`,
    remedy: 'Download or copy it again',
  });
}
