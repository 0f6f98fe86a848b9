import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import { encodeRuns, runsToText } from '../../../src-shared/rle.ts';
import type { Dataset } from '../dataset.ts';
import { loadMask } from '../masks.ts';
import { type ReadOptions, readDataset } from '../read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from '../test-folders.ts';

const options: ReadOptions = { split: 'own', seed: 1, onProblem: 'leave-out', hash: false };
const read = (folder: string, more: Partial<ReadOptions> = {}): Promise<Dataset> =>
  readDataset(folder, { ...options, ...more }, unattended);

const categories = [
  { id: 3, name: 'crow' },
  { id: 8, name: 'gull' },
];
const image = (id: number | string, file_name: string, more: object = {}): object => ({
  id,
  file_name,
  width: 20,
  height: 10,
  ...more,
});
const object = (image_id: number | string, category_id: number, bbox: number[], more: object = {}): object => ({
  id: 1,
  image_id,
  category_id,
  bbox,
  ...more,
});

/** One record a line, so that lines can be told: images begin in line 2 + 2. */
async function coco(images: object[], annotations: object[], files: string[] = ['a.jpg', 'b.jpg']): Promise<string> {
  const folder = temporaryFolder();
  const lines = (list: object[]): string => list.map((record) => JSON.stringify(record)).join(',\n');
  const text = `{"categories": [${categories.map((c) => JSON.stringify(c)).join(',')}],
"images": [
${lines(images)}
], "annotations": [
${lines(annotations)}
]}`;
  const jpeg = await picture();
  writeFiles(folder, {
    'annotations.json': text,
    ...Object.fromEntries(files.map((name) => [`images/${name}`, jpeg])),
  });
  return folder;
}

test('several objects: several boxes, one mask of polygons and both run-length encodings', async () => {
  const square = { width: 20, height: 10, data: new Uint8Array(200).fill(1, 0, 3) };
  const runs = encodeRuns(square);
  const rle = (counts: unknown): object => ({ segmentation: { size: [10, 20], counts } });
  const folder = await coco(
    [image(5, 'a.jpg', { split: 'train' }), image('x9', 'b.jpg', { split: 'val' })],
    [
      object(5, 8, [1, 2, 3, 4], { segmentation: [[10, 5, 12, 5, 12, 6, 10, 6]] }),
      object(5, 8, [5, 5, 2, 2], rle([...runs])),
      object('x9', 3, [0, 0, 20, 10], rle(runsToText(runs))),
    ],
  );
  const dataset = await read(folder, { onProblem: 'stop' });
  expect(dataset).toMatchObject({ format: 'coco', classes: ['crow', 'gull'] });
  expect(dataset.problems.map(({ code }) => code)).toEqual(['class-of-one', 'class-of-one']);
  const [first, second] = dataset.images;
  expect(first).toMatchObject({ id: '5', name: 'a', relativePath: 'images/a.jpg', classIndex: 1, split: 'train' });
  expect(first.boxes).toEqual([
    { x: 1, y: 2, width: 3, height: 4 },
    { x: 5, y: 5, width: 2, height: 2 },
  ]);
  const { data } = await loadMask(first.mask!, first);
  expect([...data.entries()].filter(([, value]) => value).map(([at]) => at)).toEqual([0, 1, 2, 110, 111]);
  expect(second).toMatchObject({ id: 'x9', classIndex: 0, split: 'test' });
  expect((await loadMask(second.mask!, second)).data).toEqual(square.data);
});

test('the class covers most of the image; other classes and crowds are noted', async () => {
  const folder = await coco(
    [image(1, 'a.jpg')],
    [
      object(1, 3, [0, 0, 5, 5]),
      object(1, 8, [0, 0, 9, 9]),
      object(1, 3, [5, 5, 1, 1]),
      object(1, 3, [0, 0, 20, 10], { iscrowd: 1 }),
    ],
  );
  const dataset = await read(folder, { onProblem: 'stop' });
  expect(dataset.images[0]).toMatchObject({ classIndex: 1, boxes: [{ x: 0, y: 0, width: 9, height: 9 }] });
  expect(dataset.problems.slice(0, 2).map(({ code, line }) => [code, line])).toEqual([
    ['crowd-ignored', 8],
    ['other-class-ignored', 3],
  ]);
});

