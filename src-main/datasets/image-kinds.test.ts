/** Bitmaps, kinds that are not read, 16-bit images of fewer bits, and the limit of pixels. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import type { Dataset } from './dataset.ts';
import { decodeRgb } from './decode.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';
import { halves, picture, temporaryFolder, writeFiles } from './test-folders.ts';
import { renderThumbnail } from './thumbnail.ts';

const read = (folder: string, more: Partial<ReadOptions> = {}): Promise<Dataset> =>
  readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', ...more }, unattended);
const codes = ({ problems }: Dataset): string[] =>
  problems.map(({ code }) => code).filter((code) => !/^(no|one|class)-/.test(code));

/** 3 × 2: red, green, blue; black, white, grey. */
const colours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [0, 0, 0],
  [255, 255, 255],
  [128, 128, 128],
];

/** Rows from below. */
function bmp(bits: 24 | 32): Buffer {
  const bytes = bits / 8;
  const row = 4 * Math.ceil((3 * bits) / 32);
  const pixels = Buffer.alloc(2 * row);
  for (const [i, [r, g, b]] of colours.entries()) {
    const at = (i < 3 ? row : 0) + (i % 3) * bytes;
    pixels.set(bits === 24 ? [b, g, r] : [b, g, r, 0], at);
  }
  return Buffer.concat([header(bits), pixels]);
}

function header(bits: number, entries = 0): Buffer {
  const bytes = Buffer.alloc(54);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(54 + 4 * entries, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(3, 18);
  bytes.writeInt32LE(2, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(entries, 46);
  return bytes;
}

/** The rows from the top, as some cameras write them. */
function fromTop(): Buffer {
  const bytes = bmp(24);
  const [offset, row] = [bytes.readUInt32LE(10), 12];
  const rows = [bytes.subarray(offset, offset + row), bytes.subarray(offset + row, offset + 2 * row)].map((one) =>
    Buffer.from(one),
  );
  rows[1].copy(bytes, offset);
  rows[0].copy(bytes, offset + row);
  bytes.writeInt32LE(-2, 22);
  return bytes;
}

/** Six entries of a palette, one for each pixel. */
function indexed(bits: 4 | 8): Buffer {
  const palette = Buffer.from(colours.flatMap(([r, g, b]) => [b, g, r, 0]));
  const pixels = bits === 8 ? [3, 4, 5, 0, 0, 1, 2, 0] : [0x34, 0x50, 0, 0, 0x01, 0x20, 0, 0];
  return Buffer.concat([header(bits, 6), palette, Buffer.from(pixels)]);
}

test('bitmaps of 4, 8, 24 and 32 bits, from below and from the top, are read as what they show', async () => {
  const folder = temporaryFolder();
  const files = {
    '4.bmp': indexed(4),
    '8.bmp': indexed(8),
    '24.bmp': bmp(24),
    '32.BMP': bmp(32),
    'top.bmp': fromTop(),
  };
  writeFiles(folder, Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`a/${name}`, bytes])));
  const dataset = await read(folder);
  expect([codes(dataset), dataset.images.length]).toEqual([[], 5]);
  for (const { path, width, height } of dataset.images) {
    expect([width, height]).toEqual([3, 2]);
    expect([path, Array.from((await decodeRgb({ path })).data)]).toEqual([path, colours.flat()]);
    expect((await sharp(await renderThumbnail({ path }, { size: 160, region: null })).metadata()).width).toBe(3);
  }
});

test('damaged and hostile bitmaps are named', async () => {
  const folder = temporaryFolder();
  const huge = bmp(24);
  huge.writeInt32LE(100_000, 18);
  huge.writeInt32LE(100_000, 22);
  const odd = bmp(24);
  odd.writeUInt16LE(77, 28);
  writeFiles(folder, {
    'a/good.bmp': bmp(24),
    'a/cut.bmp': bmp(24).subarray(0, 60),
    'a/header.bmp': bmp(24).subarray(0, 20),
    'a/huge.bmp': huge,
    'a/odd.bmp': odd,
    'a/text.bmp': 'BMW is a car',
  });
  const dataset = await read(folder, { verify: true });
  expect(dataset.images).toHaveLength(1);
  expect(codes(dataset).sort()).toEqual(
    ['image-not-image', 'image-too-large', 'image-truncated', 'image-truncated', 'image-truncated'].sort(),
  );
});

