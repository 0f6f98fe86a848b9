import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import { demoClasses } from './families/all.ts';
import { generateDemoScenes } from './generate.ts';
import { boundsOf } from './render.ts';

const SPEC = { seed: 11, classes: 3, perClass: 4 };

/** SHA-256 of every file below a folder, by relative path. */
async function digest(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sums = await Promise.all(
    files.sort().map(async (file) => {
      const sum = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [file.slice(folder.length + 1), sum];
    }),
  );
  return Object.fromEntries(sums);
}

const rows = async (folder: string, name: string): Promise<string[][]> =>
  (await readFile(join(folder, name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));

describe('generateDemoScenes', () => {
  let root: string;
  let first: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'demo-scenes-'));
    first = join(root, 'first');
    await generateDemoScenes(first, SPEC, unattended);
  }, 60_000);
  afterAll(() => rm(root, { recursive: true }));

  test('has at least 20 classes', () => {
    expect(demoClasses.length).toBeGreaterThanOrEqual(20);
    expect(new Set(demoClasses.map(({ variant }) => variant.name)).size).toBe(demoClasses.length);
  });

  test('writes a table of a number that can be seen', async () => {
    const [head, ...lines] = (await readFile(join(first, 'sizes.csv'), 'utf8')).trimEnd().split('\n');
    expect(head).toBe('image,class,size');
    expect(lines).toHaveLength(12);
    const [image, name, size] = lines[4].split(',');
    const mask = await sharp(join(first, image.replace('images', 'segmentations').replace('.jpg', '.png'))).stats();
    expect(name).toBe(demoClasses[1].variant.name);
    expect(Number(size)).toBeCloseTo((100 * mask.channels[0].mean) / 255, 2);
  });

  test('writes the lists of CUB-200-2011', async () => {
    const names = demoClasses.slice(0, 3).map(({ variant }, c) => `00${c + 1}.${variant.name}`);
    expect(await rows(first, 'classes.txt')).toEqual(names.map((name, c) => [`${c + 1}`, name]));
    const images = await rows(first, 'images.txt');
    expect(images).toHaveLength(12);
    expect(images[4]).toEqual(['5', `${names[1]}/${demoClasses[1].variant.name}_0001.jpg`]);
    const labels = (await rows(first, 'image_class_labels.txt')).map((row) => Number(row[1]));
    expect(labels).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
    const training = (await rows(first, 'train_test_split.txt')).map((row) => row[1]);
    expect(training.join('')).toBe('110111011101');
  });

  test('boxes are the bounding rectangles of the masks, and masks have the size of their images', async () => {
    const boxes = (await rows(first, 'bounding_boxes.txt')).map((row) => row.slice(1).map(Number));
    for (const [id, path] of await rows(first, 'images.txt')) {
      const file = join(first, 'segmentations', path.replace('.jpg', '.png'));
      const { data, info } = await sharp(file).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
      const { width, height } = await sharp(join(first, 'images', path)).metadata();
      expect([info.width, info.height]).toEqual([width, height]);
      expect((await sharp(file).metadata()).channels).toBe(1);
      expect([...new Set(data)].sort()).toEqual([0, 255]);
      const box = boundsOf({ width, height, data });
      expect(boxes[Number(id) - 1]).toEqual([box.x, box.y, box.width, box.height]);
      const area = data.reduce((sum, value) => sum + value / 255, 0) / data.length;
      expect(area).toBeGreaterThan(0.01);
      expect(area).toBeLessThan(0.4);
    }
  });

  test('gives the same bytes again, and other bytes for another seed', async () => {
    const [second, other] = [join(root, 'second'), join(root, 'other')];
    await generateDemoScenes(second, SPEC, unattended);
    expect(await digest(second)).toEqual(await digest(first));
    await generateDemoScenes(other, { seed: 12, classes: 1, perClass: 1 }, unattended);
    const path = 'images/001.Butterfly_monarch/Butterfly_monarch_0001.jpg';
    expect((await digest(other))[path]).not.toBe((await digest(first))[path]);
  }, 60_000);

  test('goes on after a cancel and ends in the same bytes; a complete set is reused', async () => {
    const folder = join(root, 'cancelled');
    const stop = new AbortController();
    const report = ({ done }: { done: number }): void => {
      if (done === 5) stop.abort();
    };
    await expect(generateDemoScenes(folder, SPEC, { signal: stop.signal, report })).rejects.toThrow(/abort/i);
    expect(await readdir(folder)).not.toContain('demo.json');
    await generateDemoScenes(folder, SPEC, unattended);
    expect(await digest(folder)).toEqual(await digest(first));
    expect(await generateDemoScenes(folder, SPEC, unattended)).toMatchObject({ reused: true, images: 12, test: 3 });
  }, 60_000);

  test('refuses a folder that holds something else, and impossible numbers', async () => {
    await writeFile(join(root, 'thesis.tex'), 'precious');
    await expect(generateDemoScenes(root, SPEC, unattended)).rejects.toMatchObject({ code: 'usage' });
    await expect(generateDemoScenes(first, { ...SPEC, seed: 12 }, unattended)).rejects.toMatchObject({ code: 'usage' });
    await expect(generateDemoScenes(first, { ...SPEC, classes: 99 }, unattended)).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
