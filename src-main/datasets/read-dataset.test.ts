import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import type { Dataset } from './dataset.ts';
import { loadMask } from './masks.ts';
import { type ProblemCode, summariseProblems } from './problems.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { greyPng, halves, picture, temporaryFolder, writeFiles } from './test-folders.ts';

const leaveOut: ReadOptions = { split: 'own', seed: 1, onProblem: 'leave-out' };
const stop: ReadOptions = { ...leaveOut, onProblem: 'stop' };

type Files = Record<string, string | Uint8Array>;

/** Two classes of two images each (20 × 10), one of each to train; ids with gaps. */
async function cubFiles(): Promise<Files> {
  const jpeg = await picture();
  return {
    'images.txt': '1 001.Crow/a.jpg\n2 001.Crow/b.jpg\n7 002.Gull/c.jpg\n9 002.Gull/d.jpg\n',
    'image_class_labels.txt': '1 1\n2 1\n7 2\n9 2\n',
    'classes.txt': '1 001.Crow\n2 002.Gull\n',
    'train_test_split.txt': '1 1\n2 0\n7 1\n9 0\n',
    'bounding_boxes.txt': '1 1.0 2.0 3.0 4.0\n2 0 0 20 10\n7 5 5 5 5\n9 1 1 1 1\n',
    // Four images, not one four times.
    'images/001.Crow/a.jpg': jpeg,
    'images/001.Crow/b.jpg': Buffer.concat([jpeg, Buffer.of(1)]),
    'images/002.Gull/c.jpg': Buffer.concat([jpeg, Buffer.of(2)]),
    'images/002.Gull/d.jpg': Buffer.concat([jpeg, Buffer.of(3)]),
  };
}

async function cub(changes: Files = {}): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, { ...(await cubFiles()), ...changes });
  return folder;
}

const read = (folder: string, options = leaveOut): Promise<Dataset> => readDataset(folder, options, unattended);
const codes = (dataset: Dataset): ProblemCode[] =>
  dataset.problems.map(({ code }) => code).filter((code) => !['no-masks', 'class-of-one'].includes(code));
const ids = (dataset: Dataset): string[] => dataset.images.map(({ id }) => id);

test('the layout of CUB-200-2011, gaps in ids and all', async () => {
  const folder = await cub();
  const dataset = await read(folder, stop);
  expect(dataset).toMatchObject({ root: folder, format: 'cub', classes: ['001.Crow', '002.Gull'] });
  expect(dataset.problems.map(({ code }) => code)).toEqual(['no-masks']);
  expect(dataset.images.map(({ id, name, classIndex, split }) => [id, name, classIndex, split])).toEqual([
    ['1', 'a', 0, 'train'],
    ['2', 'b', 0, 'test'],
    ['7', 'c', 1, 'train'],
    ['9', 'd', 1, 'test'],
  ]);
  expect(dataset.images[0]).toEqual({
    id: '1',
    name: 'a',
    path: path.join(folder, 'images', '001.Crow', 'a.jpg'),
    relativePath: 'images/001.Crow/a.jpg',
    classIndex: 0,
    split: 'train',
    width: 20,
    height: 10,
    boxes: [{ x: 1, y: 2, width: 3, height: 4 }],
    mask: null,
    sha256: createHash('sha256')
      .update(await picture())
      .digest('hex'),
  });
  expect((await read(folder, { ...stop, hash: false })).images[0].sha256).toBeUndefined();
});

test('BOM, CRLF, blank lines, unicode and spaces', async () => {
  const dataset = await read(
    await cub({
      'images.txt': '\ufeff1 001.Crow/a.jpg\r\n\r\n2 001.Crow/Krähe 2 – 鳥.jpg\r\n7 002.Gull/c.jpg\r\n9 002.Gull/d.jpg',
      'classes.txt': '\ufeff1 Graue Krähe\r\n2 Möwe\r\n',
      'images/001.Crow/Krähe 2 – 鳥.jpg': await picture(),
    }),
    stop,
  );
  expect(dataset.classes).toEqual(['Graue Krähe', 'Möwe']);
  expect(dataset.images[1]).toMatchObject({ name: 'Krähe 2 – 鳥', relativePath: 'images/001.Crow/Krähe 2 – 鳥.jpg' });
});

