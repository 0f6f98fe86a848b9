/**
 * A WebAssembly module written out as bytes, for kernels that need SIMD: code is a list of bytes, and each function here
 * gives those of one instruction behind its operands, as the text format nests them (WebAssembly Core Specification 2.0,
 * section 5).
 */

export type Code = readonly number[];

/** Value types: 32-bit integer, float and double, and the 128 bits of SIMD. */
const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof types;

export interface KernelFunction {
  name: string;
  parameters: readonly ValueType[];
  locals: readonly ValueType[];
  body: Code;
}

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const more = left > 0x7f;
    bytes.push((left & 0x7f) | (more ? 0x80 : 0));
    left >>>= 7;
  } while (left > 0);
  return bytes;
}

/** Signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; ) {
    const byte = left & 0x7f;
    left >>= 7;
    const last = left === ((byte & 0x40) === 0 ? 0 : -1);
    bytes.push(last ? byte : byte | 0x80);
    if (last) return bytes;
  }
}

const bytesOfFloat = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
const bytesOfDouble = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];

const plain =
  (...opcode: number[]) =>
  (...operands: Code[]): Code => [...operands.flat(), ...opcode];
const simd = (opcode: number) => plain(0xfd, ...unsigned(opcode));

/** At an address, so many bytes on. */
const memory =
  (...opcode: number[]) =>
  (offset: number, ...operands: Code[]): Code => [...operands.flat(), ...opcode, 0, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: memory(0x28),
  store: memory(0x36),
  lt: plain(0x48),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  and: plain(0x71),
  or: plain(0x72),
  shl: plain(0x74),
  shr: plain(0x76),
  fromDouble: plain(0xfc, 0x02),
  store8: memory(0x3a),
};

export const f32 = { const: (value: number): Code => [0x43, ...bytesOfFloat(value)], fromDouble: plain(0xb6) };

export const f64 = {
  const: (value: number): Code => [0x44, ...bytesOfDouble(value)],
  load: memory(0x2b),
  store: memory(0x39),
  eq: plain(0x61),
  add: plain(0xa0),
  sub: plain(0xa1),
  mul: plain(0xa2),
  div: plain(0xa3),
  min: plain(0xa4),
  max: plain(0xa5),
  fromFloat: plain(0xbb),
};

export const v128 = {
  load: memory(0xfd, 0x00),
  store: memory(0xfd, 0x0b),
  and: simd(0x4e),
  or: simd(0x50),
  anyTrue: simd(0x53),
};

export const f32x4 = {
  splat: simd(0x13),
  lt: simd(0x43),
  nearest: simd(0x6a),
  abs: simd(0xe0),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  min: simd(0xe8),
};

export const i32x4 = { splat: simd(0x11), add: simd(0xae) };

export const i8x16 = {
  splat: simd(0x0f),
  add: simd(0x6e),
  maxUnsigned: simd(0x79),
  /** Two vectors of 16-bit integers, saturated to 0 … 255. */
  narrow: simd(0x66),
};

/** Two vectors of 32-bit integers, saturated to 16 bits. */
export const narrowIntegers = simd(0x85);

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  0x40,
  ...then,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
];

/** At least once, and again as long as the condition, evaluated behind the body, holds. */
export const repeatWhile = (condition: Code, body: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];

/** Sets so many bytes from an address on. */
export const fill = (address: Code, byte: Code, count: Code): Code => [...address, ...byte, ...count, 0xfc, 0x0b, 0];

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function named(name: string): Code {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsigned(bytes.length), ...bytes];
}

/** A module that imports its memory as `env.memory` and exports the functions by name; none of them returns a value. */
export function wasmModule(functions: readonly KernelFunction[]): Uint8Array<ArrayBuffer> {
  const kinds = functions.map(({ parameters }) => [0x60, ...vector(parameters.map((type) => [types[type]])), 0]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map((type) => [1, types[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(kinds)),
    ...section(2, vector([[...named('env'), ...named('memory'), 2, 0, 1]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...named(name), 0, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}