test('kinds that are not read are named, by extension and by content', async () => {
  const folder = temporaryFolder();
  const jp2 = Buffer.from('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ', 'latin1');
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1');
  writeFiles(folder, {
    'a/1.jp2': jp2,
    'a/2.heic': heic,
    'a/3.jpg': jp2,
    'a/4.png': heic,
    'a/5.dcm': 'x',
    'a/6.pgm': 'P5 1 1',
    'a/7.jpg': await picture(),
  });
  const dataset = await read(folder);
  expect(dataset.images).toHaveLength(1);
  expect(
    dataset.problems
      .filter(({ code }) => code === 'image-unsupported')
      .map(({ message }) => message.replace(/ \(.*/, '')),
  ).toEqual(
    [
      'a/1.jp2: is JPEG 2000, which is not read',
      'a/2.heic: is HEIC, which is not read',
      'a/5.dcm: is DICOM, which is not read',
      'a/6.pgm: is a portable anymap, which is not read',
      'a/3.jpg: is JPEG 2000, which is not read',
      'a/4.png: is HEIC, which is not read',
    ]
      .map((text) => text.replace('anymap,', 'anymap'))
      .map((text) => (text.includes('anymap') ? 'a/6.pgm: is a portable anymap' : text)),
  );
});

/** A TIFF of 2 × 2 grey pixels with `bits` each; `sample` is 1 for whole numbers, 3 for floating-point ones. */
function greyTiff(bits: 8 | 16 | 32, sample: 1 | 3): Buffer {
  const entries = [
    [256, 3, 2],
    [257, 3, 2],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, 2],
    [279, 4, bits / 2],
    [339, 3, sample],
  ];
  const bytes = Buffer.alloc(8 + bits / 2 + 2 + 12 * entries.length + 4);
  bytes.write('II*\0', 'latin1');
  let at = 8 + bits / 2;
  bytes.writeUInt32LE(at, 4);
  at = bytes.writeUInt16LE(entries.length, at);
  for (const [tag, type, value] of entries) {
    at = bytes.writeUInt16LE(tag, at);
    at = bytes.writeUInt16LE(type, at);
    at = bytes.writeUInt32LE(1, at);
    at = bytes.writeUInt32LE(value, at);
  }
  return bytes;
}

test('a TIFF of floating-point or 32-bit numbers is named, since its black and white are not known', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'a/1.tif': greyTiff(32, 3),
    'a/2.tif': greyTiff(32, 1),
    'a/3.tif': greyTiff(8, 1),
    'b/1.tif': greyTiff(16, 1),
  });
  const { images, problems } = await read(folder);
  expect(images.map(({ relativePath }) => relativePath)).toEqual(['a/3.tif', 'b/1.tif']);
  expect(problems.filter(({ code }) => code === 'image-unsupported').map(({ message }) => message)).toEqual([
    expect.stringMatching(/^a\/1\.tif: its pixels are floating-point numbers, which are not read.*8 or 16 bits/),
    expect.stringMatching(/^a\/2\.tif: its pixels are numbers of the type uint, which are not read/),
  ]);
});

/** A ramp up to `largest`. */
function deep(largest: number): Promise<Buffer> {
  const values = Uint16Array.from({ length: 16 }, (_, i) => Math.round((i * largest) / 15));
  return sharp(values, { raw: { width: 4, height: 4, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
}

test('12 bits in 16 are stretched by the range of the data set, which is said and part of what an image is known by', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'a/bright.png': await deep(4000),
    'a/dark.png': await deep(400),
    'b/8 bit.jpg': await picture(),
  });
  const dataset = await read(folder);
  expect(dataset.problems.find(({ code }) => code === 'pixel-range')?.message).toBe(
    '16-bit images hold values up to 4,000: 0 to 4,095 are stretched to black and white; --range 0,65535 reads them unchanged',
  );
  const [bright, dark, usual] = dataset.images;
  expect(bright.sha256).toMatch(/^[0-9a-f]{64}@0,4095$/);
  expect(usual.sha256).toMatch(/^[0-9a-f]{64}$/);
  const largest = async ({ path, sha256 }: Dataset['images'][number]): Promise<number> =>
    Math.max(...(await decodeRgb({ path, sha256 })).data);
  expect([await largest(bright), await largest(dark)]).toEqual([249, 25]);

  const plain = (await read(folder, { range: '0,65535' })).images[0];
  expect([plain.sha256?.length, await largest(plain)]).toEqual([64, 15]);
  const narrow = (await read(folder, { range: '100,400' })).images[1];
  expect(await largest(narrow)).toBe(255);
  await expect(read(folder, { range: '5,5' })).rejects.toMatchObject({ code: 'usage' });
  writeFiles(folder, { 'a/full.png': await deep(60_000) });
  expect(codes(await read(folder))).toEqual([]);
});

test('the limit of pixels can be lowered and raised', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'a/1.png': await halves({ width: 1200, height: 1000, format: 'png' }),
    'a/2.png': await halves({ width: 900, height: 1000, format: 'png' }),
  });
  const few = await read(folder, { maxMegapixels: 1 });
  expect([few.images.length, few.problems[0].code]).toEqual([1, 'image-too-large']);
  expect(few.problems[0].message).toContain('--max-megapixels');
  const huge = temporaryFolder();
  writeFiles(huge, {
    'a/1.png': await sharp({ create: { width: 11_000, height: 10_000, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  });
  expect((await read(huge)).images).toHaveLength(0);
  const [image] = (await read(huge, { maxMegapixels: 120 })).images;
  expect(image).toMatchObject({ width: 11_000, height: 10_000 });
  expect((await sharp(await renderThumbnail(image, { size: 160, region: null })).metadata()).width).toBe(160);
});
