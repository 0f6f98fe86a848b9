import sharp from 'sharp';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import type { Dataset } from './dataset.ts';
import { loadMask } from './masks.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { picture, temporaryFolder, writeFiles } from './test-folders.ts';

const options: ReadOptions = { split: 'own', seed: 0, onProblem: 'leave-out' };
const [width, height] = [20, 10];

/** Two images with these masks. */
async function withMasks(masks: readonly Buffer[], more: Partial<ReadOptions> = {}): Promise<Dataset> {
  const folder = temporaryFolder();
  const jpeg = await picture(width, height);
  const lines = masks.map((_, i) => `${i + 1} a/${i}.jpg`);
  writeFiles(folder, {
    'images.txt': lines.join('\n'),
    'classes.txt': '1 a',
    'image_class_labels.txt': masks.map((_, i) => `${i + 1} 1`).join('\n'),
    ...Object.fromEntries(
      masks.flatMap((mask, i) => [
        [`images/a/${i}.jpg`, jpeg],
        [`segmentations/a/${i}.png`, mask],
      ]),
    ),
  });
  return readDataset(folder, { ...options, ...more }, unattended);
}

/** A PNG of which pixel i has the values of at(i). */
function png(at: (i: number) => readonly number[], how: 'plain' | 'palette' = 'plain'): Promise<Buffer> {
  const values = Array.from({ length: width * height }, (_, i) => at(i));
  const raw = { width, height, channels: values[0].length as 1 | 2 | 3 | 4 };
  return sharp(Uint8Array.from(values.flat()), { raw })
    .png({ palette: how === 'palette' })
    .toBuffer();
}

function deep(at: (i: number) => number): Promise<Buffer> {
  const values = Uint16Array.from({ length: width * height }, (_, i) => at(i));
  return sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
}

const sizes = (dataset: Dataset): Promise<number[]> =>
  Promise.all(
    dataset.images.map(async (image) =>
      image.mask === null ? 0 : (await loadMask(image.mask, image)).data.reduce((sum, value) => sum + value, 0),
    ),
  );
const reading = ({ problems }: Dataset): string | undefined =>
  problems.find(({ code }) => code === 'mask-reading')?.message;

test('grey levels as CUB has them, and black and white: half and more, as before', async () => {
  const shares = await png((i) => [[0, 51, 102, 153, 204, 255][i % 6] ?? 0]);
  const blackAndWhite = await png((i) => [i < 30 ? 255 : 0]);
  const dataset = await withMasks([shares, blackAndWhite]);
  expect(await sizes(dataset)).toEqual([99, 30]);
  expect(dataset.images[0].mask).not.toHaveProperty('reading');
  expect(reading(dataset)).toBeUndefined();
});

test('two values: the larger, also where one mask has only one of them', async () => {
  const dataset = await withMasks([await png((i) => [i < 30 ? 1 : 0]), await png(() => [1]), await png(() => [0])]);
  expect(await sizes(dataset)).toEqual([30, 200, 0]);
  expect(reading(dataset)).toContain('two values: 1 is the object');
  expect(dataset.problems.find(({ code }) => code === 'mask-empty')?.file).toBe('segmentations/a/2.png');
});

test('numbers of objects, with 255 for the unknown; in 16 bits, too', async () => {
  const ids = await withMasks([
    await png((i) => [i < 10 ? 1 : i < 30 ? 2 : i < 40 ? 255 : 0]),
    await png((i) => [i < 5 ? 7 : 0]),
  ]);
  expect(await sizes(ids)).toEqual([30, 5]);
  const many = await withMasks([await deep((i) => (i < 30 ? 1 + (i % 3) : 0)), await deep((i) => (i < 50 ? 300 : 0))]);
  expect(await sizes(many)).toEqual([30, 50]);
});

test('a palette, colours of objects, alpha', async () => {
  const dark = await png((i) => (i < 20 ? [128, 0, 0] : i < 50 ? [0, 64, 0] : [0, 0, 0]));
  const colours = await withMasks([dark, dark]);
  expect([await sizes(colours), reading(colours)]).toEqual([
    [50, 50],
    expect.stringContaining('every colour but black'),
  ]);
  const transparent = await png((i) => [255, 255, 255, i < 40 ? 255 : 0]);
  expect(await sizes(await withMasks([transparent, transparent]))).toEqual([40, 40]);
  const indexed = await indexedPng(
    [
      [0, 0, 0],
      [128, 0, 0],
      [0, 0, 0],
    ],
    (i) => (i < 60 ? 1 : 0),
  );
  const palette = await withMasks([indexed, indexed]);
  expect([await sizes(palette), reading(palette)]).toEqual([[60, 60], expect.stringContaining('palette')]);
});

test('--mask-rule reads them otherwise', async () => {
  const mask = await png((i) => [i < 30 ? 1 : i < 50 ? 200 : 0]);
  expect(await sizes(await withMasks([mask, mask], { maskRule: 'grey' }))).toEqual([20, 20]);
  expect(await sizes(await withMasks([mask, mask], { maskRule: 'ids' }))).toEqual([50, 50]);
});

/** An 8-bit PNG with a palette of its own: sharp would choose another. */
async function indexedPng(colours: readonly number[][], at: (i: number) => number): Promise<Buffer> {
  const { crc32, deflateSync } = await import('node:zlib');
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; i++) rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)] = at(i);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(colours.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}
