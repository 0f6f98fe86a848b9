import path from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetImage } from '../datasets/dataset.ts';
import { temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { findMapFiles } from './map-files.ts';

const image = (name: string, relativePath: string): DatasetImage => ({
  id: relativePath,
  name,
  path: relativePath,
  relativePath,
  classIndex: 0,
  split: 'test',
  width: 1,
  height: 1,
  boxes: [],
  mask: null,
});

async function found(maps: readonly string[], images: readonly DatasetImage[]) {
  const folder = temporaryFolder();
  writeFiles(folder, Object.fromEntries(maps.map((name) => [name, ''])));
  const { byName, strangers, ambiguous } = await findMapFiles(folder, images);
  const list = [...byName].map(([name, file]) => [name, path.relative(folder, file)]);
  return { list: Object.fromEntries(list) as Record<string, string>, strangers, ambiguous };
}

const two = [image('1', 'images/a/1.jpg'), image('2', 'images/b/2.png')];

test.each([
  ['in one folder', ['1.npy', '2.npy']],
  ['with the extension of the image', ['1.jpg.npy', '2.png.npy']],
  ['in folders like those of the images', ['images/a/1.npy', 'images/b/2.npy']],
  ['in such folders, with the extension', ['a/1.jpg.npy', 'b/2.png.npy']],
  ['in folders around these', ['run 1/maps/images/a/1.npy', 'run 1/maps/images/b/2.NPY']],
])('%s', async (_, maps) => {
  expect(await found(maps, two)).toEqual({ list: { 1: maps[0], 2: maps[1] }, strangers: [], ambiguous: [] });
});

test('equal names in several folders are told apart by their folders, or by the name that images have here', async () => {
  const same = [image('a__1', 'a/1.jpg'), image('b__1', 'b/1.jpg')];
  expect((await found(['b/1.npy', 'a/1.npy'], same)).list).toEqual({ a__1: 'a/1.npy', b__1: 'b/1.npy' });
  expect((await found(['b__1.npy', 'a__1.npy'], same)).list).toEqual({ a__1: 'a__1.npy', b__1: 'b__1.npy' });
  const one = await found(['1.npy'], same);
  expect([one.list, one.ambiguous]).toEqual([{}, ['1.npy: may belong to a/1.jpg, b/1.jpg']]);
});

test('what belongs to no image is a stranger', async () => {
  expect(await found(['1.npy', 'x/3.npy', 'notes.txt'], two)).toEqual({
    list: { 1: '1.npy' },
    strangers: ['x/3.npy'],
    ambiguous: [],
  });
});

test('a map of the whole image is none of an object in it', async () => {
  const region = { x: 0, y: 0, width: 1, height: 1 };
  const objects = [1, 2].map((number) => ({ ...image(`a_${number}`, `street/a.jpg#${number}`), region }));
  const { list, strangers } = await found(['street/a.npy', 'a.jpg.npy', 'a_1.npy', 'street/a.jpg#2.npy'], objects);
  expect(list).toEqual({ a_1: 'a_1.npy', a_2: 'street/a.jpg#2.npy' });
  expect(strangers).toEqual(['a.jpg.npy', 'street/a.npy']);
});
