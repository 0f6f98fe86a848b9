/** What an import says of duplicates, corners, links and folders without images. */
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import type { Dataset } from './dataset.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from './test-folders.ts';

const read = (folder: string, more: Partial<ReadOptions> = {}): Promise<Dataset> =>
  readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', ...more }, unattended);
const count = ({ problems }: Dataset, code: string): number =>
  problems.filter((problem) => problem.code === code).length;

test('identical images are counted, in two classes and in both halves of the split', async () => {
  const folder = temporaryFolder();
  const [x, y, z] = await Promise.all([picture(20, 10), picture(21, 10), picture(22, 10)]);
  writeFiles(folder, {
    'train/a/1.jpg': x,
    'train/a/2.jpg': x,
    'train/b/3.jpg': x,
    'train/b/4.jpg': y,
    'test/b/5.jpg': y,
    'test/b/6.jpg': z,
  });
  const dataset = await read(folder);
  expect(['image-identical', 'identical-in-classes', 'identical-in-split'].map((code) => count(dataset, code))).toEqual(
    [3, 1, 1],
  );
  expect(count(await read(folder, { hash: false }), 'image-identical')).toBe(0);
});

async function boxes(lines: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const jpeg = await picture(64, 48);
  const ids = lines.map((_, i) => i + 1);
  writeFiles(folder, {
    'images.txt': ids.map((id) => `${id} ${id}.jpg`).join('\n'),
    'classes.txt': '1 a',
    'image_class_labels.txt': ids.map((id) => `${id} 1`).join('\n'),
    'bounding_boxes.txt': lines.map((line, i) => `${i + 1} ${line}`).join('\n'),
    ...Object.fromEntries(ids.map((id) => [`images/${id}.jpg`, jpeg])),
  });
  return folder;
}

test('boxes that reach over and would fit as corners are asked about; --boxes answers', async () => {
  const folder = await boxes(['30 20 60 44', '10 10 60 40', '5 5 20 20']);
  const asked = await read(folder);
  expect(asked.problems.find(({ code }) => code === 'box-corners')?.message).toBe(
    '2 of 3 boxes reach over their image: are these corners (x1 y1 x2 y2)? --boxes corners reads them so',
  );
  const corners = await read(folder, { boxes: 'corners' });
  expect(corners.images.map((image) => image.boxes[0])).toEqual([
    { x: 30, y: 20, width: 30, height: 24 },
    { x: 10, y: 10, width: 50, height: 30 },
    { x: 5, y: 5, width: 15, height: 15 },
  ]);
  expect(count(corners, 'box-corners') + count(corners, 'box-clipped')).toBe(0);
  expect(count(await read(folder, { boxes: 'size' }), 'box-corners')).toBe(0);
  for (const sound of [
    ['1 1 20 20', '30 30 10 10', '50 40 20 20'],
    ['30 20 60 44', '50 40 20 7', '40 40 39 39'],
  ])
    expect(count(await read(await boxes(sound)), 'box-corners')).toBe(0);
});

test('links out of the folder are followed where the user says so, loops never', async () => {
  const place = temporaryFolder();
  const folder = path.join(place, 'set');
  writeFiles(place, { 'store/1.jpg': await picture(20, 10), 'store/deep/2.jpg': await picture(22, 10) });
  for (const name of ['a', 'b']) mkdirSync(path.join(folder, name), { recursive: true });
  symlinkSync(path.join(place, 'store', '1.jpg'), path.join(folder, 'a', '1.jpg'));
  symlinkSync(path.join(place, 'store', 'deep'), path.join(folder, 'b', 'linked'));
  symlinkSync(folder, path.join(folder, 'b', 'loop'));
  const refused = await read(folder);
  expect([refused.images.length, count(refused, 'link-leads-out')]).toEqual([0, 2]);
  expect(refused.problems[0].message).toContain('--follow-links');
  const followed = await read(folder, { followLinks: true });
  expect(followed.images.map(({ relativePath, path: file }) => [relativePath, path.relative(place, file)])).toEqual([
    ['a/1.jpg', 'store/1.jpg'],
    ['b/linked/2.jpg', 'store/deep/2.jpg'],
  ]);
  expect(count(followed, 'link-loop')).toBe(1);

  writeFiles(folder, { 'labels.csv': 'image,label\na/1.jpg,x\nb/linked/2.jpg,y\n' });
  expect((await read(folder, { followLinks: true })).images).toHaveLength(2);
});
