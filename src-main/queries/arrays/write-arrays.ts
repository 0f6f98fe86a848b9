/**
 * Arrays as files: one `.npz` with everything in it, `.npy` with the names beside it, or a table as `.csv`. Written a piece at a time,
 * beside its place first, then moved there.
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';
import Papa from 'papaparse';
import type { ArrayKind } from '../../../src-shared/dataset-formats.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { littleEndianBytes } from '../../../src-shared/npy.ts';
import { npyHead, type WrittenDtype } from '../../../src-shared/npy-header.ts';
import { placeError } from '../../pipeline/write-report.ts';
import { fileError } from '../../system/file-error.ts';
import type { ArrayImage, ArraySet, NamedArray } from './array-set.ts';

export interface WrittenArray {
  name: string;
  dtype: string;
  shape: readonly number[];
  meaning: string;
}

export interface WrittenArrays {
  files: string[];
  arrays: WrittenArray[];
  /** Rows that are images; null where rows are none. */
  images: number | null;
  about: ArraySet['about'];
}

/**
 * The ending of `out` says the form: .npz, .npy or .csv; a folder gets KIND.npz. Throws `usage` for another ending or a form that the
 * kind does not have.
 */
export async function writeArrays(
  set: ArraySet,
  { kind, out, signal }: { kind: ArrayKind; out: string; signal: AbortSignal },
): Promise<WrittenArrays> {
  const ending = (await isFolder(out)) ? '' : path.extname(out).toLowerCase();
  const target = ending === '' ? path.join(out, `${kind}.npz`) : out;
  const arrays = [...set.arrays, ...labelArrays(set.images)];
  const rest = { images: set.images?.length ?? null, about: set.about };
  switch (ending) {
    case '':
    case '.npz':
      requireSize(arrays, target);
      await wholeFile(target, (stream) => writeNpz([...arrays, aboutArray(set)], stream, signal));
      return { files: [path.resolve(target)], arrays: described(arrays), ...rest };
    case '.npy':
      return { files: await writeNpyFiles(set, target, signal), arrays: described(arrays), ...rest };
    case '.csv': {
      const { table } = set;
      if (table === null)
        throw new TripletscopeError('usage', `${kind} cannot be written as a table`, {
          file: out,
          expected: 'a file that ends in .npz or .npy',
        });
      await wholeFile(target, (stream) => writeTable(table, stream, signal));
      return { files: [path.resolve(target)], arrays: described(set.arrays), ...rest };
    }
    default:
      throw new TripletscopeError('usage', 'the ending of the file names no form that is written', {
        file: out,
        expected: '.npz, .npy, .csv, or a folder',
        received: ending,
      });
  }
}

