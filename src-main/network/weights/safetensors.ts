/** safetensors (Hugging Face, format 0.3): a JSON header with types, shapes and places, then the numbers. */
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type NumberFormat, numberFormats } from '../../../src-shared/number-formats.ts';
import { type JsonLimits, tooMuchJson } from '../../system/json-shape.ts';
import { type ByteSource, readBytes, readNumbers } from './byte-source.ts';
import { elementCount, type StateDict } from './state-dict.ts';
import { checkTensorCount, checkTensorName, maximumTensors } from './tensor-limits.ts';

const formats = new Map<string, NumberFormat>([
  ['F64', 'f8'],
  ['F32', 'f4'],
  ['F16', 'f2'],
  ['BF16', 'bf16'],
  ['I64', 'i8'],
  ['I32', 'i4'],
  ['I16', 'i2'],
  ['I8', 'i1'],
  ['U64', 'u8'],
  ['U32', 'u4'],
  ['U16', 'u2'],
  ['U8', 'u1'],
  ['BOOL', 'bool'],
]);

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count).max(64),
  data_offsets: z.tuple([count, count]),
});
type Entry = z.infer<typeof entrySchema>;

const maximumHeaderBytes = 100_000_000; // the format's own limit
/** Four properties for each tensor, and some for the metadata. */
const headerLimits: JsonLimits = {
  bytes: maximumHeaderBytes,
  depth: 8,
  values: 40 * maximumTensors,
  properties: 4 * maximumTensors + 10_000,
};

export interface SafetensorsFile {
  tensors: StateDict;
  metadata: Record<string, string>;
  notes: string[];
}

/**
 * Reads all tensors as float32.
 * @throws TripletscopeError 'bad-input' where header and data disagree: cut off, overlapping, gaps, sizes that do not fit.
 */
export async function readSafetensors(source: ByteSource): Promise<SafetensorsFile> {
  const { entries, metadata, start } = await readHeader(source);
  checkLayout(entries, source, start);
  const tensors: StateDict = new Map();
  const unread = new Map<string, string[]>();
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const format = formats.get(dtype);
    if (format === undefined) {
      unread.set(dtype, [...(unread.get(dtype) ?? []), name]);
      continue;
    }
    const range = { offset: start + data_offsets[0], count: elementCount(shape), format, littleEndian: true };
    if (range.count * numberFormats[format] !== data_offsets[1] - data_offsets[0]) {
      throw malformed(source, `tensor ${name} is ${data_offsets[1] - data_offsets[0]} bytes`, `${dtype} [${shape}]`);
    }
    tensors.set(name, { shape, data: await readNumbers(source, range) });
  }
  const notes = [...unread].map(([dtype, [first, ...others]]) =>
    others.length === 0
      ? `left out ${first}: ${dtype} is not supported`
      : `left out ${others.length + 1} tensors: ${dtype} is not supported; first: ${first}`,
  );
  return { tensors, metadata, notes };
}

interface Header {
  entries: Map<string, Entry>;
  metadata: Record<string, string>;
  /** Where the numbers begin. */
  start: number;
}

async function readHeader(source: ByteSource): Promise<Header> {
  const prefix = await readBytes(source, 0, 8);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > maximumHeaderBytes)
    throw malformed(source, `a header of ${length} bytes`, `at most ${maximumHeaderBytes}`);
  const bytes = await readBytes(source, 8, length);
  const tooMuch = tooMuchJson(bytes, headerLimits);
  if (tooMuch?.endsWith('properties')) checkTensorCount(Number.POSITIVE_INFINITY, source.name);
  if (tooMuch !== null) throw malformed(source, `the header has ${tooMuch}`, 'name, dtype, shape and data_offsets');
  const { __metadata__, ...rest } = parseObject(new TextDecoder().decode(bytes), source);
  const metadata = z.record(z.string(), z.string()).optional().safeParse(__metadata__);
  const entries = new Map<string, Entry>();
  const described = Object.entries(rest);
  checkTensorCount(described.length, source.name);
  for (const [name, value] of described) {
    checkTensorName(name, source.name);
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw malformed(source, `tensor ${name} is not described`, 'dtype, shape and data_offsets');
    entries.set(name, entry.data);
  }
  return { entries, metadata: metadata.data ?? {}, start: 8 + length };
}

function parseObject(text: string, source: ByteSource): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new TripletscopeError('bad-input', 'the header is not JSON', { file: source.name, remedy }, { cause });
  }
}

/** The tensors fill the data exactly: no byte twice, none left over. */
function checkLayout(entries: ReadonlyMap<string, Entry>, source: ByteSource, start: number): void {
  const sorted = [...entries].toSorted(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  let end = 0;
  for (const [name, { data_offsets }] of sorted) {
    if (data_offsets[0] !== end || data_offsets[1] < data_offsets[0]) {
      throw malformed(
        source,
        `tensor ${name} lies at ${data_offsets[0]}, ${data_offsets[0] < end ? 'overlapping another' : 'after a gap'}`,
        `${end}`,
      );
    }
    end = data_offsets[1];
  }
  if (start + end === source.size) return;
  const summary = start + end > source.size ? 'the file is cut off' : 'the file has extra bytes after its last tensor';
  throw malformed(source, summary, `${start + end} bytes`, `${source.size}`);
}

const remedy = 'Download or copy it again, or write it again with safetensors';

function malformed(source: ByteSource, summary: string, expected: string, received?: string): TripletscopeError {
  return new TripletscopeError('bad-input', summary, { file: source.name, expected, received, remedy });
}