test('a list in composed letters finds files in decomposed ones', async () => {
  const list = '1 001.Crow/a.jpg\n2 001.Crow/Krähe.jpg\n7 002.Gull/c.jpg\n9 002.Gull/d.jpg'.normalize('NFC');
  const folder = await cub({ 'images.txt': list, ['images/001.Crow/Krähe.jpg'.normalize('NFD')]: await picture() });
  expect((await read(folder, stop)).images[1]).toMatchObject({ name: 'Krähe'.normalize('NFC'), width: 20 });
});

describe('an image that cannot be used is left out and listed, or stops the import', () => {
  const cases: [string, ProblemCode, () => Promise<Uint8Array>][] = [
    ['empty', 'image-empty', async () => Buffer.alloc(0)],
    ['text', 'image-not-image', async () => Buffer.from('not an image at all')],
    ['JPEG 2000', 'image-unsupported', async () => Buffer.from('\0\0\0\x0cjP  \r\n')],
    ['truncated JPEG', 'image-truncated', async () => (await picture(200, 100)).subarray(0, 400)],
    ['truncated within the header', 'image-truncated', async () => (await picture(200, 100)).subarray(0, 100)],
    ['truncated PNG', 'image-truncated', async () => (await picture(200, 100, 'png')).subarray(0, 120)],
    [
      'truncated TIFF',
      'image-truncated',
      async () => (await halves({ width: 99, height: 50, format: 'tiff' })).subarray(0, 400),
    ],
    [
      'truncated AVIF',
      'image-truncated',
      async () => (await halves({ width: 99, height: 50, format: 'avif' })).subarray(0, -9),
    ],
    ['bomb', 'image-too-large', bombHeader],
  ];
  test.each(cases)('%s', async (_, code, bytes) => {
    const folder = await cub({ 'images/001.Crow/b.jpg': await bytes() });
    const dataset = await read(folder);
    expect(ids(dataset)).toEqual(['1', '7', '9']);
    expect(dataset.problems).toContainEqual(
      expect.objectContaining({
        code,
        consequence: 'image-left-out',
        imageId: '2',
        file: 'images/001.Crow/b.jpg',
        message: expect.stringContaining('images/001.Crow/b.jpg: '),
      }),
    );
    await expect(read(folder, stop)).rejects.toMatchObject({ problem: code });
  });

  test('missing: the line that names it', async () => {
    const folder = await cub({
      'images.txt': '1 001.Crow/a.jpg\n2 001.Crow/none.jpg\n7 002.Gull/c.jpg\n9 002.Gull/d.jpg',
    });
    const dataset = await read(folder);
    expect(ids(dataset)).toEqual(['1', '7', '9']);
    expect(dataset.problems[0]).toEqual({
      code: 'image-missing',
      consequence: 'image-left-out',
      message: 'images.txt:2: the image images/001.Crow/none.jpg is missing',
      file: 'images.txt',
      line: 2,
      imageId: '2',
    });
    await expect(read(folder, stop)).rejects.toThrow('images.txt:2: ');
  });

  test('damage deep inside, found by verification only', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2654435761) >>> 24);
    const png = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    png.fill(0, png.length >> 1, (png.length >> 1) + 60);
    const folder = await cub({ 'images/001.Crow/b.jpg': png });
    expect(ids(await read(folder))).toContain('2');
    const verified = await read(folder, { ...leaveOut, verify: true });
    expect(ids(verified)).toEqual(['1', '7', '9']);
    expect(codes(verified)).toContain('image-corrupt');
  });
});

/** Signature, IHDR of 12000 × 12000 and IEND: enough for a header, and never decoded. */
async function bombHeader(): Promise<Uint8Array> {
  const png = Buffer.from(await picture(8, 8, 'png'));
  png.writeUInt32BE(12_000, 16);
  png.writeUInt32BE(12_000, 20);
  return png;
}

