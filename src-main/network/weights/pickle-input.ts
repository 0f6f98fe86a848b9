/** The bytes of a pickle, taken from the front; every read is checked against the end. */
import { TripletscopeError } from '../../../src-shared/errors.ts';

const maximumLine = 4096;
const maximumIntegerBytes = 256;

export class PickleInput {
  at: number;
  private readonly bytes: Uint8Array;
  private readonly numbers: DataView;
  private readonly file: string;

  constructor(bytes: Uint8Array, start: number, file: string) {
    this.bytes = bytes;
    this.numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.file = file;
  }

  /** Moves on by `length` bytes and returns where they begin. */
  private advance(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw new PickleCutOff(this.file, this.bytes.length);
    this.at = start + length;
    return start;
  }

  uint8(): number {
    return this.bytes[this.advance(1)];
  }
  uint16(): number {
    return this.numbers.getUint16(this.advance(2), true);
  }
  int32(): number {
    return this.numbers.getInt32(this.advance(4), true);
  }
  uint32(): number {
    return this.numbers.getUint32(this.advance(4), true);
  }
  /** A length of 64 bits. What is no safe integer is beyond every file. */
  uint64(): number {
    return Number(this.numbers.getBigUint64(this.advance(8), true));
  }
  float64(): number {
    return this.numbers.getFloat64(this.advance(8), false);
  }

  /** A copy, so that what the pickle keeps does not keep the file. */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.slice(start, start + length);
  }

  text(length: number): string {
    const start = this.advance(length);
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }

  /** A string of Python 2: UTF-8 where it is that, else Latin-1. */
  byteString(length: number): string {
    const start = this.advance(length);
    const raw = this.bytes.subarray(start, start + length);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(raw);
    } catch {
      return Buffer.from(raw).toString('latin1');
    }
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new PickleCutOff(this.file, this.bytes.length);
    if (end - this.at > maximumLine) throw this.refuse(`a line of ${end - this.at} bytes`);
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  /** A decimal integer of protocol 0, with or without Python 2's L. */
  decimal(): number | bigint | boolean {
    const text = this.line();
    if (text === '00') return false;
    if (text === '01') return true;
    if (!/^[+-]?\d{1,600}L?$/.test(text)) throw this.refuse(`the number "${text.slice(0, 20)}"`);
    return narrowed(BigInt(text.replace(/^\+|L$/g, '')));
  }

  float(): number {
    const text = this.line().trim();
    const value = /^[+-]?(nan|inf)$/i.test(text) ? named(text) : Number(text);
    if (text === '' || (Number.isNaN(value) && !/nan/i.test(text)))
      throw this.refuse(`the number "${text.slice(0, 20)}"`);
    return value;
  }

  /** Two's complement, little-endian. */
  integer(length: number): number | bigint {
    if (length > maximumIntegerBytes) throw this.refuse(`an integer of ${length} bytes`);
    const start = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]);
    return narrowed(BigInt.asIntN(Math.max(1, length * 8), value));
  }

  refuse(what: string): TripletscopeError {
    return new TripletscopeError('unsafe-input', `refusing ${what}: not data that a checkpoint needs`, {
      file: this.file,
      remedy: saveAgain,
    });
  }
}

export const saveAgain = 'Save the plain tensors: torch.save(model.state_dict(), FILE)';

/** The pickle goes on beyond the bytes that were given; the caller may have more. */
export class PickleCutOff extends TripletscopeError {
  constructor(file: string, received: number) {
    super('bad-input', 'the pickle is cut off', {
      file,
      received: `${received} bytes`,
      expected: 'a whole checkpoint',
      remedy: 'Download or copy it again',
    });
  }
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function named(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}
