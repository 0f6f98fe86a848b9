/**
 * Plain data with large arrays as bytes and back, a few megabytes at a time: a checkpoint of a ResNet is hundreds of
 * megabytes, and writing it at once would hold up the event loop.
 *
 * "TSck" · length of the outline (uint32) · outline (V8's own form; a marker for each array) · the arrays.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';

const magic = 0x6b635354;
const headerBytes = 8;
const sliceBytes = 4 << 20;
/** An outline names tensors; it holds none. */
const outlineAtMost = 64 << 20;

interface Outline {
  data: unknown;
  /** Bytes of each array, in the order in which they follow. */
  lengths: number[];
}

/** `data`: objects, lists, maps and numbers, and Float32Arrays at any depth. */
export async function encodeCheckpoint(data: unknown): Promise<Uint8Array> {
  const arrays: Float32Array[] = [];
  const outline: Outline = { data: outlined(data, arrays), lengths: arrays.map(({ byteLength }) => byteLength) };
  const head = serialize(outline);
  const bytes = new Uint8Array(headerBytes + head.length + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  new Uint32Array(bytes.buffer, 0, 2).set([magic, head.length]);
  bytes.set(head, headerBytes);
  let at = headerBytes + head.length;
  for (const array of arrays) {
    await copyBytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), bytes, at);
    at += array.byteLength;
  }
  return bytes;
}

/** What `encodeCheckpoint` was given; files of earlier versions are read too. */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) return deserialize(bytes) as unknown;
  const headLength = view.getUint32(4, true);
  const { data, lengths } = deserialize(bytes.subarray(headerBytes, headerBytes + headLength)) as Outline;
  let at = headerBytes + headLength;
  const arrays: Float32Array[] = [];
  for (const length of lengths) {
    const array = new Uint8Array(length);
    await copyBytes(bytes.subarray(at, at + length), array, 0);
    arrays.push(new Float32Array(array.buffer));
    at += length;
  }
  return filledIn(data, arrays);
}

/**
 * The same with no array in it, from the first bytes of the file alone; of files of earlier versions the whole. Throws where
 * the file was cut short.
 */
export async function readOutline(file: string): Promise<unknown> {
  const handle = await open(file, 'r');
  try {
    const header = await bytesAt(handle, 0, headerBytes);
    const view = new DataView(header.buffer, header.byteOffset, header.length);
    if (view.getUint32(0, true) !== magic) return await decodeCheckpoint(await handle.readFile());
    const headLength = view.getUint32(4, true);
    const head = await bytesAt(handle, headerBytes, Math.min(headLength, outlineAtMost));
    const { data, lengths } = deserialize(head) as Outline;
    const whole = lengths.reduce((sum, length) => sum + length, headerBytes + headLength);
    if ((await handle.stat()).size !== whole) throw new RangeError(`expected ${whole} bytes`);
    return data;
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function copyBytes(from: Uint8Array, to: Uint8Array, at: number): Promise<void> {
  for (let offset = 0; offset < from.length; offset += sliceBytes) {
    to.set(from.subarray(offset, offset + sliceBytes), at + offset);
    if (offset + sliceBytes < from.length) await nextTurn();
  }
}

interface Marker {
  checkpointArray: number;
}

/** The same with a marker in the place of each array. */
function outlined(value: unknown, arrays: Float32Array[]): unknown {
  if (value instanceof Float32Array) return { checkpointArray: arrays.push(value) - 1 } satisfies Marker;
  return mapped(value, (part) => outlined(part, arrays));
}

function filledIn(value: unknown, arrays: readonly Float32Array[]): unknown {
  if (isMarker(value)) return arrays[value.checkpointArray];
  return mapped(value, (part) => filledIn(part, arrays));
}

function isMarker(value: unknown): value is Marker {
  return typeof value === 'object' && value !== null && 'checkpointArray' in value;
}

function mapped(value: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, change(part)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]));
}
