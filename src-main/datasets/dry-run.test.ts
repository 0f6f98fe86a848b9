import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { dryRun } from './dry-run.ts';
import { greyPng, picture, temporaryFolder, writeFiles } from './test-folders.ts';

const options = { split: 'own', seed: 0, onProblem: 'leave-out' } as const;
const caseFolder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/cases/${name}/data`, import.meta.url));

test('counts, reason, mask rule, foreground and the first images', async () => {
  const { problems: _, ...found } = await dryRun(caseFolder('01-mask-0-1'), options, unattended);
  expect(found).toMatchObject({
    format: 'cub',
    reason: 'images.txt lists the images',
    images: 4,
    classes: 2,
    split: { train: 2, test: 2 },
    objects: 4,
    boxes: 4,
    masks: 4,
    maskRule: 'two-values',
    foreground: { mean: 720 / 3072, empty: 0 },
    leftOut: [],
  });
  expect(found.sample).toHaveLength(4);
  expect(found.sample[1]).toEqual({
    path: 'images/b/1.jpg',
    class: 'b',
    objects: 1,
    boxes: 1,
    foreground: 720 / 3072,
  });
});

test('masks without foreground are counted, and are no masks', async () => {
  const found = await dryRun(caseFolder('06-mask-empty'), options, unattended);
  expect(found).toMatchObject({ masks: 0, maskRule: 'grey', foreground: { mean: 0, empty: 4 } });
  expect(found.leftOut).toEqual([
    { code: 'mask-empty', count: 4, first: 'segmentations/a/0.png: the mask has no foreground' },
  ]);
});

test('a run-length mask of zeros is empty too; a bad polygon is left out alone', async () => {
  const folder = temporaryFolder();
  const annotation = (image_id: number, segmentation: unknown) => ({
    image_id,
    category_id: 1,
    bbox: [0, 0, 5, 5],
    segmentation,
  });
  writeFiles(folder, {
    'images/1.jpg': await picture(20, 10),
    'images/2.jpg': await picture(20, 10),
    'images/3.jpg': await picture(20, 10),
    'annotations.json': JSON.stringify({
      images: [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg` })),
      categories: [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ],
      annotations: [
        annotation(1, { size: [10, 20], counts: [200] }),
        annotation(2, [
          [0, 0, 10, 0, 10, 10, 0, 10],
          [1, 2],
        ]),
        annotation(3, [[0, 0, 10, 0]]),
        { image_id: 3, category_id: 2, bbox: [1, 1, 2, 2], segmentation: [[1, 1, 3, 1, 3, 3]] },
      ],
    }),
  });
  const found = await dryRun(folder, options, unattended);
  expect(found).toMatchObject({ objects: 4, boxes: 4, masks: 2, foreground: { mean: 0.5, empty: 1 }, maskRule: null });
  expect(found.leftOut.map(({ code, count }) => [code, count])).toEqual([
    ['polygon-short', 2],
    ['mask-empty', 1],
  ]);
  expect(found.notes.map(({ code }) => code)).toContain('other-class-ignored');
});

test('of many masks each is looked at: a damaged one is named, its image stays', async () => {
  const folder = temporaryFolder();
  const mask = await greyPng(20, 10, new Uint8Array(200).fill(255));
  writeFiles(folder, {
    'images.txt': '1 a.jpg\n2 b.jpg\n',
    'classes.txt': '1 a\n',
    'image_class_labels.txt': '1 1\n2 1\n',
    'images/a.jpg': await picture(20, 10),
    'images/b.jpg': await picture(20, 10),
    'segmentations/a.png': mask,
    'segmentations/b.png': mask.subarray(0, 60),
  });
  const found = await dryRun(folder, options, unattended);
  expect(found).toMatchObject({ images: 2, masks: 1, foreground: { mean: 1, empty: 0 } });
  expect(found.leftOut.map(({ code }) => code)).toEqual(['mask-corrupt']);
});
