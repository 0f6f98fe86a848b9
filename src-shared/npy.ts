/**
 * NumPy's `.npy` files, versions 1 to 3 (NEP 1): plain numbers in and out. Nothing in the header is evaluated,
 * and nothing is allocated before the claimed size has been compared with the bytes that are there.
 */
import { TripletscopeError } from './errors.ts';
import { type NpyDtype, npyHead, parseNpyHeader } from './npy-header.ts';
import { decodeFloat32, hostIsLittleEndian, inHostOrder, numberFormats, view } from './number-formats.ts';

export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * Row-major (C order), whatever the file's order was. `data` may be a view of the bytes that were parsed.
 * Halves come as Float32Array, booleans as Uint8Array of 0 and 1.
 */
export interface NpyArray {
  shape: number[];
  dtype: NpyDtype;
  data: NpyData;
}

export interface Float32Npy {
  shape: number[];
  data: Float32Array;
}

/**
 * Parses a whole `.npy` file; `name` is the file as the user knows it.
 * @throws TripletscopeError 'bad-input' for what is not an array of plain numbers, or is shorter or longer than it says;
 *   'unsafe-input' for object arrays, which are pickles.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { littleEndian, dtype, fortranOrder, shape, start } = parseNpyHeader(bytes, name);
  const width = numberFormats[dtype];
  const count = shape.reduce((product, size) => product * size, 1);
  const received = bytes.length - start;
  if (count * width !== received) {
    throw new TripletscopeError(
      'bad-input',
      received < count * width ? 'the file is cut off' : 'the file is too long',
      {
        file: name,
        expected: `${count * width} bytes of data for ${describe(dtype, shape)}`,
        received: `${received}`,
      },
    );
  }
  const raw = inHostOrder(bytes.subarray(start), width, littleEndian);
  const data = typed(raw, dtype, count);
  return { shape, dtype, data: fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data };
}

export interface Float32Request {
  /** The shape that is wanted; null stands for any length of that axis. */
  shape?: readonly (number | null)[];
  /** Refuse NaN and infinities, naming the first. */
  finite?: boolean;
  /** Take integers and booleans, too. */
  integers?: boolean;
}

/**
 * An array of real numbers as float32, row-major: float32 as it is, float16 and float64 converted; integers where asked.
 * @throws TripletscopeError as `parseNpy`, and 'bad-input' for integers, another shape, or (where asked) values that are not finite.
 */
export function parseFloat32Npy(
  bytes: Uint8Array,
  name: string,
  { shape, finite, integers = false }: Float32Request = {},
): Float32Npy {
  const array = parseNpy(bytes, name);
  if (!integers && array.dtype !== 'f4' && array.dtype !== 'f2' && array.dtype !== 'f8') {
    throw new TripletscopeError('bad-input', 'not an array of real numbers', {
      file: name,
      expected: 'float32 (float16 and float64 are converted)',
      received: describe(array.dtype, array.shape),
      remedy: 'Save it as numpy.save(FILE, array.astype(numpy.float32))',
    });
  }
  if (shape !== undefined && !fits(array.shape, shape)) {
    throw new TripletscopeError('bad-input', 'another shape than wanted', {
      file: name,
      expected: `(${shape.map((size) => size ?? 'any').join(', ')})`,
      received: `(${array.shape.join(', ')})`,
    });
  }
  const data = array.data instanceof Float32Array ? array.data : Float32Array.from(array.data as Float64Array, Number);
  if (finite === true) refuseNonFinite(data, name);
  return { shape: array.shape, data };
}

/** The bytes of a version-1 `.npy` file of float32 in C order, as numpy.save writes them. */
export function writeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new TripletscopeError('internal', 'array and shape disagree', {
      expected: `${count} values for (${shape.join(', ')})`,
      received: `${data.length}`,
    });
  }
  const head = npyHead('<f4', shape);
  const out = new Uint8Array(head.length + data.byteLength);
  out.set(head);
  out.set(littleEndianBytes(data), head.length);
  return out;
}

/** 32-bit numbers as they follow the head of a file. */
export function littleEndianBytes(data: Float32Array | Int32Array | Uint32Array): Uint8Array {
  return inHostOrder(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 4, true);
}

/** Numbers in the host's order under their own type. */
function typed(raw: Uint8Array, dtype: NpyDtype, count: number): NpyData {
  switch (dtype) {
    case 'f2': {
      const floats = new Float32Array(count);
      decodeFloat32(raw, floats, { format: 'f2', littleEndian: hostIsLittleEndian });
      return floats;
    }
    case 'bool':
      return raw.map((byte) => (byte === 0 ? 0 : 1));
    default:
      return view<NpyData>(raw, arrays[dtype]);
  }
}

const arrays = {
  f8: Float64Array,
  f4: Float32Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
} as const;

/** Column-major → row-major: walks the target in order, with the source's strides. */
function toRowMajor(data: NpyData, shape: readonly number[]): NpyData {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const target = data.slice();
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return target;
}

function fits(received: readonly number[], wanted: readonly (number | null)[]): boolean {
  return received.length === wanted.length && wanted.every((size, axis) => size === null || size === received[axis]);
}

function refuseNonFinite(data: Float32Array, name: string): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new TripletscopeError('bad-input', `value ${at} is ${data[at]}`, { file: name, expected: 'finite numbers' });
}

function describe(dtype: NpyDtype, shape: readonly number[]): string {
  const kinds = { f: 'float', i: 'int', u: 'uint', b: 'bool' } as const;
  const type = dtype === 'bool' ? 'bool' : `${kinds[dtype[0] as 'f']}${numberFormats[dtype] * 8}`;
  return `${type} of shape (${shape.join(', ')})`;
}
