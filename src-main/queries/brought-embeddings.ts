/** Embeddings that the user brings: `.npz`, `.npy` with a file of names, or CSV, matched with the images of the data set by name. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import { counted } from '../../src-shared/counted.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { parseFloat32Npy } from '../../src-shared/npy.ts';
import { parseNpyLiteral } from '../../src-shared/npy-header.ts';
import { parseNpyTexts } from '../../src-shared/npy-texts.ts';
import { decodeText, readOrExplain } from '../datasets/text-table.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readNpz } from './arrays/read-npz.ts';
import { ImageFinder } from './image-finder.ts';

interface NamedRows {
  names: string[];
  /** [n, width] */
  data: Float32Array;
  width: number;
}

export interface BroughtEmbeddings {
  /** Those that have an embedding, in the order of the data set. */
  images: StoredImage[];
  /** Row i is that of image i. */
  data: Float32Array;
  width: number;
  /** Names of the file that are none of the data set's, or may be several; their rows are left out. */
  unknown: string[];
  /** Paths of images that the file does not name. */
  missing: string[];
}

const shown = 200;

/**
 * `names`: a file with the names of the rows of an `.npy` file, where it is not beside it. `subset`: other images count neither as
 * embedded nor as missing. Throws `bad-input` for another shape, numbers that are not finite, names that do not fit the rows, two rows of
 * one image, and where no row belongs to an image; `unsafe-input` for pickles and hostile archives.
 */
export async function bringEmbeddings(
  file: string,
  { names, subset = null }: { names?: string | undefined; subset?: ReadonlySet<ImageId> | null },
  { images: table }: Pick<Workspace, 'images'>,
): Promise<BroughtEmbeddings> {
  const rows = await namedRows(file, names);
  requireFinite(rows, file);
  const all = await table.all();
  const finder = new ImageFinder(all);
  const rowOf = new Map<number, number>();
  const unknown: string[] = [];
  const twice: string[] = [];
  for (const [row, name] of rows.names.entries()) {
    const found = finder.find(name);
    if (found.kind === 'unknown') unknown.push(name);
    else if (found.kind === 'ambiguous')
      unknown.push(
        `${name} (one of ${found.rows
          .slice(0, 3)
          .map((at) => all[at].relativePath)
          .join(', ')})`,
      );
    else if (rowOf.has(found.row)) twice.push(`row ${row + 1}: ${name} is ${all[found.row].relativePath} again`);
    else rowOf.set(found.row, row);
  }
  if (twice.length > 0)
    throw new TripletscopeError(
      'bad-input',
      `${counted(twice.length, 'row names', 'rows name')} an image that another row has named`,
      {
        file,
        expected: 'each image once',
        received: twice[0],
        list: twice.slice(0, shown),
      },
    );
  const isWanted = ({ imageId }: StoredImage): boolean => subset?.has(imageId) ?? true;
  const there = all.flatMap((image, at) => (rowOf.has(at) && isWanted(image) ? [{ image, row: rowOf.get(at)! }] : []));
  const missing = all.flatMap((image, at) => (rowOf.has(at) || !isWanted(image) ? [] : [image.relativePath]));
  if (there.length === 0)
    throw new TripletscopeError('bad-input', 'no row belongs to an image of the data set', {
      file,
      expected: `names such as ${all
        .slice(0, 3)
        .map(({ relativePath }) => relativePath)
        .join(', ')}`,
      received: rows.names.slice(0, 3).join(', '),
      list: unknown.slice(0, shown),
    });
  const { width } = rows;
  const data = new Float32Array(there.length * width);
  for (const [at, { row }] of there.entries()) data.set(rows.data.subarray(row * width, (row + 1) * width), at * width);
  return { images: there.map(({ image }) => image), data, width, unknown, missing };
}

async function namedRows(file: string, names: string | undefined): Promise<NamedRows> {
  const ending = path.extname(file).toLowerCase();
  if (names !== undefined && ending !== '.npy')
    throw new TripletscopeError('usage', 'names come from their own file for .npy alone', { file: names });
  switch (ending) {
    case '.npz':
      return fromNpz(file);
    case '.npy':
      return fromNpy(file, names ?? namesBeside(file));
    case '.csv':
      return fromCsv(file);
    default:
      throw new TripletscopeError('usage', 'embeddings are not read from such a file', {
        file,
        expected: '.npz, .npy or .csv',
        received: ending === '' ? 'no ending' : ending,
      });
  }
}

const matrixNames = ['embeddings', 'features', 'vectors', 'x'];
const textNames = ['names', 'paths', 'files', 'filenames', 'images'];