test('bad entries: each with its line', async () => {
  const folder = await coco(
    [
      image(1, 'a.jpg'),
      image(1, 'b.jpg'),
      image(2, 'a.jpg'),
      image(3, '../out.jpg'),
      image(4, 'none.jpg'),
      image(5, 'b.jpg'),
      image(6, 'c.jpg', { width: 10, height: 20 }),
      { id: 7 },
    ],
    [
      object(1, 3, [0, 0, 5, 5]),
      object(99, 3, [0, 0, 5, 5]),
      object(1, 77, [0, 0, 5, 5]),
      object(1, 3, [0, 0, 5]),
      object(4, 3, [0, 0, 5, 5]),
      object(6, 8, [0, 0, 5, 5]),
      object(1, 3, [50, 50, 5, 5]),
    ],
    ['a.jpg', 'b.jpg', 'c.jpg'],
  );
  const dataset = await read(folder);
  expect(dataset.images.map(({ id, boxes }) => [id, boxes.length])).toEqual([
    ['1', 1],
    ['6', 0],
  ]);
  const listed = dataset.problems.filter(({ line }) => line).map(({ code, file, line }) => `${code} ${file}:${line}`);
  expect(listed).toEqual([
    'id-duplicate annotations.json:4',
    'image-duplicate annotations.json:5',
    'path-leads-out annotations.json:6',
    'line-malformed annotations.json:10',
    'id-unknown annotations.json:13',
    'id-unknown annotations.json:14',
    'line-malformed annotations.json:15',
    'image-unlabelled annotations.json:8',
    'box-outside annotations.json:18',
    'image-missing annotations.json:7',
    'image-size annotations.json:9',
  ]);
  await expect(read(folder, { onProblem: 'stop' })).rejects.toThrow('annotations.json:4: the id 1 is taken already');
});

test('broken JSON stops either way', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'annotations.json': '{"images": [\n{"id": 1,}]}' });
  await expect(read(folder)).rejects.toThrow('annotations.json:2: is not valid JSON');
});

const codes = (dataset: Dataset): string[] => dataset.problems.filter(({ line }) => line).map(({ code }) => code);

test('a bad shape costs that shape alone, whatever is wrong with it', async () => {
  const segmentation = (value: unknown): object => object(1, 3, [0, 0, 5, 5], { segmentation: value });
  const triangle = [1, 1, 5, 1, 5, 5];
  const bad: [unknown, string | null][] = [
    [[[1, 2, 3, 4]], 'polygon-short'],
    [[[1, 2, 3, 4, 5, 6, 7]], 'polygon-odd'],
    [triangle, 'polygon-flat'],
    [[1, 2, 3, 4], 'polygon-short'],
    [[triangle.map(String)], null],
    [[[1, 1, 1e308, 1, 5, 5]], 'number-bad'],
    [[[1, 1, 'x', 1, 5, 5]], 'number-bad'],
    [['no polygon'], 'polygon-odd'],
    [{ size: [10, 20], counts: [100, 3] }, 'mask-runs'],
    [{ size: [10, 20], counts: [-1, 201] }, 'mask-malformed'],
    [{ size: [10, 20], counts: '\u0001' }, 'mask-malformed'],
    [{ size: [1e9, 1e9], counts: [] }, 'mask-malformed'],
    [{ counts: [200] }, 'mask-malformed'],
    [7, 'line-malformed'],
    [[], null],
    [{ size: ['10', '20'], counts: ['200'] }, null],
  ];
  for (const [value, code] of bad) {
    const dataset = await read(await coco([image(1, 'a.jpg')], [segmentation(value)]));
    expect([value, codes(dataset)]).toEqual([value, code === null ? [] : [code]]);
    expect(dataset.images[0].boxes).toHaveLength(1);
  }
  const kept = await read(await coco([image(1, 'a.jpg')], [segmentation([[1, 2], triangle])]));
  expect([codes(kept), kept.images[0].mask]).toEqual([
    ['polygon-short'],
    { kind: 'segmentations', parts: [{ kind: 'polygons', polygons: [Float64Array.from(triangle)] }] },
  ]);
});

