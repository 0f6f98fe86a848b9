/** The header of a `.npy` file: one dictionary literal, read by pattern and never evaluated. */
import { TripletscopeError } from './errors.ts';
import { type NumberFormat, numberFormats } from './number-formats.ts';

export type NpyDtype = Exclude<NumberFormat, 'bf16'>;

export interface NpyHeader {
  littleEndian: boolean;
  dtype: NpyDtype;
  fortranOrder: boolean;
  shape: number[];
  /** Where the numbers begin. */
  start: number;
}

const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
const maximumAxes = 64; // numpy's own limit

/** What is written, as numpy names it: float32, int32, or texts of so many characters in UTF-32. */
export type WrittenDtype = '<f4' | '<i4' | `<U${number}`;

/**
 * The head of a version-1 file in C order, as numpy.save writes it: padded to a multiple of 64 bytes, with room for the first
 * axis to grow to 21 digits.
 */
export function npyHead(descr: WrittenDtype, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const growth = shape.length === 0 ? '' : ' '.repeat(21 - String(shape[0]).length);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${growth}`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length);
  head.set([...npyMagic, 1, 0, length & 255, length >> 8]);
  head.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10);
  return head;
}

/** @throws TripletscopeError as `parseNpy`. */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const { descr, ...rest } = parseNpyLiteral(bytes, name);
  return { ...parseDescr(descr, name), ...rest };
}

export interface NpyLiteral extends Omit<NpyHeader, 'littleEndian' | 'dtype'> {
  /** The type as numpy names it. */
  descr: string;
}

/** The header without a look at the type. @throws TripletscopeError as `parseNpy`. */
export function parseNpyLiteral(bytes: Uint8Array, name: string): NpyLiteral {
  if (npyMagic.some((byte, i) => bytes[i] !== byte)) {
    throw new TripletscopeError('bad-input', 'not a .npy file', {
      file: name,
      expected: 'the bytes \\x93NUMPY at the beginning',
      received: bytes.length === 0 ? 'an empty file' : 'other bytes',
      remedy: 'Write it with numpy.save',
    });
  }
  const version = bytes[6];
  const prefix = version === 1 ? 10 : 12;
  if (bytes.length < prefix) throw malformed(name, 'the file is cut off within its header');
  if (!(version >= 1 && version <= 3)) throw malformed(name, `version ${version} of the format is not known`);
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? numbers.getUint16(8, true) : numbers.getUint32(8, true);
  if (prefix + length > bytes.length) throw malformed(name, 'the file is cut off within its header');
  if (length > 65536) throw malformed(name, `a header of ${length} bytes is not one of plain numbers`);
  const text = new TextDecoder().decode(bytes.subarray(prefix, prefix + length));
  return { ...parseDictionary(text, name), start: prefix + length };
}

const entry = {
  separator: /\s*,?\s*/y,
  descr: /'descr'\s*:\s*'([^']*)'/y,
  structured: /'descr'\s*:\s*[[(]/y,
  fortran_order: /'fortran_order'\s*:\s*(True|False)/y,
  shape: /'shape'\s*:\s*\(([\d,\sL]*)\)/y,
};

/** The one dictionary literal that numpy writes, in any order of its three keys. */
function parseDictionary(text: string, name: string): Omit<NpyLiteral, 'start'> {
  const literal = text.trim();
  const body = literal.slice(1, -1);
  if (!literal.startsWith('{') || !literal.endsWith('}')) throw malformed(name, 'the header is not a dictionary');
  const found: Partial<Record<'descr' | 'fortran_order' | 'shape', string>> = {};
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(body);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  take(entry.separator);
  while (at < body.length) {
    if (take(entry.structured) !== null) throw unsupported(name, 'records of several fields');
    const key = (['descr', 'fortran_order', 'shape'] as const).find((candidate) => {
      const match = take(entry[candidate]);
      if (match !== null) found[candidate] = match[1];
      return match !== null;
    });
    if (key === undefined) throw malformed(name, `the header is not understood at "${body.slice(at, at + 20)}"`);
    take(entry.separator);
  }
  const { descr, fortran_order, shape } = found;
  if (descr === undefined || fortran_order === undefined || shape === undefined) {
    throw malformed(name, 'the header lacks descr, fortran_order or shape');
  }
  return { descr, fortranOrder: fortran_order === 'True', shape: parseShape(shape, name) };
}

/** Throws `unsafe-input` for Python objects, which are a pickle. */
export function refuseObjects(descr: string, name: string, remedy: string): void {
  if (!/O/.test(descr)) return;
  throw new TripletscopeError('unsafe-input', 'refusing an array of Python objects: it is a pickle, not data', {
    file: name,
    remedy,
  });
}

function parseDescr(descr: string, name: string): Pick<NpyHeader, 'littleEndian' | 'dtype'> {
  refuseObjects(descr, name, 'Save it as numpy.save(FILE, array.astype(numpy.float32))');
  const match = /^([<>|=])([a-z])(\d+)$/.exec(descr);
  const code = match === null ? '' : `${match[2]}${match[3]}`;
  const dtype = code === 'b1' ? 'bool' : code;
  if (match === null || dtype === 'bf16' || !Object.hasOwn(numberFormats, dtype)) throw unsupported(name, descr);
  return { littleEndian: match[1] !== '>', dtype: dtype as NpyDtype };
}

function parseShape(text: string, name: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) => (/^\d{1,15}L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length > maximumAxes || !Number.isSafeInteger(count)) throw malformed(name, `impossible shape (${text})`);
  return shape;
}

function malformed(name: string, summary: string): TripletscopeError {
  return new TripletscopeError('bad-input', summary, { file: name, remedy: 'Write it again with numpy.save' });
}

function unsupported(name: string, type: string): TripletscopeError {
  return new TripletscopeError('bad-input', `arrays of type ${type} are not read`, {
    file: name,
    expected: 'plain numbers: float16/32/64, integers, bool',
    remedy: 'Save it as numpy.save(FILE, array.astype(numpy.float32))',
  });
}
