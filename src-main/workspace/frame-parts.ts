/** Parts of the arrays of a frame on the disk, so that a large one is not read for a small part of it. */
import { type FileHandle, open } from 'node:fs/promises';
import { frameHead } from '../../src-shared/frame.ts';

type ReadPart = (name: string, part?: { from: number; length: number }) => Promise<Float64Array>;

/** `use` gets how arrays of doubles are read, whole or `length` numbers from `from` on. Null where the file is not there, or is damaged. */
export async function readFrameParts<T>(file: string, use: (read: ReadPart) => Promise<T>): Promise<T | null> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return null;
  try {
    const start = await bytesAt(handle, 0, 8);
    const { places } = frameHead(await bytesAt(handle, 0, 8 + new DataView(start).getUint32(4, true)));
    return await use(async (name, part) => {
      const place = places.get(name);
      const { from, length } = part ?? { from: 0, length: place?.length ?? 0 };
      if (place?.type !== 'f64' || from + length > place.length) throw new Error(`no such part of ${name}`);
      return new Float64Array(await bytesAt(handle, place.offset + 8 * from, 8 * length));
    });
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/** Longer than any head of a frame. */
const mostBytes = 2 ** 30;

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<ArrayBuffer> {
  if (length > mostBytes) throw new Error('the head of the frame is damaged');
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead < length) throw new Error('the frame ends too early');
  return bytes.buffer;
}
