/** Files of every format, cut at many places and with something behind them. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRgb } from './decode.ts';
import { bytesInFile, bytesInMemory } from './file-bytes.ts';
import { checkFormat } from './image-file.ts';
import { endsTooEarly } from './whole-image.ts';

const [width, height] = [60, 40];
const noise = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 2654435761) >>> 24);
const image = (): Sharp => sharp(noise, { raw: { width, height, channels: 3 } });

/** Big-endian, the directory before the pixels, a strip for each row: as cameras and scanners write it, libtiff does not. */
function directoryFirst(): Buffer {
  const fields: [tag: number, type: number, count: number, value: number][] = [
    [256, 3, 1, width],
    [257, 3, 1, height],
    [258, 3, 3, 0],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, height, 0],
    [277, 3, 1, 3],
    [278, 3, 1, 1],
    [279, 4, height, 0],
    [284, 3, 1, 1],
  ];
  const bits = 8 + 2 + 12 * fields.length + 4;
  const offsets = bits + 6;
  const lengths = offsets + 4 * height;
  const pixels = lengths + 4 * height;
  const head = Buffer.alloc(pixels);
  head.write('MM\0*', 'latin1');
  head.writeUInt32BE(8, 4);
  head.writeUInt16BE(fields.length, 8);
  fields.forEach(([tag, type, count, value], i) => {
    const at = 10 + 12 * i;
    head.writeUInt16BE(tag, at);
    head.writeUInt16BE(type, at + 2);
    head.writeUInt32BE(count, at + 4);
    if (count === 1) head.writeUInt16BE(value, at + 8);
    else head.writeUInt32BE(tag === 258 ? bits : tag === 273 ? offsets : lengths, at + 8);
  });
  for (let i = 0; i < 3; i++) head.writeUInt16BE(8, bits + 2 * i);
  for (let row = 0; row < height; row++) {
    head.writeUInt32BE(pixels + row * width * 3, offsets + 4 * row);
    head.writeUInt32BE(width * 3, lengths + 4 * row);
  }
  return Buffer.concat([head, noise]);
}

const kinds: Record<string, () => Promise<Buffer>> = {
  JPEG: () => image().jpeg().toBuffer(),
  'JPEG, progressive': () => image().jpeg({ progressive: true }).toBuffer(),
  'JPEG with EXIF': () => image().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  PNG: () => image().png().toBuffer(),
  'PNG, interlaced': () => image().png({ progressive: true }).toBuffer(),
  GIF: () => image().gif().toBuffer(),
  'GIF, animated': () =>
    sharp(noise, { raw: { width, height, channels: 3, pageHeight: height / 2 } })
      .gif()
      .toBuffer(),
  WebP: () => image().webp().toBuffer(),
  'WebP, lossless': () => image().webp({ lossless: true }).toBuffer(),
  AVIF: () => image().avif({ effort: 0 }).toBuffer(),
  TIFF: () => image().tiff({ compression: 'none' }).toBuffer(),
  'TIFF, LZW': () => image().tiff({ compression: 'lzw' }).toBuffer(),
  'TIFF, deflate': () => image().tiff({ compression: 'deflate' }).toBuffer(),
  'TIFF, JPEG': () => image().tiff({ compression: 'jpeg' }).toBuffer(),
  'TIFF, tiles': () => image().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  'TIFF, directory first': async () => directoryFirst(),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-whole-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Judged in memory and from the disk, which have to agree; with what decoding says. */
async function judge(
  bytes: Buffer,
): Promise<{ early: boolean; problem: string | null; same: (pixels: Buffer) => boolean }> {
  const format = checkFormat(bytes, 'x');
  const early = endsTooEarly(bytesInMemory(bytes), format);
  const file = path.join(folder, 'x');
  writeFileSync(file, bytes);
  const descriptor = openSync(file, 'r');
  expect(endsTooEarly(bytesInFile(descriptor, bytes.length), format)).toBe(early);
  closeSync(descriptor);
  try {
    const { data } = await decodeRgb({ path: file });
    return { early, problem: null, same: (pixels) => pixels.equals(data) };
  } catch (error) {
    return { early, problem: (error as { problem: string }).problem, same: () => false };
  }
}

describe.each(Object.entries(kinds))('%s', (_, make) => {
  it('cut anywhere is truncated, by one byte too', async () => {
    const whole = await make();
    const cuts = [...Array.from({ length: 12 }, (_, i) => Math.floor((whole.length * (i + 1)) / 13)), whole.length - 1];
    for (const cut of cuts.filter((length) => length >= 16)) {
      const { early, problem } = await judge(whole.subarray(0, cut));
      expect([cut, early, problem]).toEqual([cut, true, 'image-truncated']);
    }
  });

  it('with something behind it is the same image', async () => {
    const whole = await make();
    const { data } = await sharp(whole, { autoOrient: true })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const more of [
      Buffer.alloc(1),
      Buffer.alloc(100_000, 'A'),
      Buffer.from(';\0IEND\xff\xd9 signature', 'latin1'),
      Buffer.from(noise.subarray(0, 300)),
    ]) {
      const { early, same } = await judge(Buffer.concat([whole, more]));
      expect([more.length, early, same(data)]).toEqual([more.length, false, true]);
    }
  });
});
