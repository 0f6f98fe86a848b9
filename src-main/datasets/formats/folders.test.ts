import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { loadMask } from '../masks.ts';
import { type ReadOptions, readDataset } from '../read-dataset.ts';
import { greyPng, picture, temporaryFolder, writeFiles } from '../test-folders.ts';

const options: ReadOptions = { split: 'own', seed: 3, onProblem: 'leave-out', hash: false };
const read = (folder: string, more: Partial<ReadOptions> = {}): Promise<Dataset> =>
  readDataset(folder, { ...options, ...more }, unattended);

async function folderOf(...names: string[]): Promise<string> {
  const folder = temporaryFolder();
  const jpeg = await picture();
  writeFiles(folder, Object.fromEntries(names.map((name) => [name, jpeg])));
  return folder;
}

test('class folders: classes in natural order, images at any depth, names unique', async () => {
  const folder = await folderOf('bird 10/x.jpg', 'bird 9/x.jpg', 'bird 9/deep/er/y.JPG', 'Ärger/鳥.jpg');
  const dataset = await read(folder);
  expect(dataset.classes).toEqual(['Ärger', 'bird 9', 'bird 10']);
  expect(dataset.images.map(({ id, name, classIndex }) => [id, name, classIndex])).toEqual([
    ['Ärger/鳥.jpg', '鳥', 0],
    ['bird 9/x.jpg', 'bird 9__x', 1],
    ['bird 9/deep/er/y.JPG', 'y', 1],
    ['bird 10/x.jpg', 'bird 10__x', 2],
  ]);
  expect(dataset.problems.map(({ code }) => code)).toEqual([
    'no-split',
    'class-of-one',
    'class-of-one',
    'no-boxes',
    'no-masks',
  ]);
});

test('train and test (or val) above the classes are the split', async () => {
  const own = await read(await folderOf('train/a/1.jpg', 'train/b/2.jpg', 'val/a/3.jpg', 'val/b/4.jpg'));
  expect(own.images.map(({ relativePath, split }) => [relativePath, split])).toEqual([
    ['train/a/1.jpg', 'train'],
    ['train/b/2.jpg', 'train'],
    ['val/a/3.jpg', 'test'],
    ['val/b/4.jpg', 'test'],
  ]);
  expect(own.classes).toEqual(['a', 'b']);
  const three = await read(await folderOf('train/a/1.jpg', 'test/a/2.jpg', 'val/a/3.jpg'));
  expect(three.images.map(({ id }) => id)).toEqual(['test/a/2.jpg', 'train/a/1.jpg']);
  expect(three.problems[0]).toMatchObject({ code: 'split-unused', consequence: 'noted', file: 'val/' });
  expect((await read(await folderOf('train/1.jpg', 'boat/2.jpg'))).classes).toEqual(['boat', 'train']);
});

test('other files are noted, images outside of classes left out, litter passed over', async () => {
  const folder = await folderOf('a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg', 'loose.jpg');
  writeFiles(folder, { 'README.md': '#', 'a/notes.txt': 'x', 'a/.DS_Store': 'x', 'b/Thumbs.db': 'x' });
  const dataset = await read(folder);
  expect(dataset.images).toHaveLength(4);
  expect(dataset.problems.slice(0, 3).map(({ code, file }) => [code, file])).toEqual([
    ['image-unlabelled', 'loose.jpg'],
    ['file-ignored', 'README.md'],
    ['file-ignored', 'a/notes.txt'],
  ]);
  await expect(read(folder, { onProblem: 'stop' })).rejects.toThrow('loose.jpg: the image is not in a class folder');
});

