import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { readDataset } from '../read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from '../test-folders.ts';

async function set(files: Record<string, string>, images: readonly string[]): Promise<Dataset> {
  const folder = temporaryFolder();
  const jpeg = await picture(20, 10);
  writeFiles(folder, { ...files, ...Object.fromEntries(images.map((name) => [name, jpeg])) });
  return readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', hash: false }, unattended);
}

const codes = ({ problems }: Dataset): string[] =>
  problems.map(({ code }) => code).filter((code) => !/^(no|one|class)-/.test(code));
const told = ({ images, classes }: Dataset) =>
  images.map(({ relativePath, classIndex, split }) => [relativePath, classes[classIndex], split]);

test('Ultralytics: data.yaml, images/ and labels/ with a folder for each split', async () => {
  const dataset = await set(
    {
      'data.yaml': 'path: /somewhere/else\ntrain: images/train\nval: images/val\nnames:\n  0: owl\n  1: "tit: blue"\n',
      'labels/train/1.txt': '1 0.5 0.5 0.5 0.4\n0 0.05 0.1 0.1 0.2\n',
      'labels/val/1.txt': '0 0.1 0.2 0.9 0.2 0.9 0.8\n',
    },
    ['images/train/1.jpg', 'images/val/1.jpg', 'images/val/background.jpg'],
  );
  expect(dataset).toMatchObject({ format: 'yolo', classes: ['owl', 'tit: blue'] });
  expect(told(dataset)).toEqual([
    ['images/train/1.jpg', 'tit: blue', 'train'],
    ['images/val/1.jpg', 'owl', 'test'],
  ]);
  expect(dataset.images[0].boxes).toEqual([{ x: 5, y: 3, width: 10, height: 4 }]);
  expect(dataset.images[0].others).toEqual([
    { className: 'owl', box: { x: 0, y: 0, width: 2, height: 2 }, part: null },
  ]);
  expect(dataset.images[1].mask).toEqual({
    kind: 'segmentations',
    parts: [{ kind: 'polygons', polygons: [Float64Array.of(2, 2, 18, 2, 18, 8)] }],
  });
  expect(dataset.images[1].boxes).toEqual([{ x: 2, y: 2, width: 16, height: 6 }]);
  expect(codes(dataset)).toEqual(['other-class-ignored', 'image-unlabelled']);
});

test('Roboflow: a folder for each split, names as a list', async () => {
  const dataset = await set(
    {
      'data.yaml': "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 2\nnames: ['a', 'b']\n",
      'train/labels/x.txt': '0 .5 .5 .2 .2',
      'valid/labels/y.txt': '1 .5 .5 .2 .2',
    },
    ['train/images/x.jpg', 'valid/images/y.jpg'],
  );
  expect(told(dataset)).toEqual([
    ['train/images/x.jpg', 'a', 'train'],
    ['valid/images/y.jpg', 'b', 'test'],
  ]);
});

test('CVAT and darknet: obj.names and labels beside the images; Label Studio: classes.txt', async () => {
  const cvat = await set(
    {
      'obj.names': 'a\nb\n',
      'obj.data': 'classes = 2\ntrain = data/train.txt\n',
      'train.txt': 'data/obj_train_data/1.jpg\n',
      'obj_train_data/1.txt': '1 0.5 0.5 0.2 0.2\n',
    },
    ['obj_train_data/1.jpg'],
  );
  expect([cvat.format, told(cvat)]).toEqual(['yolo', [['obj_train_data/1.jpg', 'b', 'train']]]);

  const studio = await set({ 'classes.txt': 'a\r\nb\r\n', 'labels/1.txt': '0 0.5 0.5 0.2 0.2\n', 'notes.json': '{}' }, [
    'images/1.jpg',
  ]);
  expect([studio.format, told(studio).map(([, name]) => name)]).toEqual(['yolo', ['a']]);

  const bare = await set({ '1.txt': '7 0.5 0.5 0.2 0.2\n' }, ['1.jpg']);
  expect([bare.format, told(bare).map(([, name]) => name)]).toEqual(['yolo', ['7']]);
});

test('a bad line costs that line', async () => {
  const bad: [string, string[], number][] = [
    ['0 0.5 0.5 0.2', ['line-malformed'], 1],
    ['0 0.5 nan 0.2 0.2', ['number-bad'], 1],
    ['cat 0.5 0.5 0.2 0.2', ['line-malformed'], 1],
    ['-1 0.5 0.5 0.2 0.2', ['line-malformed'], 1],
    ['0 0.1 0.1 0.2 0.2 0.3 0.3 0.4', ['polygon-odd'], 1],
    ['0 1.5 0.5 0.2 0.2', ['box-outside'], 1],
    ['0 0.5 0.5 0 0.2', ['box-without-area'], 1],
    ['9 0.5 0.5 0.2 0.2', ['other-class-ignored', 'id-unknown'], 1],
    ['0 0.5 0.5 0.2 0.2 0.98', [], 2],
    ['0 0.0999995 0.5 0.2 0.2', [], 2],
  ];
  for (const [line, expected, boxes] of bad) {
    const dataset = await set(
      { 'data.yaml': 'train: images\nnames: [a]\n', 'labels/1.txt': `\n${line}\n0 0.5 0.5 0.4 0.4\n` },
      ['images/1.jpg'],
    );
    expect([line, codes(dataset).sort(), dataset.images[0].boxes.length]).toEqual([line, expected.sort(), boxes]);
  }
});

test('hostile YAML and labels without an image are named', async () => {
  const lol = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${i === 0 ? 'x' : Array(12).fill(`*l${i - 1}`)}]`);
  await expect(
    set({ 'data.yaml': `${lol.join('\n')}\ntrain: images\nnames: [a]\n`, 'labels/1.txt': '0 .5 .5 .2 .2' }, [
      'images/1.jpg',
    ]),
  ).resolves.toMatchObject({ classes: ['0'] });
  const broken = await set(
    { 'data.yaml': 'names: [a\ntrain: x\n', 'labels/1.txt': '0 .5 .5 .2 .2', 'labels/2.txt': '0 .5 .5 .2 .2' },
    ['images/1.jpg'],
  );
  expect(codes(broken).sort()).toEqual(['file-malformed', 'image-missing']);
  await expect(set({ 'data.yaml': 'train: images\nnames: [a]\n' }, ['images/1.jpg'])).rejects.toThrow(
    'no labels of YOLO',
  );
});
