import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import { decodeRgb } from './decode.ts';
import { dryRun } from './dry-run.ts';
import { loadMask } from './masks.ts';
import { previewDataset } from './preview-dataset.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { greyPng, halves, picture, temporaryFolder, writeFiles } from './test-folders.ts';
import { renderThumbnail } from './thumbnail.ts';

const options: ReadOptions = { split: 'own', seed: 0, onProblem: 'leave-out', items: 'objects', itemMargin: 0 };
const read = (folder: string, more: Partial<ReadOptions> = {}) =>
  readDataset(folder, { ...options, ...more }, unattended);
const annotation = (image_id: number, category_id: number, bbox: number[], segmentation: unknown = []) => ({
  image_id,
  category_id,
  bbox,
  segmentation,
});

/** Two streets of 60 × 40: a car with a polygon, a dog with run lengths, a speck, and a dog alone. */
async function streets(): Promise<string> {
  const folder = temporaryFolder();
  const data = new Uint8Array(60 * 40);
  for (let y = 10; y < 30; y++) data.fill(1, y * 60 + 30, y * 60 + 50);
  writeFiles(folder, {
    'images/street/a.jpg': await halves({ width: 60, height: 40 }),
    'images/street/b.jpg': await picture(60, 40),
    'images/empty.jpg': await picture(60, 40),
    'annotations.json': JSON.stringify({
      images: [
        { id: 1, file_name: 'street/a.jpg', split: 'train' },
        { id: 2, file_name: 'street/b.jpg', split: 'test' },
        { id: 3, file_name: 'empty.jpg', split: 'test' },
      ],
      categories: [
        { id: 1, name: 'car' },
        { id: 2, name: 'dog' },
      ],
      annotations: [
        annotation(1, 1, [2.5, 4, 24, 30], [[3, 5, 26, 5, 26, 33, 3, 33]]),
        annotation(1, 2, [30, 10, 20, 20], {
          size: [40, 60],
          counts: [...encodeRuns({ width: 60, height: 40, data })],
        }),
        annotation(1, 2, [1, 1, 3, 3]),
        annotation(2, 2, [0, 0, 16, 16]),
      ],
    }),
  });
  return folder;
}

