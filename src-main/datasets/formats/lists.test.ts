import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { readDataset } from '../read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from '../test-folders.ts';

async function withList(files: Record<string, string>, ...images: string[]): Promise<Dataset> {
  const folder = temporaryFolder();
  const jpeg = await picture();
  writeFiles(folder, { ...files, ...Object.fromEntries(images.map((name) => [name, jpeg])) });
  return readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out' }, unattended);
}
const told = ({ classes, images }: Dataset) =>
  images.map((image) => [image.relativePath, classes[image.classIndex], image.split]);

test('path, label and split, whatever stands between them', async () => {
  const rows = [
    ['a/1.jpg', 'crow', 'train'],
    ['b/2.jpg', 'gull', 'test'],
  ];
  for (const separator of [' ', '\t', ',', ';', '|', '   ']) {
    const text = rows.map((row) => row.join(separator)).join('\r\n');
    const dataset = await withList({ 'list.txt': text }, 'a/1.jpg', 'b/2.jpg');
    expect([separator, dataset.format, told(dataset)]).toEqual([separator, 'lists', rows]);
  }
});

test('In-shop: a count, a header, and query and gallery, which test', async () => {
  const text = `3\nimage_name item_id evaluation_status\nimg/W/a.jpg id_1 train\nimg/W/b.jpg  id_2  query\nimg/W/c.jpg id_2 gallery\n`;
  const dataset = await withList({ 'Eval/list_eval_partition.txt': text }, 'img/W/a.jpg', 'img/W/b.jpg', 'img/W/c.jpg');
  expect(told(dataset)).toEqual([
    ['img/W/a.jpg', 'id_1', 'train'],
    ['img/W/b.jpg', 'id_2', 'test'],
    ['img/W/c.jpg', 'id_2', 'test'],
  ]);
});

test('boxes as CSV, corners or sizes, several of an image', async () => {
  const corners =
    'filename,class,xmin,ymin,xmax,ymax\n1.jpg,crow,1,2,5,9\n1.jpg,crow,2,2,4,4\n1.jpg,crow,nan,1,2,3\n2.jpg,gull,,,,\n';
  const dataset = await withList({ 'boxes.csv': corners }, 'images/1.jpg', 'images/2.jpg');
  expect(dataset.images.map(({ boxes }) => boxes)).toEqual([
    [
      { x: 1, y: 2, width: 4, height: 7 },
      { x: 2, y: 2, width: 2, height: 2 },
    ],
    [],
  ]);
  expect(dataset.problems.some(({ code }) => code === 'number-bad')).toBe(true);
  const sized = await withList({ 'boxes.csv': 'image,x,y,width,height,label\n"1.jpg",1,2,3,4,"a, b"\n' }, '1.jpg');
  expect([sized.images[0].boxes, sized.classes]).toEqual([[{ x: 1, y: 2, width: 3, height: 4 }], ['a, b']]);
});

test('what a list says wrongly costs that line', async () => {
  const text = 'image,label\n1.jpg,a\nnone.jpg,a\n2.jpg,\n1.jpg,b\n../../etc/x.jpg,a\n3.JPG,b\n';
  const dataset = await withList({ 'labels.csv': text }, '1.jpg', '2.jpg', '3.jpg');
  expect(told(dataset).map(([file, name]) => [file, name])).toEqual([
    ['1.jpg', 'a'],
    ['3.jpg', 'b'],
  ]);
  expect(dataset.problems.filter(({ line }) => line).map(({ code, line }) => [code, line])).toEqual([
    ['image-missing', 3],
    ['image-unlabelled', 4],
    ['image-duplicate', 5],
    ['image-missing', 6],
    ['name-resolved', 7],
  ]);
});

test('a read-me beside class folders is no list', async () => {
  const dataset = await withList(
    { 'README.txt': 'Images of birds,\nsee a/1.jpg for an example' },
    'a/1.jpg',
    'b/1.jpg',
  );
  expect(dataset.format).toBe('folders');
});
