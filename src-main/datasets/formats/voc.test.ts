import sharp from 'sharp';
import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { loadMask } from '../masks.ts';
import { readDataset } from '../read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from '../test-folders.ts';

const read = (folder: string): Promise<Dataset> =>
  readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', hash: false }, unattended);

const object = (name: string, [x1, y1, x2, y2]: (number | string)[]): string =>
  `<object><name>${name}</name><pose>Left</pose><bndbox><xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax></bndbox></object>`;
const annotation = (filename: string, objects: string, more = ''): string =>
  `<?xml version="1.0"?>\n<annotation>${more}<filename>${filename}</filename>
   <size><width>20</width><height>10</height><depth>3</depth></size>${objects}</annotation>`;

async function set(files: Record<string, string>, images: readonly string[]): Promise<Dataset> {
  const folder = temporaryFolder();
  const jpeg = await picture(20, 10);
  writeFiles(folder, { ...files, ...Object.fromEntries(images.map((name) => [name, jpeg])) });
  return read(folder);
}

const codes = ({ problems }: Dataset): string[] =>
  problems.map(({ code }) => code).filter((code) => !/^(no|one|class)-/.test(code));

test('Annotations/ and JPEGImages/ with the lists of ImageSets; the largest class is the image’s', async () => {
  const dataset = await set(
    {
      'Annotations/1.xml': annotation('1.jpg', object('cat', [2, 3, 7, 8]) + object('dog', [0, 0, 4, 4])),
      'Annotations/2.xml': annotation('2.jpg', object('dog', ['1.5', 1, 9, 9])),
      'Annotations/3.xml': annotation('3.jpg', object('cat &amp; co', [1, 1, 9, 9])),
      'ImageSets/Main/train.txt': '1\n',
      'ImageSets/Main/cat_train.txt': '1 -1\n',
      'ImageSets/Main/val.txt': '2\n3\n',
    },
    ['JPEGImages/1.jpg', 'JPEGImages/2.jpg', 'JPEGImages/3.jpg'],
  );
  expect(dataset).toMatchObject({ format: 'voc', classes: ['cat', 'cat & co', 'dog'] });
  expect(dataset.images.map(({ classIndex, split, boxes }) => [classIndex, split, boxes])).toEqual([
    [0, 'train', [{ x: 2, y: 3, width: 5, height: 5 }]],
    [2, 'test', [{ x: 1.5, y: 1, width: 7.5, height: 8 }]],
    [1, 'test', [{ x: 1, y: 1, width: 8, height: 8 }]],
  ]);
  expect(dataset.images[0].others).toEqual([
    { className: 'dog', box: { x: 0, y: 0, width: 4, height: 4 }, part: null },
  ]);
});

test('the challenge’s own files count pixels from 1 and name the last one', async () => {
  const source = '<source><database>The VOC2007 Database</database><annotation>PASCAL VOC2007</annotation></source>';
  const dataset = await set({ 'Annotations/1.xml': annotation('1.jpg', object('a', [1, 1, 20, 10]), source) }, [
    'JPEGImages/1.jpg',
  ]);
  expect(dataset.images[0].boxes).toEqual([{ x: 0, y: 0, width: 20, height: 10 }]);
  expect(codes(dataset)).toEqual([]);
});

test('XML beside the images of each split (Roboflow), and a name that is not there any more', async () => {
  const dataset = await set(
    {
      'train/a.xml': annotation('a.jpg', object('x', [1, 1, 5, 5])),
      'valid/b.xml': annotation('C:\\Users\\me\\old name.jpg', object('y', [1, 1, 5, 5])),
      'README.roboflow.txt': '',
    },
    ['train/a.jpg', 'valid/b.jpg'],
  );
  expect(dataset.format).toBe('voc');
  expect(dataset.images.map(({ relativePath, split }) => [relativePath, split])).toEqual([
    ['train/a.jpg', 'train'],
    ['valid/b.jpg', 'test'],
  ]);
  expect(codes(dataset)).toEqual(['name-resolved']);
});

test('annotations and images in trees of their own, names without extension (ImageNet)', async () => {
  const dataset = await set({ 'Annotations/train/n01/n01_1.xml': annotation('n01_1', object('n01', [1, 1, 5, 5])) }, [
    'Data/train/n01/n01_1.JPEG',
  ]);
  expect(dataset.images.map(({ relativePath, split }) => [relativePath, split])).toEqual([
    ['Data/train/n01/n01_1.JPEG', 'train'],
  ]);
  expect(codes(dataset)).toEqual([]);
});

