/** Small data sets as tools write them and people have them: each is read, or stopped with what it looks like. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { loadMask } from '../masks.ts';
import type { ProblemCode } from '../problems.ts';
import { readDataset } from '../read-dataset.ts';

const caseFolder = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/cases/${name}/data`, import.meta.url));
const read = (name: string): Promise<Dataset> =>
  readDataset(caseFolder(name), { split: 'own', seed: 0, onProblem: 'leave-out' }, unattended);

interface Expected {
  format: Dataset['format'];
  images: number;
  train?: number;
  boxes?: number;
  masks?: number;
  classes: number;
  /** How often each kind of problem is told. */
  codes?: Partial<Record<ProblemCode, number>>;
}

describe('read', () => {
  const cases: [string, Expected][] = [
    ['01-mask-0-1', { format: 'cub', images: 4, masks: 4, classes: 2, codes: { 'mask-reading': 1 } }],
    ['02-mask-instance-ids', { format: 'cub', images: 4, masks: 4, classes: 2, codes: { 'mask-reading': 1 } }],
    ['05-mask-alpha', { format: 'cub', images: 4, masks: 4, classes: 2, codes: { 'mask-reading': 1 } }],
    ['06-mask-empty', { format: 'cub', images: 4, masks: 0, classes: 2, codes: { 'mask-empty': 4 } }],
    ['07-short-polygon', { format: 'coco', images: 2, boxes: 2, classes: 2, codes: { 'polygon-short': 2 } }],
    ['08-flat-polygon', { format: 'coco', images: 1, masks: 1, classes: 2, codes: { 'polygon-flat': 1 } }],
    ['09-odd-polygon', { format: 'coco', images: 4, masks: 2, classes: 2, codes: { 'polygon-odd': 2 } }],
    ['11-null-size', { format: 'coco', images: 2, boxes: 2, classes: 2 }],
    ['13-images-prefix', { format: 'coco', images: 2, classes: 2 }],
    ['15-case', { format: 'coco', images: 1, classes: 2, codes: { 'name-resolved': 1 } }],
    ['17-nan', { format: 'coco', images: 1, boxes: 0, classes: 1, codes: { 'number-bad': 1 } }],
    ['18-iscrowd-only', { format: 'coco', images: 1, classes: 2, codes: { 'crowd-ignored': 1 } }],
    ['20-rle-sum-wrong', { format: 'coco', images: 1, masks: 0, classes: 2, codes: { 'mask-runs': 1 } }],
    ['22-cvat-layout', { format: 'coco', images: 1, classes: 2 }],
    ['23-fiftyone-layout', { format: 'coco', images: 1, classes: 2 }],
    ['24-label-studio-layout', { format: 'coco', images: 1, classes: 2 }],
    ['26-coco2017-layout', { format: 'coco', images: 12, train: 6, classes: 2 }],
    ['27-sop-layout', { format: 'lists', images: 24, train: 12, classes: 8, codes: { 'list-unused': 1 } }],
    ['30-market1501-layout', { format: 'market1501', images: 24, train: 8, classes: 8 }],
    ['33-csv-labels', { format: 'lists', images: 8, classes: 2 }],
    ['35-empty-folder', { format: 'folders', images: 0, classes: 0, codes: { 'no-images': 1, 'no-split': 0 } }],
    [
      '21-exif-raw-size',
      { format: 'coco', images: 2, boxes: 2, classes: 2, codes: { 'exif-turned': 1, 'image-size': 0 } },
    ],
    ['36-bmp', { format: 'folders', images: 4, classes: 2 }],
    ['38-12-bit', { format: 'folders', images: 4, classes: 2, codes: { 'pixel-range': 1 } }],
    ['37-corners', { format: 'cub', images: 8, boxes: 8, classes: 2, codes: { 'box-corners': 1, 'box-clipped': 8 } }],
    [
      '39-duplicates',
      {
        format: 'folders',
        images: 16,
        classes: 2,
        codes: { 'image-identical': 12, 'identical-in-classes': 4, 'identical-in-split': 4 },
      },
    ],
    ['32-train_images', { format: 'folders', images: 16, train: 8, classes: 2 }],
  ];
  test.each(cases)('%s', async (name, { format, images, train, boxes, masks, classes, codes = {} }) => {
    const dataset = await read(name);
    const counted: Expected = {
      format: dataset.format,
      images: dataset.images.length,
      classes: dataset.classes.length,
      ...(train === undefined ? {} : { train: dataset.images.filter(({ split }) => split === 'train').length }),
      ...(boxes === undefined ? {} : { boxes: dataset.images.filter((image) => image.boxes.length > 0).length }),
      ...(masks === undefined ? {} : { masks: dataset.images.filter(({ mask }) => mask !== null).length }),
    };
    const { codes: _, ...rest } = { format, images, train, boxes, masks, classes, codes };
    expect(counted).toEqual(JSON.parse(JSON.stringify(rest)));
    for (const [code, count] of Object.entries(codes)) {
      expect([code, dataset.problems.filter((problem) => problem.code === code).length]).toEqual([code, count]);
    }
  });
});

test.each(['01-mask-0-1', '02-mask-instance-ids', '05-mask-alpha'])(
  'the mask of %s covers 720 pixels',
  async (name) => {
    for (const image of (await read(name)).images) {
      const { data } = await loadMask(image.mask!, image);
      expect(data.reduce((sum, value) => sum + value, 0)).toBe(720);
    }
  },
);

describe('known by sight and not read: stopped, never taken for class folders', () => {
  test.each([['28-cars196-layout', 'this looks like CARS196, which is not read (cars_annos.mat)']])(
    '%s',
    async (name, message) => {
      await expect(read(name)).rejects.toThrow(message);
      await expect(read(name)).rejects.toMatchObject({ code: 'unsupported', details: { remedy: expect.any(String) } });
    },
  );
});