/** One that is there, or is written as one; folders may have a dot in their name, too. */
async function isFolder(out: string): Promise<boolean> {
  if (/[/\\]$/.test(out)) return true;
  return stat(out).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

/** What an .npz of the set would hold. */
export function describeArrays(set: ArraySet): WrittenArray[] {
  return described([...set.arrays, ...labelArrays(set.images)]);
}

function described(arrays: readonly NamedArray[]): WrittenArray[] {
  return arrays.map(({ name, kind: dtype, shape, meaning }) => ({ name, dtype, shape, meaning }));
}

function labelArrays(images: readonly ArrayImage[] | null): NamedArray[] {
  if (images === null) return [];
  const shape = [images.length];
  const text = (name: string, meaning: string, texts: string[]): NamedArray => ({
    kind: 'text',
    name,
    shape,
    meaning,
    texts,
  });
  return [
    text(
      'names',
      'path of each image within the data set',
      images.map(({ relativePath }) => relativePath),
    ),
    text(
      'classes',
      'class of each image',
      images.map(({ className }) => className),
    ),
    text(
      'splits',
      'train or test',
      images.map(({ split }) => split),
    ),
  ];
}

/** JSON as one text: what the arrays were made from. */
function aboutArray({ about, arrays }: ArraySet): NamedArray {
  const meanings = Object.fromEntries(arrays.map(({ name, meaning }) => [name, meaning]));
  return { kind: 'text', name: 'about', shape: [], meaning: '', texts: [JSON.stringify({ ...about, meanings })] };
}

/** What the first version of the format can hold. */
const mostBytes = 0xffff_0000;

function requireSize(arrays: readonly NamedArray[], file: string): void {
  const bytes = arrays.reduce((sum, array) => sum + bytesOf(array), 0);
  if (bytes <= mostBytes) return;
  throw new TripletscopeError('usage', 'this is more than an .npz file holds', {
    file,
    expected: 'at most 4 GB',
    received: `${(bytes / 1e9).toFixed(1)} GB`,
    remedy: 'Write .npy files (--out NAME.npy), or a part of the images (--subset).',
  });
}

function bytesOf(array: NamedArray): number {
  const count = array.shape.reduce((product, size) => product * size, 1);
  return count * (array.kind === 'text' ? 4 * widthOf(array.texts) : 4);
}

async function writeNpz(arrays: readonly NamedArray[], stream: Sink, signal: AbortSignal): Promise<void> {
  let made: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    made.push(data);
  });
  const flush = async (): Promise<void> => {
    const ready = made;
    made = [];
    for (const bytes of ready) await stream.write(bytes);
  };
  for (const array of arrays) {
    const entry = new ZipPassThrough(`${array.name}.npy`);
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    for await (const bytes of npyBytes(array, signal)) {
      entry.push(bytes);
      await flush();
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  await flush();
}

/** STEM.npy, STEM.OTHER.npy for further numbers, STEM.names.json for the names and all texts. */
async function writeNpyFiles(set: ArraySet, file: string, signal: AbortSignal): Promise<string[]> {
  const stem = file.slice(0, -'.npy'.length);
  const files: string[] = [];
  const texts: Record<string, unknown> = {};
  for (const [i, array] of set.arrays.entries()) {
    if (array.kind === 'text') {
      texts[array.name] = array.texts;
      continue;
    }
    const target = i === 0 ? file : `${stem}.${array.name}.npy`;
    await wholeFile(target, async (stream) => {
      for await (const bytes of npyBytes(array, signal)) await stream.write(bytes);
    });
    files.push(path.resolve(target));
  }
  const meanings = Object.fromEntries(set.arrays.map(({ name, meaning }) => [name, meaning]));
  for (const label of labelArrays(set.images)) if (label.kind === 'text') texts[label.name] = label.texts;
  const names = `${stem}.names.json`;
  await wholeFile(names, (stream) =>
    stream.write(Buffer.from(`${JSON.stringify({ ...texts, about: { ...set.about, meanings } })}\n`)),
  );
  return [...files, path.resolve(names)];
}

async function writeTable(
  { head, lines }: NonNullable<ArraySet['table']>,
  stream: Sink,
  signal: AbortSignal,
): Promise<void> {
  // For programs: names stand as they are, without a mark against formulas of spreadsheets.
  const options = { newline: '\n' } as const;
  let text = `${Papa.unparse([head], options)}\n`;
  for await (const cells of lines()) {
    signal.throwIfAborted();
    text += `${Papa.unparse([cells.map((cell) => (Number.isNaN(cell) ? '' : cell))], options)}\n`;
    if (text.length < pieceBytes) continue;
    await stream.write(Buffer.from(text));
    text = '';
  }
  await stream.write(Buffer.from(text));
}

/** A whole `.npy` file, in pieces of about a megabyte. Throws `internal` where there are not as many numbers as the shape says. */
async function* npyBytes(array: NamedArray, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield npyHead(dtypeOf(array), array.shape);
  const expected = array.shape.reduce((product, size) => product * size, 1);
  let count = 0;
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of array.kind === 'text' ? textBytes(array.texts) : array.pieces()) {
    signal.throwIfAborted();
    const bytes = piece instanceof Uint8Array ? piece : littleEndianBytes(piece);
    count += array.kind === 'text' ? bytes.length / (4 * widthOf(array.texts)) : bytes.length / 4;
    // A generator may use its memory again.
    held.push(bytes.length < pieceBytes ? bytes.slice() : bytes);
    size += bytes.length;
    if (size < pieceBytes) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  yield Buffer.concat(held);
  if (count === expected) return;
  throw new TripletscopeError('internal', `the array ${array.name} changed while it was written`, {
    expected: `${expected} values`,
    received: `${count}`,
    remedy: 'Run the command again once the other job has ended.',
  });
}

const pieceBytes = 1 << 20;

function dtypeOf(array: NamedArray): WrittenDtype {
  if (array.kind === 'text') return `<U${widthOf(array.texts)}`;
  return array.kind === 'float32' ? '<f4' : '<i4';
}

const widths = new WeakMap<readonly string[], number>();

/** Characters of the longest; numpy has no empty texts. */
function widthOf(texts: readonly string[]): number {
  let width = widths.get(texts);
  if (width === undefined) {
    width = 1;
    for (const text of texts) if (text.length > width) width = Math.max(width, [...text].length);
    widths.set(texts, width);
  }
  return width;
}

/** UTF-32, little-endian, each padded with zeros. */
function* textBytes(texts: readonly string[]): Generator<Uint8Array> {
  const width = widthOf(texts);
  for (const text of texts) {
    const codes = new Uint32Array(width);
    let at = 0;
    for (const character of text) codes[at++] = character.codePointAt(0)!;
    yield littleEndianBytes(codes);
  }
}

interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Beside its place first; what was written of it goes where it does not end well. */
async function wholeFile(file: string, work: (sink: Sink) => Promise<void>): Promise<void> {
  const temporary = `${file}.part`;
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    const handle = await open(temporary, 'w');
    try {
      await work({ write: (bytes) => handle.writeFile(bytes) });
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw placeError(error, file) ?? fileError(error, file);
  }
}
