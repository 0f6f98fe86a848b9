import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { parseNpy } from '../../../src-shared/npy.ts';
import { parseNpyTexts } from '../../../src-shared/npy-texts.ts';
import { temporaryFolder } from '../../datasets/test-folders.ts';
import { type ArraySet, matrixTable } from './array-set.ts';
import { writeArrays } from './write-arrays.ts';

const images = ['a/ü 1.jpg', 'b/日本𝄞.jpg', 'c/=1.jpg'].map((relativePath, i) => ({
  relativePath,
  className: relativePath[0],
  split: i === 0 ? ('train' as const) : ('test' as const),
}));
const rows = [Float32Array.of(1, Number.NaN), Float32Array.of(-0.5, 1 / 3), Float32Array.of(1e-20, 4)];
const { signal } = new AbortController();
let place: string;
beforeEach(() => {
  place = temporaryFolder();
});

function sample(): ArraySet {
  return {
    arrays: [
      { kind: 'float32', name: 'embeddings', shape: [3, 2], meaning: 'f', pieces: () => rows },
      { kind: 'int32', name: 'active', shape: [3], meaning: 'count', pieces: () => [Int32Array.of(7, -1, 2)] },
      { kind: 'text', name: 'rows', shape: [2], meaning: 'rows', texts: ['x', 'averaged'] },
    ],
    images,
    about: { model: 'm' },
    table: matrixTable(['e0', 'e1'], images, () => rows),
  };
}
const numbers = [1, Number.NaN, -0.5, Math.fround(1 / 3), Math.fround(1e-20), 4];

test('one .npz holds numbers, names and what they are', async () => {
  const out = path.join(place, 'x.npz');
  const written = await writeArrays(sample(), { kind: 'embeddings', out, signal });
  expect(written.files).toEqual([out]);
  expect(written.arrays.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
    ['embeddings', 'float32', [3, 2]],
    ['active', 'int32', [3]],
    ['rows', 'text', [2]],
    ['names', 'text', [3]],
    ['classes', 'text', [3]],
    ['splits', 'text', [3]],
  ]);
  const entries = unzipSync(readFileSync(out));
  const { shape, dtype, data } = parseNpy(entries['embeddings.npy'], 'x');
  expect([shape, dtype, [...data]]).toEqual([[3, 2], 'f4', numbers]);
  expect([...parseNpy(entries['active.npy'], 'x').data]).toEqual([7, -1, 2]);
  expect(parseNpyTexts(entries['names.npy'], 'x')).toEqual(images.map(({ relativePath }) => relativePath));
  expect(parseNpyTexts(entries['splits.npy'], 'x')).toEqual(['train', 'test', 'test']);
  expect(JSON.parse(parseNpyTexts(entries['about.npy'], 'x')[0])).toMatchObject({
    model: 'm',
    meanings: { rows: 'rows' },
  });
  expect(readdirSync(place)).toEqual(['x.npz']);
});

test('.npy with the names beside it; a folder gets the .npz; a table as .csv', async () => {
  const { files } = await writeArrays(sample(), { kind: 'embeddings', out: path.join(place, 'x.npy'), signal });
  expect(files.map((file) => path.basename(file))).toEqual(['x.npy', 'x.active.npy', 'x.names.json']);
  expect([...parseNpy(readFileSync(files[0]), 'x').data]).toEqual(numbers);
  const names = JSON.parse(readFileSync(files[2], 'utf8')) as Record<string, unknown>;
  expect([names.names, names.rows]).toEqual([images.map(({ relativePath }) => relativePath), ['x', 'averaged']]);
  const folder = await writeArrays(sample(), { kind: 'embeddings', out: path.join(place, 'deep/er'), signal });
  expect(folder.files).toEqual([path.join(place, 'deep/er/embeddings.npz')]);
  mkdirSync(path.join(place, 'v1.npz'));
  const dotted = await writeArrays(sample(), { kind: 'embeddings', out: path.join(place, 'v1.npz'), signal });
  expect(dotted.files).toEqual([path.join(place, 'v1.npz/embeddings.npz')]);
  await writeArrays(sample(), { kind: 'embeddings', out: path.join(place, 'x.csv'), signal });
  expect(readFileSync(path.join(place, 'x.csv'), 'utf8').split('\n').slice(0, 3)).toEqual([
    'image,class,split,e0,e1',
    'a/ü 1.jpg,a,train,1,',
    `b/日本𝄞.jpg,b,test,-0.5,${Math.fround(1 / 3)}`,
  ]);
});

test('another ending, a table of what is none and numbers that are missing are refused; nothing stays of it', async () => {
  const { arrays, ...rest } = sample();
  const write = (set: ArraySet, name: string) =>
    writeArrays(set, { kind: 'maps', out: path.join(place, name), signal });
  await expect(write({ arrays, ...rest }, 'x.mat')).rejects.toMatchObject({ code: 'usage' });
  await expect(write({ arrays, ...rest, table: null }, 'x.csv')).rejects.toMatchObject({ code: 'usage' });
  const short = { ...arrays[0], shape: [4, 2] };
  await expect(write({ ...rest, arrays: [short] }, 'x.npz')).rejects.toMatchObject({ code: 'internal' });
  const huge = { ...arrays[0], shape: [1 << 20, 2048] };
  await expect(write({ ...rest, arrays: [huge] }, 'x.npz')).rejects.toMatchObject({
    code: 'usage',
    details: { expected: 'at most 4 GB' },
  });
  expect(readdirSync(place)).toEqual([]);
});
