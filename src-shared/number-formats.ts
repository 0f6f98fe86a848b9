/** Numbers as files store them (npy, PyTorch, safetensors, tfjs), decoded to what JavaScript computes with. */

/** Kind and width in bytes, as numpy writes them; `bf16` is bfloat16, `bool` one byte. */
export const numberFormats = {
  f8: 8,
  f4: 4,
  f2: 2,
  bf16: 2,
  i8: 8,
  i4: 4,
  i2: 2,
  i1: 1,
  u8: 8,
  u4: 4,
  u2: 2,
  u1: 1,
  bool: 1,
} as const;
export type NumberFormat = keyof typeof numberFormats;

export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export interface DecodeOptions {
  format: NumberFormat;
  littleEndian: boolean;
}

/**
 * Decodes `bytes` into `target`, one number after another, rounding to float32 where the format holds more.
 * `bytes` must hold at least `target.length` numbers.
 */
export function decodeFloat32(bytes: Uint8Array, target: Float32Array, { format, littleEndian }: DecodeOptions): void {
  const raw = inHostOrder(
    bytes.subarray(0, target.length * numberFormats[format]),
    numberFormats[format],
    littleEndian,
  );
  switch (format) {
    case 'f2':
      decodeHalf(view(raw, Uint16Array), target);
      break;
    case 'bf16':
      decodeBfloat16(view(raw, Uint16Array), target);
      break;
    case 'i8':
      decodeBigInt(view(raw, BigInt64Array), target);
      break;
    case 'u8':
      decodeBigInt(view(raw, BigUint64Array), target);
      break;
    case 'bool':
      for (let i = 0; i < target.length; i++) target[i] = raw[i] === 0 ? 0 : 1;
      break;
    default:
      target.set(view<ArrayLike<number>>(raw, numberArrays[format]));
  }
}

const numberArrays = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
} as const;

type ArrayOf<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** A typed view of aligned bytes in the host's order. */
export function view<T>(bytes: Uint8Array, arrayType: ArrayOf<T> & { BYTES_PER_ELEMENT: number }): T {
  return new arrayType(bytes.buffer, bytes.byteOffset, bytes.byteLength / arrayType.BYTES_PER_ELEMENT);
}

/** The bytes themselves where they are aligned and in the host's order, else a copy that is. */
export function inHostOrder(bytes: Uint8Array, width: number, littleEndian: boolean): Uint8Array {
  const swap = width > 1 && littleEndian !== hostIsLittleEndian;
  if (!swap && bytes.byteOffset % width === 0) return bytes;
  const copy = new Uint8Array(bytes);
  if (!swap) return copy;
  for (let i = 0; i < copy.length; i += width) copy.subarray(i, i + width).reverse();
  return copy;
}

let halfTable: Float32Array | null = null;

/** All 65,536 halves as float32: one lookup a value beats arithmetic on exponents by far. */
function halfValues(): Float32Array {
  if (halfTable !== null) return halfTable;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const sign = bits >> 15 === 0 ? 1 : -1;
    if (exponent === 31) table[bits] = fraction === 0 ? sign * Infinity : NaN;
    else table[bits] = sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  }
  halfTable = table;
  return table;
}

function decodeHalf(halves: Uint16Array, target: Float32Array): void {
  const table = halfValues();
  for (let i = 0; i < target.length; i++) target[i] = table[halves[i]];
}

/** bfloat16 is the upper half of a float32. */
function decodeBfloat16(values: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < bits.length; i++) bits[i] = values[i] << 16;
}

function decodeBigInt(values: BigInt64Array | BigUint64Array, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = Number(values[i]);
}