test('links: out of the folder, in a loop, to nothing', async () => {
  const outside = await folderOf('x/secret.jpg');
  const folder = await folderOf('a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg');
  symlinkSync(path.join(outside, 'x'), path.join(folder, 'a/out'));
  symlinkSync(path.join(outside, 'x/secret.jpg'), path.join(folder, 'a/out.jpg'));
  symlinkSync('..', path.join(folder, 'a/up'));
  symlinkSync('../b', path.join(folder, 'a/to-b'));
  symlinkSync('../a', path.join(folder, 'b/to-a'));
  symlinkSync('self', path.join(folder, 'b/self'));
  symlinkSync('nothing.jpg', path.join(folder, 'b/broken.jpg'));
  const dataset = await read(folder);
  const listed = dataset.problems.filter(({ consequence }) => consequence === 'image-left-out');
  expect(listed.map(({ code, file }) => `${code} ${file}`).sort()).toEqual([
    'image-missing a/to-b/broken.jpg',
    'image-missing b/broken.jpg',
    'link-leads-out a/out',
    'link-leads-out a/out.jpg',
    'link-leads-out b/to-a/out',
    'link-leads-out b/to-a/out.jpg',
    'link-loop a/to-b/self',
    'link-loop a/to-b/to-a',
    'link-loop a/up',
    'link-loop b/self',
    'link-loop b/to-a/to-b',
    'link-loop b/to-a/up',
  ]);
  expect(dataset.images.map(({ id }) => id)).toContain('a/to-b/1.jpg');
  await expect(read(folder, { onProblem: 'stop' })).rejects.toMatchObject({ code: 'unsafe-input' });
});

test('an empty folder is a data set without images', async () => {
  const dataset = await read(temporaryFolder());
  expect(dataset).toMatchObject({ format: 'folders', classes: [], images: [] });
  expect(dataset.problems.map(({ code }) => code)).toEqual(['no-images']);
});

test('the drawn split: 60 % of each class, the same for the same seed', async () => {
  const names = Array.from({ length: 10 }, (_, i) => [`a/${i}.jpg`, `b/${i}.jpg`]).flat();
  const folder = await folderOf(...names);
  const trained = async (seed: number): Promise<string[]> =>
    (await read(folder, { seed })).images.filter(({ split }) => split === 'train').map(({ id }) => id);
  const first = await trained(3);
  expect(first.filter((id) => id.startsWith('a/'))).toHaveLength(6);
  expect(first.filter((id) => id.startsWith('b/'))).toHaveLength(6);
  expect(await trained(3)).toEqual(first);
  expect(await trained(4)).not.toEqual(first);
});

test('class folders in images/ with masks of the same paths: one file an image, or one for each object', async () => {
  const folder = temporaryFolder();
  const jpeg = await picture(20, 10);
  const mask = (from: number) => greyPng(20, 10, new Uint8Array(200).fill(255, from, from + 20));
  writeFiles(folder, {
    'images/train/a/1.jpg': jpeg,
    'images/train/a/2.jpg': jpeg,
    'images/test/b/3.jpg': jpeg,
    'images/test/b/4.jpg': jpeg,
    'masks/train/a/1.png': await mask(0),
    'masks/train/a/2_mask_0.png': await mask(0),
    'masks/train/a/2_mask_1.png': await mask(100),
    'masks/test/b/3/0.png': await mask(0),
    'masks/test/b/3/1.png': await mask(20),
    'masks/test/b/3/2.png': await mask(40),
    'masks/test/b/nobody.png': await mask(0),
  });
  const dataset = await read(folder);
  expect(dataset).toMatchObject({ format: 'folders', classes: ['a', 'b'] });
  const areas = dataset.images.map(async (image) => {
    if (image.mask === null) return null;
    return (await loadMask(image.mask, image)).data.reduce((sum, value) => sum + value, 0);
  });
  expect(await Promise.all(areas)).toEqual([60, null, 20, 40]);
  expect(dataset.images.map(({ split }) => split)).toEqual(['test', 'test', 'train', 'train']);
  expect(dataset.problems.map(({ code, file }) => [code, file])).toContainEqual([
    'mask-unused',
    'masks/test/b/nobody.png',
  ]);
});

test('a folder images/ around the classes is no class', async () => {
  expect((await read(await folderOf('images/a/1.jpg', 'images/b/2.jpg'))).classes).toEqual(['a', 'b']);
  expect((await read(await folderOf('images/a/1.jpg', 'boats/b/2.jpg'))).classes).toEqual(['boats', 'images']);
});
