import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Orientation } from '../../src-shared/geometry.ts';
import { unattended } from '../../src-shared/progress.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import type { Dataset } from './dataset.ts';
import { turnBox, turnMask } from './exif-turn.ts';
import { loadMask } from './masks.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { greyPng, halves, temporaryFolder, writeFiles } from './test-folders.ts';

const orientations: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const [width, height] = [6, 4];
const object = { x: 1, y: 0, width: 3, height: 2 };
const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
  i % width >= 1 && i % width < 4 && i < 2 * width ? 1 : 0,
);

test.each(orientations)('orientation %i turns masks and boxes as sharp turns pixels', async (orientation) => {
  const grey = Uint8Array.from(pixels, (value) => value * 255);
  const file = await sharp(grey, { raw: { width, height, channels: 1 } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  const { data, info } = await sharp(file, { autoOrient: true })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned = turnMask({ width, height, data: pixels }, orientation);
  expect(turned).toEqual({
    width: info.width,
    height: info.height,
    data: Uint8Array.from(data, (value) => value / 255),
  });
  const box = turnBox(object, orientation, { width, height });
  for (let i = 0; i < turned.data.length; i++) {
    const [x, y] = [i % turned.width, Math.floor(i / turned.width)];
    const inside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    expect([i, turned.data[i] === 1]).toEqual([i, inside]);
  }
});

async function coco(size: object, annotation: object): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, {
    // Stored as 64 × 48, displayed as 48 × 64.
    'images/1.jpg': await halves({ width: 64, height: 48, orientation: 6 }),
    'annotations.json': JSON.stringify({
      images: [{ id: 1, file_name: '1.jpg', ...size }],
      categories: [{ id: 1, name: 'a' }],
      annotations: [{ image_id: 1, category_id: 1, ...annotation }],
    }),
  });
  return folder;
}

const read = (folder: string, more: Partial<ReadOptions> = {}): Promise<Dataset> =>
  readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', ...more }, unattended);
const codes = ({ problems }: Dataset): string[] =>
  problems.map(({ code }) => code).filter((code) => !/^(no|one|class)-/.test(code));

test('annotations of the stored pixels are told, read as they are, or turned along', async () => {
  const stored = { width: 64, height: 48 };
  const shape = { bbox: [10, 20, 30, 8], segmentation: [[10, 20, 40, 20, 40, 28]] };
  const asked = await read(await coco(stored, shape));
  expect([codes(asked), asked.images[0].boxes]).toEqual([['exif-turned'], [{ x: 10, y: 20, width: 30, height: 8 }]]);
  expect(asked.problems[0].message).toContain('--exif raw');
  const upright = await read(await coco(stored, shape), { exif: 'upright' });
  expect([codes(upright), upright.images[0].boxes]).toEqual([[], [{ x: 10, y: 20, width: 30, height: 8 }]]);
  const raw = await read(await coco(stored, shape), { exif: 'raw' });
  expect([codes(raw), raw.images[0].boxes]).toEqual([[], [{ x: 20, y: 10, width: 8, height: 30 }]]);
  expect(raw.images[0]).toMatchObject({
    width: 48,
    height: 64,
    pairs: [[0, 0]],
    mask: { parts: [{ polygons: [Float64Array.of(28, 10, 28, 40, 20, 40)] }] },
  });
  const right = await read(await coco({ width: 48, height: 64 }, shape), { exif: 'raw' });
  expect([codes(right), right.images[0].boxes]).toEqual([[], [{ x: 10, y: 20, width: 30, height: 8 }]]);
  const without = await read(await coco({}, { bbox: [10, 20, 50, 8] }));
  expect(codes(without)).toEqual(['exif-turned', 'box-clipped']);
  expect(codes(await read(await coco({ width: 100, height: 48 }, shape)))).toEqual(['image-size']);
});

test('run lengths and mask files of the stored pixels', async () => {
  const mask = { width: 64, height: 48, data: new Uint8Array(64 * 48).fill(1, 0, 64) };
  const runs = { size: [48, 64], counts: Array.from(encodeRuns(mask)) };
  const folder = await coco({}, { bbox: [0, 0, 5, 5], segmentation: runs });
  expect(codes(await read(folder))).toEqual(['exif-turned', 'mask-size']);
  const turned = (await read(folder, { exif: 'raw' })).images[0];
  // The first row becomes the last column.
  const column = Uint8Array.from({ length: 48 * 64 }, (_, i) => (i % 48 === 47 ? 1 : 0));
  expect((await loadMask(turned.mask!, turned)).data).toEqual(column);

  const files = temporaryFolder();
  writeFiles(files, {
    'images/a/1.jpg': await halves({ width: 64, height: 48, orientation: 6 }),
    'masks/a/1.png': await greyPng(
      64,
      48,
      Uint8Array.from(mask.data, (value) => value * 255),
    ),
  });
  expect(codes(await read(files))).toEqual(['exif-turned', 'mask-size']);
  const image = (await read(files, { exif: 'raw' })).images[0];
  expect((await loadMask(image.mask!, image)).data).toEqual(column);
});
