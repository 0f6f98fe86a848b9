/**
 * The directory of a ZIP archive, read from its end (APPNOTE 6.3, with zip64), with checks of our own: names that lead out,
 * duplicates, overlaps and sizes that cannot be are refused before a byte of an entry is read.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type ByteSource, memorySource, readBytes, windowSource } from './byte-source.ts';

export interface ZipEntry {
  name: string;
  compressed: boolean;
  compressedSize: number;
  size: number;
  /** Where the local header begins. */
  offset: number;
}

export type ZipDirectory = Map<string, ZipEntry>;

const maximumEntries = 100_000;
const maximumDirectoryBytes = 1 << 26;
/** deflate itself cannot do better than 1032 : 1; weights do not come near 200. */
const maximumRatio = 200;
const freeBytes = 1 << 20; // a small entry may be as dense as it likes
const maximumInflatedBytes = 2 ** 31 - 1;

/** @throws TripletscopeError 'bad-input' for what is no whole archive, 'unsafe-input' for what no honest writer makes. */
export async function readZipDirectory(source: ByteSource): Promise<ZipDirectory> {
  const { count, size, offset } = await findDirectory(source);
  if (count > maximumEntries || size > maximumDirectoryBytes) {
    throw unsafe(source, `the archive claims ${count} entries in ${size} bytes of directory`);
  }
  const entries = parseEntries(await readBytes(source, offset, size), count, source);
  checkOverlaps(entries, offset, source);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

interface DirectoryPlace {
  count: number;
  size: number;
  offset: number;
}

async function findDirectory(source: ByteSource): Promise<DirectoryPlace> {
  const tailSize = Math.min(source.size, 65_535 + 22 + 20);
  const tailStart = source.size - tailSize;
  const tail = dataView(await readBytes(source, tailStart, tailSize));
  for (let at = tailSize - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    if (at + 22 + tail.getUint16(at + 20, true) !== tailSize) continue;
    const place = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const zip64 = place.count === 0xffff || place.size === 0xffffffff || place.offset === 0xffffffff;
    const found = zip64 && at >= 20 ? await findDirectory64(source, tail, at - 20) : place;
    if (found.offset + found.size > tailStart + at) break;
    return found;
  }
  throw new TripletscopeError('bad-input', 'the archive is cut off: its directory is missing', {
    file: source.name,
    received: `${source.size} bytes`,
    expected: 'a whole ZIP archive',
    remedy: 'Download or copy it again',
  });
}

async function findDirectory64(source: ByteSource, tail: DataView, locator: number): Promise<DirectoryPlace> {
  if (tail.getUint32(locator, true) !== 0x07064b50) throw unsafe(source, 'the zip64 directory is not to be found');
  const record = dataView(await readBytes(source, safe(tail, locator + 8, source), 56));
  if (record.getUint32(0, true) !== 0x06064b50) throw unsafe(source, 'the zip64 directory is not to be found');
  return { count: safe(record, 32, source), size: safe(record, 40, source), offset: safe(record, 48, source) };
}

function parseEntries(bytes: Uint8Array, count: number, source: ByteSource): ZipEntry[] {
  const directory = dataView(bytes);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || directory.getUint32(at, true) !== 0x02014b50) {
      throw unsafe(source, `entry ${i + 1} of ${count} is damaged in the archive's directory`);
    }
    const nameEnd = at + 46 + directory.getUint16(at + 28, true);
    const extraEnd = nameEnd + directory.getUint16(at + 30, true);
    const end = extraEnd + directory.getUint16(at + 32, true);
    if (end > bytes.length) throw unsafe(source, `entry ${i + 1} of ${count} reaches beyond the archive's directory`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd));
    checkName(name, source);
    if (names.has(name)) throw unsafe(source, `refusing two entries of the name ${name}`);
    names.add(name);
    const method = directory.getUint16(at + 10, true);
    const encrypted = (directory.getUint16(at + 8, true) & 1) === 1;
    if (encrypted || (method !== 0 && method !== 8)) {
      throw unsafe(source, `entry ${name} is ${encrypted ? 'encrypted' : `packed by method ${method}`}`);
    }
    const sizes = {
      size: directory.getUint32(at + 24, true),
      compressedSize: directory.getUint32(at + 20, true),
      offset: directory.getUint32(at + 42, true),
    };
    const extra = new DataView(bytes.buffer, bytes.byteOffset + nameEnd, extraEnd - nameEnd);
    entries.push({ name, compressed: method === 8, ...withZip64(sizes, extra, source) });
    at = end;
  }
  return entries;
}

type Sizes = Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'>;

/** Sizes of 0xffffffff stand in the extra field 1, in this order, 64 bits each. */
function withZip64(sizes: Sizes, extra: DataView, source: ByteSource): Sizes {
  const result = { ...sizes };
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) !== 1 || end > extra.byteLength) continue;
    let field = at + 4;
    for (const key of ['size', 'compressedSize', 'offset'] as const) {
      if (sizes[key] !== 0xffffffff || field + 8 > end) continue;
      result[key] = safe(extra, field, source);
      field += 8;
    }
  }
  return result;
}

function checkName(name: string, source: ByteSource): void {
  const parts = name.split('/');
  if (/^([a-z]:|[\\/])|[\\\0]/i.test(name) || parts.includes('..')) {
    throw unsafe(source, `refusing the entry ${JSON.stringify(name)}: its name leads out of the archive`);
  }
}

function checkSizes({ name, compressed, size, compressedSize }: ZipEntry, source: ByteSource): void {
  if (!compressed && size !== compressedSize) throw unsafe(source, `entry ${name} claims two sizes`);
  if (compressed && size > freeBytes && size > compressedSize * maximumRatio) {
    throw unsafe(source, `refusing entry ${name}: ${compressedSize} bytes claim to unpack to ${size}`);
  }
}

function checkOverlaps(entries: readonly ZipEntry[], directoryStart: number, source: ByteSource): void {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  sorted.forEach((entry, i) => {
    const limit = sorted[i + 1]?.offset ?? directoryStart;
    if (entry.offset + 30 + entry.compressedSize <= limit) return;
    throw unsafe(source, `entry ${entry.name} overlaps what follows it in the archive`);
  });
}

const inflate = promisify(inflateRaw);

/** The bytes of an entry: a window of the archive where it is stored, in memory where it had to be inflated. */
export async function openZipEntry(source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  checkSizes(entry, source);
  const local = dataView(await readBytes(source, entry.offset, 30));
  if (local.getUint32(0, true) !== 0x04034b50) throw unsafe(source, `entry ${entry.name} does not begin as one`);
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (!entry.compressed) return windowSource(source, start, entry.size);
  if (entry.size > maximumInflatedBytes) throw unsafe(source, `entry ${entry.name} is packed and beyond 2 GiB`);
  const packed = await readBytes(source, start, entry.compressedSize);
  const bytes = await inflate(packed, { maxOutputLength: Math.max(1, entry.size) }).catch((cause: Error) => {
    throw new TripletscopeError(
      'bad-input',
      `entry ${entry.name} cannot be unpacked`,
      { file: source.name },
      { cause },
    );
  });
  if (bytes.length !== entry.size) throw unsafe(source, `entry ${entry.name} unpacks to another size than it says`);
  return memorySource(bytes, source.name);
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function safe(view: DataView, at: number, source: ByteSource): number {
  const value = Number(view.getBigUint64(at, true));
  if (Number.isSafeInteger(value)) return value;
  throw unsafe(source, 'the archive claims an impossible size');
}

function unsafe(source: ByteSource, summary: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', summary, {
    file: source.name,
    remedy: 'Get the file again from where it was made',
  });
}