describe('objects as items', () => {
  test('each object is an image with its own truth, class and split', async () => {
    const { images, classes, problems } = await read(await streets());
    expect(images.map(({ relativePath }) => relativePath)).toEqual([
      'images/street/a.jpg#1',
      'images/street/a.jpg#2',
      'images/street/b.jpg#1',
    ]);
    expect(images.map(({ name }) => name)).toEqual(['a_1', 'a_2', 'b_1']);
    expect(images.map(({ classIndex }) => classes[classIndex])).toEqual(['car', 'dog', 'dog']);
    expect(images.map(({ split }) => split)).toEqual(['train', 'train', 'test']);
    const [car, dog] = images;
    expect(car).toMatchObject({ width: 25, height: 30, boxes: [{ x: 0.5, y: 0, width: 24, height: 30 }] });
    expect(car.mask).toMatchObject({ parts: [{ polygons: [Float64Array.from([1, 1, 24, 1, 24, 29, 1, 29])] }] });
    expect(dog).toMatchObject({ width: 20, height: 20, boxes: [{ x: 0, y: 0, width: 20, height: 20 }] });
    expect((await loadMask(dog.mask!, dog)).data.every((value) => value === 1)).toBe(true);
    expect(car.sha256).toMatch(/^[0-9a-f]{64}#2,4,25,30$/);
    const codes = problems.map(({ code }) => code);
    expect(codes).toContain('object-small');
    expect(codes).toContain('image-unlabelled');
    expect(codes).not.toContain('other-class-ignored');
  });

  test('the margin is a share of the longer side, as far as the image reaches', async () => {
    const { images } = await read(await streets(), { itemMargin: 0.1 });
    expect(images.map(({ sha256 }) => sha256?.split('#')[1])).toEqual(['0,1,30,36', '28,8,24,24', '0,0,18,18']);
    expect(images[1].boxes).toEqual([{ x: 2, y: 2, width: 20, height: 20 }]);
    const { data } = await loadMask(images[1].mask!, images[1]);
    expect(data.reduce((sum, value) => sum + value, 0)).toBe(400);
  });

  test('the pixels are those of the region', async () => {
    const { images } = await read(await streets());
    const { width, height, data } = await decodeRgb(images[1]);
    expect([width, height]).toEqual([20, 20]);
    expect(data[3 * 210 + 2]).toBeGreaterThan(200); // blue: the right half
    const tile = await renderThumbnail(images[0], { size: 160, region: { x: 5, y: 5, width: 8, height: 4 } });
    expect(await sharp(tile).metadata()).toMatchObject({ width: 8, height: 4 });
    expect((await sharp(tile).stats()).channels[0].mean).toBeGreaterThan(200);
    await expect(
      decodeRgb({ path: images[0].path, name: 'a', sha256: images[0].sha256!.replace(/^./, 'x') }),
    ).rejects.toMatchObject({ problem: 'image-changed' });
  });

  test('regions are those of the image as displayed', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'a.jpg': await halves({ width: 60, height: 40, orientation: 6 }), // stands 40 × 60, red above
      'labels.csv': 'path,label,xmin,ymin,xmax,ymax\na.jpg,up,0,0,40,20\na.jpg,down,0,35,40,60\n',
    });
    const { images } = await read(folder, { format: 'lists' });
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [40, 20],
      [40, 25],
    ]);
    const means = await Promise.all(
      images.map(async (image) => (await decodeRgb(image)).data.slice(0, 3).map((value) => Math.round(value / 255))),
    );
    expect(means.map((mean) => [...mean])).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  test('a mask file beside one object is its mask; beside several it is of none', async () => {
    const folder = temporaryFolder();
    const mask = new Uint8Array(40 * 30);
    for (let y = 5; y < 25; y++) mask.fill(255, y * 40 + 4, y * 40 + 24);
    writeFiles(folder, {
      'images.txt': '1 a/1.jpg\n2 b/2.jpg\n',
      'classes.txt': '1 a\n2 b\n',
      'image_class_labels.txt': '1 1\n2 2\n',
      'bounding_boxes.txt': '1 2 3 24 24\n',
      'images/a/1.jpg': await picture(40, 30),
      'images/b/2.jpg': await picture(40, 30),
      'segmentations/a/1.png': await greyPng(40, 30, mask),
      'segmentations/b/2.png': await greyPng(40, 30, mask),
    });
    const { images } = await read(folder);
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [24, 24],
      [20, 20], // around the mask, where there is no box
    ]);
    for (const image of images) {
      const { data } = await loadMask(image.mask!, image);
      expect(data.reduce((sum, value) => sum + value, 0)).toBe(400);
    }
  });

  test('objects of one image stay on one side of the split, unless the split is by class', async () => {
    const folder = temporaryFolder();
    const files = Array.from({ length: 10 }, (_, i) => `images/${i}.jpg`);
    for (const file of files) writeFiles(folder, { [file]: await picture(60, 40) });
    writeFiles(folder, {
      'annotations.json': JSON.stringify({
        images: files.map((file_name, id) => ({ id, file_name })),
        categories: [
          { id: 1, name: 'car' },
          { id: 2, name: 'dog' },
        ],
        annotations: files.flatMap((_, i) => [annotation(i, 1, [0, 0, 30, 30]), annotation(i, 2, [30, 0, 20, 20])]),
      }),
    });
    const bySource = await read(folder);
    const sides = new Map<string, Set<string>>();
    for (const { path: file, split } of bySource.images) sides.set(file, (sides.get(file) ?? new Set()).add(split));
    expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
    expect(bySource.images.filter(({ split }) => split === 'train')).toHaveLength(12);
    const byClass = await read(folder, { split: 'by-class' });
    expect(byClass.images.filter(({ split }) => split === 'train').map(({ classIndex }) => classIndex)).toEqual(
      new Array(10).fill(0),
    );
    expect(byClass.problems.filter(({ code }) => code === 'source-split')).toHaveLength(10);
  });

  test('the preview shows the first objects, and the dry run counts them', async () => {
    const folder = await streets();
    const preview = await previewDataset(folder, { items: 'objects' });
    expect(preview).toMatchObject({ images: 2, objects: 4, train: 3, test: 1, perClass: { least: 1, most: 3 } });
    expect(preview.sample.map(({ path: name, width }) => [path.basename(name), width])).toEqual([
      ['a.jpg#1', 30],
      ['a.jpg#2', 24],
      ['b.jpg#1', 18],
    ]);
    const found = await dryRun(folder, options, unattended);
    expect(found).toMatchObject({ images: 3, objects: 3, boxes: 3, masks: 2, split: { train: 2, test: 1 } });
    expect(found.leftOut.find(({ code }) => code === 'object-small')?.count).toBe(1);
  });
});