test('what is only worth knowing stops nothing: another format than the extension says, animation', async () => {
  const frames = sharp(Buffer.alloc(8 * 16 * 3, 9).fill(200, 192), {
    raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
  });
  const folder = await cub({
    'images/001.Crow/a.jpg': await picture(20, 10, 'png'),
    'images/001.Crow/b.jpg': await frames.gif().toBuffer(),
    'bounding_boxes.txt': '',
  });
  const dataset = await read(folder, stop);
  expect(dataset.images).toHaveLength(4);
  expect(codes(dataset)).toEqual(['image-extension', 'image-extension', 'image-animated', 'no-boxes']);
  expect(dataset.images[1]).toMatchObject({ width: 8, height: 8 });
});

test('sizes are those of the image as displayed', async () => {
  const turned = await sharp(await picture())
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const dataset = await read(await cub({ 'images/001.Crow/b.jpg': turned }), stop);
  expect(dataset.images.slice(0, 2).map(({ width, height }) => [width, height])).toEqual([
    [20, 10],
    [10, 20],
  ]);
});

test('boxes: clipped, outside, without area, not understood; each with its line', async () => {
  const folder = await cub({ 'bounding_boxes.txt': '1 15 -2 10 6\n2 30 0 5 5\n7 1 1 0 5\n9 1 1 a 5\n' });
  const dataset = await read(folder);
  expect(dataset.images.map(({ boxes }) => boxes)).toEqual([[{ x: 15, y: 0, width: 5, height: 4 }], [], [], []]);
  expect(dataset.problems.map(({ code, consequence, file, line }) => [code, consequence, `${file}:${line}`])).toEqual([
    ['line-malformed', 'part-left-out', 'bounding_boxes.txt:4'],
    ['box-clipped', 'noted', 'bounding_boxes.txt:1'],
    ['box-outside', 'part-left-out', 'bounding_boxes.txt:2'],
    ['box-without-area', 'part-left-out', 'bounding_boxes.txt:3'],
    ['no-masks', 'noted', ':undefined'],
  ]);
  await expect(read(folder, stop)).rejects.toThrow('bounding_boxes.txt:4: ');
});

test('unknown and duplicate ids, values out of range', async () => {
  const folder = await cub({
    'images.txt':
      '1 001.Crow/a.jpg\n2 001.Crow/b.jpg\n2 002.Gull/c.jpg\n7 002.Gull/c.jpg\n8 001.Crow/a.jpg\n9 002.Gull/d.jpg\n10\n',
    'image_class_labels.txt': '1 1\n1 2\n2 1\n7 5\n9 2\n33 1\n',
    'classes.txt': '1 001.Crow\n2 002.Gull\n2 again\n',
    'train_test_split.txt': '1 1\n2 maybe\n9 0\n',
  });
  const dataset = await read(folder);
  expect(ids(dataset)).toEqual(['1', '9']);
  const places = dataset.problems.map(({ code, file, line }) => `${code} ${file}:${line}`);
  expect(places.slice(0, 10)).toEqual([
    'id-duplicate classes.txt:3',
    'id-duplicate images.txt:3',
    'image-duplicate images.txt:5',
    'line-malformed images.txt:7',
    'id-duplicate image_class_labels.txt:2',
    'id-unknown image_class_labels.txt:4',
    'id-unknown image_class_labels.txt:6',
    'line-malformed train_test_split.txt:2',
    'image-unlabelled images.txt:4',
    'split-missing images.txt:2',
  ]);
  await expect(read(folder, stop)).rejects.toThrow('classes.txt:3: class 2 is named twice');
});

test('paths that lead out are refused and never read', async () => {
  const folder = await cub({ 'images.txt': '1 ../../etc/passwd\n2 /etc/passwd\n7 002.Gull/c.jpg\n9 C:\\x.jpg\n' });
  const dataset = await read(folder);
  expect(ids(dataset)).toEqual(['7']);
  expect(codes(dataset).slice(0, 3)).toEqual(['path-leads-out', 'path-leads-out', 'path-leads-out']);
  await expect(read(folder, stop)).rejects.toMatchObject({ code: 'unsafe-input' });
});

