/**
 * The directory of a ZIP archive, read by yauzl (zip64 too), with checks of our own: names that lead out, duplicates,
 * overlaps and sizes that cannot be are refused before a byte of an entry is read.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
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
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false };
  const archive = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, options).catch((cause) => {
    throw cause instanceof TripletscopeError ? cause : cutOff(source, cause);
  });
  if (archive.entryCount > maximumEntries) throw unsafe(source, `the archive claims ${archive.entryCount} entries`);
  // The types take the place where the directory begins for a flag.
  const directoryStart = Number(archive.readEntryCursor);
  const entries = await readEntries(archive, source);
  checkOverlaps([...entries.values()], directoryStart, source);
  return entries;
}

async function readEntries(archive: ZipFile, source: ByteSource): Promise<ZipDirectory> {
  const entries: ZipDirectory = new Map();
  let bytes = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      bytes += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (bytes > maximumDirectoryBytes) throw unsafe(source, `the archive's directory has more than ${bytes} bytes`);
      const read = checkedEntry(entry, source);
      if (entries.has(read.name)) throw unsafe(source, `refusing two entries of the name ${read.name}`);
      entries.set(read.name, read);
    }
  } catch (error) {
    if (error instanceof TripletscopeError) throw error;
    throw unsafe(source, `entry ${entries.size + 1} of ${archive.entryCount} is damaged in the archive's directory`);
  }
  return entries;
}

function checkedEntry(entry: Entry, source: ByteSource): ZipEntry {
  const name = new TextDecoder().decode(entry.fileNameRaw);
  checkName(name, source);
  const method = entry.compressionMethod;
  if (entry.isEncrypted() || (method !== 0 && method !== 8)) {
    throw unsafe(source, `entry ${name} is ${entry.isEncrypted() ? 'encrypted' : `packed by method ${method}`}`);
  }
  const { uncompressedSize: size, compressedSize, relativeOffsetOfLocalHeader: offset } = entry;
  return { name, compressed: method === 8, size, compressedSize, offset };
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
  const head = await readBytes(source, entry.offset, 30);
  const local = new DataView(head.buffer, head.byteOffset, head.byteLength);
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

const windowBytes = 1 << 16;

/** A source as yauzl reads it: in small pieces one after the other, which are taken out of larger ones. */
class SourceReader extends RandomAccessReader {
  private readonly source: ByteSource;
  private held: { start: number; bytes: Uint8Array } = { start: 0, bytes: new Uint8Array() };

  constructor(source: ByteSource) {
    super();
    this.source = source;
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, read?: number) => void,
  ): void {
    this.bytesAt(position, length).then(
      (bytes) => {
        target.set(bytes, offset);
        done(null, length);
      },
      (error: Error) => done(error),
    );
  }

  private async bytesAt(position: number, length: number): Promise<Uint8Array> {
    const { start, bytes } = this.held;
    if (position < start || position + length > start + bytes.length) {
      const size = Math.max(length, Math.min(windowBytes, this.source.size - position));
      this.held = { start: position, bytes: await readBytes(this.source, position, size) };
    }
    const from = position - this.held.start;
    return this.held.bytes.subarray(from, from + length);
  }
}

function cutOff(source: ByteSource, cause: unknown): TripletscopeError {
  const details = {
    file: source.name,
    received: `${source.size} bytes`,
    expected: 'a whole ZIP archive',
    remedy: 'Download or copy it again',
  };
  return new TripletscopeError('bad-input', 'the archive is cut off: its directory is missing', details, { cause });
}

function unsafe(source: ByteSource, summary: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', summary, {
    file: source.name,
    remedy: 'Get the file again from where it was made',
  });
}