test('a bad shape costs that shape; what is no annotation is named', async () => {
  const good = object('a', [1, 1, 5, 5]);
  const bad: [string, string, number][] = [
    [object('a', ['NaN', 1, 5, 5]) + good, 'number-bad', 1],
    [object('a', ['', 1, 5, 5]) + good, 'number-bad', 1],
    [object('a', [5, 5, 1, 1]), '', 1],
    [object('a', [3, 3, 3, 9]) + good, 'box-without-area', 1],
    [`<object><bndbox/></object>${good}`, 'line-malformed', 1],
    [`<object><name>a</name></object>`, '', 0],
  ];
  for (const [objects, code, boxes] of bad) {
    const dataset = await set({ 'Annotations/1.xml': annotation('1.jpg', objects) }, ['JPEGImages/1.jpg']);
    expect([objects, codes(dataset), dataset.images[0].boxes.length]).toEqual([objects, code ? [code] : [], boxes]);
  }
  const bomb = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
  const dataset = await set(
    {
      'Annotations/1.xml': annotation('1.jpg', good),
      'Annotations/2.xml': annotation('2.jpg', good).slice(0, 120),
      'Annotations/3.xml': `${bomb}${annotation('3.jpg', object('&b;', [1, 1, 5, 5]))}`,
      'Annotations/4.xml': annotation('../../etc/4.jpg', good),
      'Annotations/5.xml': annotation('5.jpg', `${'<part>'.repeat(500)}${'</part>'.repeat(500)}${good}`),
      'Annotations/6.xml': annotation('6.jpg', good).replaceAll('object>', '__proto__>'),
      'Annotations/7.xml': '<notes><item/></notes>',
      'Annotations/8.xml': '',
    },
    ['JPEGImages/1.jpg', 'JPEGImages/2.jpg', 'JPEGImages/3.jpg', 'JPEGImages/5.jpg', 'JPEGImages/6.jpg'],
  );
  expect(dataset.images.map(({ relativePath }) => relativePath)).toEqual(['JPEGImages/1.jpg']);
  expect(codes(dataset).sort()).toEqual([
    'file-malformed',
    'file-malformed',
    'file-malformed',
    'file-malformed',
    'file-malformed',
    'list-unused',
    'path-leads-out',
  ]);
});

/** Index 1 in the left half, 2 in the right one, 0 in the first row. */
async function masks(colours: readonly (readonly number[])[]): Promise<Buffer> {
  const pixels = new Uint8Array(20 * 10 * 3);
  for (let i = 0; i < 200; i++) pixels.set(colours[i < 20 ? 0 : i % 20 < 10 ? 1 : 2], 3 * i);
  return sharp(pixels, { raw: { width: 20, height: 10, channels: 3 } })
    .png()
    .toBuffer();
}

test('SegmentationObject gives each object its mask; CVAT’s masks need no XML', async () => {
  const folder = temporaryFolder();
  const objects = await masks([
    [0, 0, 0],
    [128, 0, 0],
    [0, 128, 0],
  ]);
  writeFiles(folder, {
    'Annotations/1.xml': annotation('1.jpg', object('a', [0, 1, 10, 10]) + object('a', [10, 1, 20, 10])),
    'JPEGImages/1.jpg': await picture(20, 10),
    'SegmentationObject/1.png': objects,
  });
  const [image] = (await read(folder)).images;
  expect(image.pairs).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect((await loadMask(image.mask!, image)).data.reduce((sum, value) => sum + value, 0)).toBe(180);

  const cvat = temporaryFolder();
  writeFiles(cvat, {
    'labelmap.txt': '# label:color_rgb:parts:actions\nbackground:0,0,0::\nowl:250,50,83::\n',
    'SegmentationClass/x.png': await masks([
      [0, 0, 0],
      [250, 50, 83],
      [250, 50, 83],
    ]),
    'SegmentationObject/x.png': objects,
    'JPEGImages/x.jpg': await picture(20, 10),
    'ImageSets/Segmentation/default.txt': 'x\n',
  });
  const dataset = await read(cvat);
  expect(dataset).toMatchObject({ format: 'voc', classes: ['owl'] });
  expect(dataset.images[0].boxes).toEqual([
    { x: 0, y: 1, width: 10, height: 9 },
    { x: 10, y: 1, width: 10, height: 9 },
  ]);
});