describe('symbolic links', () => {
  test('within the data set they are followed', async () => {
    const folder = await cub();
    symlinkSync('a.jpg', path.join(folder, 'images/001.Crow/e.jpg'));
    writeFiles(folder, { 'images.txt': '1 001.Crow/a.jpg\n2 001.Crow/e.jpg\n7 002.Gull/c.jpg\n9 002.Gull/d.jpg\n' });
    expect((await read(folder, stop)).images).toHaveLength(4);
  });

  test('out of it and in a loop they are refused and listed', async () => {
    const outside = temporaryFolder();
    writeFiles(outside, { 'x/secret.jpg': await picture() });
    const folder = await cub({
      'images.txt': '1 001.Crow/out.jpg\n2 001.Crow/loop.jpg\n7 003/secret.jpg\n9 002.Gull/d.jpg\n',
    });
    symlinkSync(path.join(outside, 'x/secret.jpg'), path.join(folder, 'images/001.Crow/out.jpg'));
    symlinkSync('loop.jpg', path.join(folder, 'images/001.Crow/loop.jpg'));
    symlinkSync(path.join(outside, 'x'), path.join(folder, 'images/003'));
    const dataset = await read(folder);
    expect(ids(dataset)).toEqual(['9']);
    expect(codes(dataset).slice(0, 3)).toEqual(['link-leads-out', 'link-loop', 'link-leads-out']);
    await expect(read(folder, stop)).rejects.toMatchObject({ code: 'unsafe-input' });
  });
});

test('masks: another size, damaged, missing', async () => {
  const mask = (width: number, height: number): Promise<Buffer> =>
    greyPng(width, height, new Uint8Array(width * height).fill(255));
  const folder = await cub({
    'segmentations/001.Crow/a.png': await mask(20, 10),
    'segmentations/001.Crow/b.png': await mask(10, 20),
    'segmentations/002.Gull/c.png': 'text',
  });
  const dataset = await read(folder);
  expect(dataset.images.map((image) => image.mask !== null)).toEqual([true, false, false, false]);
  expect((await loadMask(dataset.images[0].mask!, dataset.images[0])).data.every((v) => v === 1)).toBe(true);
  expect(dataset.problems.map(({ code, file }) => [code, file])).toEqual([
    ['mask-size', 'segmentations/001.Crow/b.png'],
    ['mask-corrupt', 'segmentations/002.Gull/c.png'],
    ['mask-missing', 'segmentations/002.Gull/d.png'],
  ]);
  await expect(read(folder, stop)).rejects.toMatchObject({ code: 'bad-input' });
});

test('one class, a class of one image, no test images: noted', async () => {
  const folder = await cub({
    'images.txt': '1 001.Crow/a.jpg\n',
    'image_class_labels.txt': '1 1\n',
    'train_test_split.txt': '1 1\n',
    'bounding_boxes.txt': '',
  });
  const { problems } = await read(folder, stop);
  expect(problems.map(({ code }) => code)).toEqual([
    'one-class',
    'class-of-one',
    'no-test-images',
    'no-boxes',
    'no-masks',
  ]);
  expect(problems.every(({ consequence }) => consequence === 'noted')).toBe(true);
});

test('files that must be there, and their encoding', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'images.txt': '1 a.jpg' });
  await expect(read(folder)).rejects.toMatchObject({ code: 'not-found', details: { file: 'classes.txt' } });
  const wide = await cub({ 'images.txt': Buffer.from('\ufeff1 a.jpg', 'utf16le') });
  await expect(read(wide)).rejects.toThrow('images.txt: the file is not UTF-8');
  await expect(read(path.join(folder, 'nowhere'))).rejects.toThrow('the folder does not exist');
  await expect(read(path.join(folder, 'images.txt'))).rejects.toThrow('is a file, not a folder');
  mkdirSync(path.join(folder, 'parent'));
  writeFiles(path.join(folder, 'parent'), { 'CUB_200_2011/images.txt': '' });
  await expect(read(path.join(folder, 'parent'))).rejects.toThrow('one folder below, in CUB_200_2011');
});

