/**
 * A message of a small JSON head and named arrays, as one block of bytes: what views get where JSON would be slow.
 * Layout, little-endian: "TSfr", length of the head, the head {meta, arrays: [name, type, length]…}, then each array,
 * aligned to 8 bytes.
 */
import { TripletscopeError } from './errors.ts';

const magic = 0x72665354; // "TSfr"

const types = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
} as const;

type TypeName = keyof typeof types;
export type FrameArray = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | Int32Array;

export interface Frame<Meta, Arrays extends Record<string, FrameArray>> {
  meta: Meta;
  arrays: Arrays;
}

export function encodeFrame<Meta>(meta: Meta, arrays: Record<string, FrameArray>): Uint8Array<ArrayBuffer> {
  const list = Object.entries(arrays).map(([name, array]) => ({ name, array, type: typeOf(array) }));
  const head = new TextEncoder().encode(
    JSON.stringify({ meta, arrays: list.map(({ name, array, type }) => [name, type, array.length]) }),
  );
  let size = aligned(8 + head.length);
  for (const { array } of list) size = aligned(size + array.byteLength);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, head.length, true);
  bytes.set(head, 8);
  let at = aligned(8 + head.length);
  for (const { array } of list) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/** The arrays are views of `bytes`, not copies. Throws `bad-input` for anything else than a whole frame. */
export function decodeFrame<Meta, Arrays extends Record<string, FrameArray>>(bytes: ArrayBuffer): Frame<Meta, Arrays> {
  const { meta, places } = frameHead<Meta>(bytes);
  const arrays: Record<string, FrameArray> = {};
  for (const [name, { type, offset, length }] of places) {
    const end = offset + length * types[type].BYTES_PER_ELEMENT;
    if (end > bytes.byteLength) throw damaged(`${end} bytes`, `${bytes.byteLength}`);
    arrays[name] = new types[type](bytes, offset, length);
  }
  return { meta, arrays: arrays as Arrays };
}

/** Where an array of a frame lies: `offset` in bytes, `length` in numbers. */
export interface ArrayPlace {
  type: TypeName;
  offset: number;
  length: number;
}

/** What a frame holds, from its first bytes: who reads it from a disk need not read it whole. Throws `bad-input` for other bytes or too few. */
export function frameHead<Meta>(bytes: ArrayBuffer): { meta: Meta; places: Map<string, ArrayPlace> } {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== magic) throw damaged('the mark of a frame', 'other bytes');
  const headLength = view.getUint32(4, true);
  if (8 + headLength > bytes.byteLength) throw damaged(`${8 + headLength} bytes`, `${bytes.byteLength}`);
  const { meta, arrays } = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, headLength))) as {
    meta: Meta;
    arrays: [string, TypeName, number][];
  };
  const places = new Map<string, ArrayPlace>();
  let offset = aligned(8 + headLength);
  for (const [name, type, length] of arrays) {
    places.set(name, { type, offset, length });
    offset = aligned(offset + length * types[type].BYTES_PER_ELEMENT);
  }
  return { meta, places };
}

function typeOf(array: FrameArray): TypeName {
  const found = (Object.keys(types) as TypeName[]).find((name) => array instanceof types[name]);
  if (found === undefined) throw new TripletscopeError('internal', 'no array of a frame');
  return found;
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}

function damaged(expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the answer of the engine is damaged', { expected, received });
}