/** By their usual names, else the only array of two axes and the only one of texts. */
async function fromNpz(file: string): Promise<NamedRows> {
  const arrays = await readNpz(file);
  const literals = [...arrays].map(([name, bytes]) => ({ name, ...parseNpyLiteral(bytes, `${file}: ${name}`) }));
  const pick = (usual: readonly string[], form: string, fits: (one: (typeof literals)[number]) => boolean): string => {
    const possible = literals.filter(fits).map(({ name }) => name);
    const found = usual.find((name) => possible.includes(name)) ?? (possible.length === 1 ? possible[0] : undefined);
    if (found !== undefined) return found;
    const held = literals.map(({ name, descr, shape }) => `${name} ${descr} (${shape.join(', ')})`).join(', ');
    const what = possible.length > 1 ? `several arrays of which each could be the ${usual[0]}` : `no ${usual[0]}`;
    throw new TripletscopeError('bad-input', `the file holds ${what}`, {
      file,
      expected: `an array ${usual[0]}, ${form}`,
      received: held || 'no arrays',
      remedy: 'Write it as numpy.savez(FILE, embeddings=E, names=numpy.array(names, dtype=str))',
    });
  };
  const matrix = pick(matrixNames, 'numbers [n, E]', ({ shape, descr }) => shape.length === 2 && !/[US]/.test(descr));
  const text = pick(textNames, 'texts [n]', ({ shape, descr }) => shape.length === 1 && /[USO]/.test(descr));
  const { shape, data } = matrixOf(arrays.get(matrix)!, `${file}: ${matrix}`);
  const names = parseNpyTexts(arrays.get(text)!, `${file}: ${text}`);
  return fitting({ names, data, width: shape[1] }, file);
}

async function fromNpy(file: string, names: string): Promise<NamedRows> {
  const { shape, data } = matrixOf(await readOrExplain(file, file), file);
  return fitting({ names: await namesOf(names), data, width: shape[1] }, names);
}

function matrixOf(bytes: Uint8Array, name: string): { shape: number[]; data: Float32Array } {
  const matrix = parseFloat32Npy(bytes, name, { shape: [null, null], integers: true });
  if (matrix.data.length > 0) return matrix;
  throw new TripletscopeError('bad-input', 'the array is empty', {
    file: name,
    received: `(${matrix.shape.join(', ')})`,
  });
}

const namesEndings = ['.names.json', '.names.txt', '.names.npy', '.json', '.txt'];

function namesBeside(file: string): string {
  const stem = file.slice(0, -'.npy'.length);
  const found = namesEndings.map((ending) => stem + ending).find((beside) => existsSync(beside));
  if (found !== undefined) return found;
  throw new TripletscopeError('not-found', 'the names of the rows are missing', {
    file,
    expected: `${path.basename(stem)}.names.txt beside it, with the path of an image in each line, or .names.json`,
    remedy: 'Write them there, or name the file: --names FILE',
  });
}

const jsonNames = (value: unknown): unknown =>
  Array.isArray(value) ? value : (value as { names?: unknown } | null)?.names;

async function namesOf(file: string): Promise<string[]> {
  const bytes = await readOrExplain(file, file);
  if (/\.npy$/i.test(file)) return parseNpyTexts(bytes, file);
  const text = decodeText(bytes, file);
  if (!/\.json$/i.test(file))
    return text
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .map((line) => line.trim());
  let names: unknown;
  try {
    names = jsonNames(JSON.parse(text));
  } catch {
    names = null;
  }
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names as string[];
  throw new TripletscopeError('bad-input', 'the file holds no names', {
    file,
    expected: 'JSON: a list of texts, or {"names": [...]}',
  });
}

const nameColumns = ['image', 'name', 'path', 'file', 'filename'];
/** What `export` writes beside the numbers. */
const otherColumns = ['class', 'split'];

async function fromCsv(file: string): Promise<NamedRows> {
  const parsed = Papa.parse<string[]>(decodeText(await readOrExplain(file, file), file), { skipEmptyLines: 'greedy' });
  const [head = [], ...lines] = parsed.data;
  const titles = head.map((title) => title.trim().toLowerCase());
  const named = titles.findIndex((title) => nameColumns.includes(title));
  const columns = [...titles.keys()].filter((at) => at !== named && !otherColumns.includes(titles[at]));
  if (named < 0 || columns.length === 0 || lines.length === 0)
    throw new TripletscopeError('bad-input', 'the table holds no embeddings', {
      file,
      line: 1,
      expected: 'a head with image and a column for each number, and a line for each image',
      received: head.slice(0, 10).join(','),
    });
  const data = new Float32Array(lines.length * columns.length);
  for (const [row, cells] of lines.entries()) {
    if (cells.length !== head.length) throw badLine(file, row + 2, `${head.length} values`, `${cells.length}`);
    for (const [i, at] of columns.entries()) {
      const value = cells[at].trim() === '' ? Number.NaN : Number(cells[at]);
      if (!Number.isFinite(value))
        throw badLine(file, row + 2, 'finite numbers', `${cells[at]} in the column ${head[at]}`);
      data[row * columns.length + i] = value;
    }
  }
  return { names: lines.map((cells) => cells[named].trim()), data, width: columns.length };
}

function badLine(file: string, line: number, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the line is no embedding', {
    file,
    line,
    expected,
    received: received.slice(0, 200),
  });
}

function fitting(rows: NamedRows, file: string): NamedRows {
  const count = rows.data.length / rows.width;
  if (rows.names.length === count) return rows;
  throw new TripletscopeError('bad-input', 'names and embeddings do not fit', {
    file,
    expected: `${count} names, one a row`,
    received: `${rows.names.length}`,
  });
}

function requireFinite({ data, width, names }: NamedRows, file: string): void {
  const rows: string[] = [];
  for (let row = 0; row < names.length; row++)
    if (!data.subarray(row * width, (row + 1) * width).every(Number.isFinite))
      rows.push(`row ${row + 1}: ${names[row]}`);
  if (rows.length === 0) return;
  throw new TripletscopeError('bad-input', `${counted(rows.length, 'row holds', 'rows hold')} NaN or infinities`, {
    file,
    expected: 'finite numbers, also as float32',
    received: rows[0],
    list: rows.slice(0, shown),
  });
}