const root = process.getuid?.() === 0;
test.skipIf(root)(`what may not be read${root ? ' (skipped: root ignores permissions)' : ''}`, async () => {
  const folder = await cub();
  chmodSync(path.join(folder, 'images/001.Crow/a.jpg'), 0);
  chmodSync(path.join(folder, 'images/002.Gull'), 0);
  const dataset = await read(folder);
  chmodSync(path.join(folder, 'images/002.Gull'), 0o755);
  expect(ids(dataset)).toEqual(['2']);
  expect(codes(dataset).slice(0, 3)).toEqual(['not-permitted', 'not-permitted', 'not-permitted']);
  chmodSync(folder, 0);
  await expect(read(folder)).rejects.toMatchObject({ code: 'not-permitted' });
  chmodSync(folder, 0o755);
});

test('splits: by class, by image, and for want of an own one', async () => {
  const folder = await cub();
  const byClass = await read(folder, { ...stop, split: 'by-class' });
  expect(byClass.images.map(({ split }) => split)).toEqual(['train', 'train', 'test', 'test']);
  const without = await cub();
  writeFiles(without, { 'train_test_split.txt': '' });
  expect(codes(await read(without)).filter((code) => code === 'split-missing')).toHaveLength(4);
});

test('progress is reported, cancelling rejects', async () => {
  const folder = await cub();
  const seen: Progress[] = [];
  await readDataset(folder, stop, { signal: unattended.signal, report: (progress) => seen.push(progress) });
  expect(seen[0]).toEqual({ stage: 'import', done: 0, total: 4 });
  expect(seen.at(-1)).toEqual({ stage: 'import', done: 4, total: 4 });
  const cancelled = { ...unattended, signal: AbortSignal.abort() };
  await expect(readDataset(folder, stop, cancelled)).rejects.toMatchObject({ name: 'AbortError' });
});

const rooms = sharedPath('data', 'rooms');
test.skipIf(!rooms)(`data/rooms ${rooms ? '' : absentReason('data', 'rooms')}`, async () => {
  const { format, images, classes, problems } = await read(rooms!, stop);
  expect([format, images.length, classes.length, problems]).toEqual(['cub', 1280, 40, []]);
  expect(images.filter(({ split }) => split === 'train')).toHaveLength(800);
  const whole = images.filter((image) => image.width === 256 && image.height === 256 && image.mask);
  expect(whole.filter(({ boxes }) => boxes.length === 1)).toHaveLength(1280);
  const { data } = await loadMask(images[0].mask!, images[0]);
  // The box of images.txt:1 is 129 × 132 at (4, 55): the mask touches each of its sides and nothing beyond.
  const [columns, rows] = [new Set<number>(), new Set<number>()];
  data.forEach((value, at) => {
    if (value === 0) return;
    columns.add(at % 256);
    rows.add(Math.floor(at / 256));
  });
  expect([Math.min(...columns), Math.max(...columns)]).toEqual([4, 4 + 129 - 1]);
  expect([Math.min(...rows), Math.max(...rows)]).toEqual([55, 55 + 132 - 1]);
  expect(createHash('sha256').update(readFileSync(images[0].path)).digest('hex')).toBe(images[0].sha256);
});

const bare = sharedPath('data', 'cub-annotations');
describe.skipIf(!bare)(`CUB-200-2011 without its images ${bare ? '' : absentReason('data', 'cub-annotations')}`, () => {
  test('left out: one summary of 11,788', async () => {
    const dataset = await read(bare!);
    expect([dataset.images.length, dataset.classes.length]).toEqual([0, 200]);
    expect(dataset.problems.filter(({ code }) => code === 'image-missing')).toHaveLength(11_788);
    const summary = summariseProblems(dataset.problems);
    expect(summary.map(({ code, count }) => [code, count])).toEqual([
      ['image-missing', 11_788],
      ['no-images', 1],
    ]);
    expect(summary[0].text).toMatch(/^11,788 images are missing .*images\.txt:1: /);
  });

  test('stopped: one error', async () => {
    await expect(read(bare!, stop)).rejects.toThrow(/images\/ is missing, and with it all 11,788 images/);
  });
});