test('names of members are data; numbers beyond all images, endless names and deep nesting are named', async () => {
  const folder = await coco([image(1, 'a.jpg')], [object(1, 3, [1e308, 0, 1e308, 5]), object(1, 3, [0, 0, 5, 5])]);
  const file = `${folder}/annotations.json`;
  const text = readFileSync(file, 'utf8');
  const members = '"__proto__": [{"a": 1}], "constructor": [1], "toString": [[]], "hasOwnProperty": "x", ';
  writeFileSync(file, text.replace('{"categories"', `{${members}"categories"`));
  const dataset = await read(folder);
  expect([codes(dataset), dataset.images[0].boxes.length]).toEqual([['number-bad'], 1]);

  writeFileSync(file, text.replace('"a.jpg"', `"${'x'.repeat(5000)}"`));
  expect((await read(folder)).problems[0].message).toBe(
    'annotations.json:3: the entry of images is not understood (file_name: Too big: expected string to have <=4096 characters)',
  );
  writeFileSync(file, text.replace('"a.jpg"', `"${'x'.repeat(70 * 2 ** 20)}"`));
  expect((await read(folder)).problems[0].message).toBe('annotations.json:3: the entry is too large (73 MB)');
  writeFileSync(file, `{"images": ${'['.repeat(100_000)}`);
  await expect(read(folder)).rejects.toThrow('it is nested deeper than 100 levels');
});

test('an image is found however its name is written, where one file can be meant', async () => {
  const files = ['a b.jpg', 'sub/c.jpg', 'other/c.jpg', 'Krähe.jpg'.normalize('NFD'), 'Upper.JPG'];
  const written: [string, string | null][] = [
    ['a%20b.jpg', 'images/a b.jpg'],
    ['images\\sub\\c.jpg', 'images/sub/c.jpg'],
    ['C:\\data\\images\\other\\c.jpg', 'images/other/c.jpg'],
    ['/home/somebody/set/images/a b.jpg', 'images/a b.jpg'],
    ['images/images/upper.jpg', 'images/Upper.JPG'],
    ['Krähe.jpg'.normalize('NFC'), `images/${'Krähe.jpg'.normalize('NFD')}`],
    ['../up/upper.jpg', 'images/Upper.JPG'],
    ['c.jpg', null],
  ];
  for (const [name, expected] of written) {
    const dataset = await read(await coco([image(1, name)], [object(1, 3, [0, 0, 5, 5])], files));
    expect([name, dataset.images[0]?.relativePath ?? null]).toEqual([name, expected]);
    if (expected === null) expect(dataset.problems[0]).toMatchObject({ code: 'name-ambiguous' });
  }
});

test('a file for each split beside its images, and captions that hold no objects', async () => {
  const jpeg = await picture();
  const json = (name: string): string =>
    JSON.stringify({
      images: [image(0, name)],
      categories,
      annotations: [object(0, 8, [0, 0, 5, 5])],
    });
  const roboflow = temporaryFolder();
  writeFiles(roboflow, {
    'train/_annotations.coco.json': json('a.rf.1.jpg'),
    'train/a.rf.1.jpg': jpeg,
    'valid/_annotations.coco.json': json('a.rf.1.jpg'),
    'valid/a.rf.1.jpg': jpeg,
    'README.dataset.txt': 'x',
  });
  const dataset = await read(roboflow);
  expect(dataset.format).toBe('coco');
  expect(dataset.images.map(({ id, relativePath, split }) => [id, relativePath, split])).toEqual([
    ['train/_annotations.coco/0', 'train/a.rf.1.jpg', 'train'],
    ['valid/_annotations.coco/0', 'valid/a.rf.1.jpg', 'test'],
  ]);
  expect(dataset.classes).toEqual(['crow', 'gull']);

  const own = temporaryFolder();
  writeFiles(own, {
    'annotations/instances_val2017.json': json('1.jpg'),
    'annotations/captions_val2017.json': json('1.jpg'),
    'val2017/1.jpg': jpeg,
    'train2017/1.jpg': jpeg,
  });
  const coco2017 = await read(own);
  expect(coco2017.images.map(({ relativePath, split }) => [relativePath, split])).toEqual([['val2017/1.jpg', 'test']]);
  expect(coco2017.problems[0]).toMatchObject({ code: 'list-unused', file: 'annotations/captions_val2017.json' });
});
