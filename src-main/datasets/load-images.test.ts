import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { decodeGrey } from './decode.ts';
import { loadImages, loadPixels } from './load-images.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pixels ä-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => path.join(folder, name);

const plain = { size: 2, mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;

async function saved(name: string, image: Sharp): Promise<string> {
  await image.toFile(file(name));
  return file(name);
}

/** Two columns: left red, right blue, `width` × `height`. */
function redBlue(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

test('a batch is normalised, in order, whole images stretched', async () => {
  const a = await saved('a.png', redBlue(4, 2));
  const b = await saved('b.png', sharp({ create: { width: 3, height: 5, channels: 3, background: '#102030' } }));
  const batch = await loadImages([{ path: a }, { path: b }], { size: 2, mean: [0.5, 0.25, 0], std: [0.5, 0.25, 2] });
  expect(batch.length).toBe(2 * 2 * 2 * 3);
  expect([...batch.slice(0, 6)]).toEqual([1, -1, 0, -1, -1, 0.5]);
  const expected = [(16 / 255 - 0.5) / 0.5, (32 / 255 - 0.25) / 0.25, 48 / 255 / 2];
  for (const [c, value] of expected.entries()) expect(batch[21 + c]).toBeCloseTo(value, 6);
});

describe('each EXIF orientation comes out as it is displayed', () => {
  // Where the stored left (red) half lies after the transformation.
  const sides = { 1: 'left', 2: 'right', 3: 'right', 4: 'left', 5: 'top', 6: 'top', 7: 'bottom', 8: 'bottom' } as const;
  test.each(Object.entries(sides))('%s', async (orientation, side) => {
    const image = redBlue(32, 16).jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    const name = await saved(`exif-${orientation}.jpg`, image.withMetadata({ orientation: Number(orientation) }));
    const { width, height, data } = await loadPixels({ path: name });
    const turned = side === 'top' || side === 'bottom';
    expect({ width, height }).toEqual(turned ? { width: 16, height: 32 } : { width: 32, height: 16 });
    const red = (x: number, y: number): boolean => data[(y * width + x) * 3] > 128;
    expect(red(2, 2)).toBe(side === 'left' || side === 'top');
    expect(red(width - 3, height - 3)).toBe(side === 'right' || side === 'bottom');
  });
});

describe('whatever the file holds becomes 8-bit sRGB', () => {
  const create = (background: string, channels: 3 | 4 = 3): Sharp =>
    sharp({ create: { width: 8, height: 8, channels, background } });
  const firstPixel = async (name: string, image: Sharp): Promise<number[]> => {
    const { data } = await loadPixels({ path: await saved(name, image) });
    expect(data.length).toBe(8 * 8 * 3);
    return [...data.slice(0, 3)];
  };

  test('grey', async () => {
    expect(await firstPixel('grey.png', create('#808080').toColourspace('b-w'))).toEqual([128, 128, 128]);
    expect(await firstPixel('grey.jpg', create('#808080').toColourspace('b-w').jpeg())).toEqual([128, 128, 128]);
  });

  test('alpha, on white', async () => {
    const half = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const image = sharp({ create: { width: 8, height: 8, channels: 4, background: half } });
    const [r, g, b] = await firstPixel('alpha.png', image);
    expect(r).toBe(255);
    expect(Math.abs(g - 127)).toBeLessThanOrEqual(1);
    expect(b).toBe(g);
    expect(await firstPixel('clear.webp', create('#00000000', 4).webp({ lossless: true }))).toEqual([255, 255, 255]);
  });

  test('CMYK', async () => {
    const name = await saved('cmyk.jpg', create('#ff0000').toColourspace('cmyk').jpeg({ quality: 100 }));
    expect((await sharp(name).metadata()).channels).toBe(4);
    const { data } = await loadPixels({ path: name });
    expect(data.length).toBe(8 * 8 * 3);
    expect(data[0]).toBeGreaterThan(200);
    expect(data[1]).toBeLessThan(80);
  });

  test('16 bits, grey and RGB and with alpha', async () => {
    const wide = (channels: 1 | 3 | 4, values: number[]): Sharp => {
      const data = new Uint16Array(64 * channels).map((_, i) => values[i % channels]);
      return sharp(data, { raw: { width: 8, height: 8, channels } });
    };
    const rgb = wide(3, [0xffff, 0x8080, 0x0000]).toColourspace('rgb16').png();
    expect((await sharp(await rgb.toBuffer()).metadata()).depth).toBe('ushort');
    expect(await firstPixel('rgb16.png', rgb)).toEqual([255, 128, 0]);
    expect(await firstPixel('grey16.png', wide(1, [0x4040]).toColourspace('grey16').png())).toEqual([64, 64, 64]);
    const clear = wide(4, [0, 0, 0, 0]).toColourspace('rgb16').png();
    expect(await firstPixel('rgba16.png', clear)).toEqual([255, 255, 255]);
  });

  test('palette', async () => {
    expect(await firstPixel('palette.png', create('#0a141e').png({ palette: true }))).toEqual([10, 20, 30]);
  });

  test('animated: the first frame', async () => {
    const frames = Buffer.concat([Buffer.alloc(192, 0), Buffer.alloc(192, 255)]);
    const gif = sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } }).gif();
    const name = await saved('animated.gif', gif);
    expect((await sharp(name).metadata()).pages).toBe(2);
    const { height, data } = await loadPixels({ path: name });
    expect(height).toBe(8);
    expect(data[0]).toBe(0);
  });
});

test('a mask as luminance: 1 bit, 16 bits, grey with alpha', async () => {
  const white = sharp({ create: { width: 4, height: 4, channels: 3, background: '#ffffff' } });
  const oneBit = await saved('bit.png', white.clone().toColourspace('b-w').png({ palette: true, colours: 2 }));
  expect([...(await decodeGrey({ path: oneBit })).data]).toEqual(Array(16).fill(255));
  const rgba = sharp({ create: { width: 4, height: 4, channels: 4, background: '#ffffff00' } });
  expect([...(await decodeGrey({ path: await saved('la.png', rgba) })).data]).toEqual(Array(16).fill(255));
});

describe('what cannot be read says so, with the file', () => {
  test('missing, empty, not an image, unsupported', async () => {
    writeFileSync(file('empty.jpg'), '');
    writeFileSync(file('text.jpg'), 'hello, this is text');
    writeFileSync(file('drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    await expect(loadImages([{ path: file('nowhere.jpg') }], plain)).rejects.toMatchObject({
      problem: 'image-missing',
      code: 'not-found',
      details: { file: file('nowhere.jpg') },
    });
    await expect(loadPixels({ path: file('empty.jpg') })).rejects.toMatchObject({ problem: 'image-empty' });
    await expect(loadPixels({ path: file('text.jpg') })).rejects.toMatchObject({ problem: 'image-not-image' });
    await expect(loadPixels({ path: file('drawing.png') })).rejects.toMatchObject({ problem: 'image-unsupported' });
  });

  test.each(['jpg', 'png', 'webp', 'gif'])('truncated %s', async (extension) => {
    const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2654435761) >>> 24));
    const whole = await saved(`whole.${extension}`, sharp(noise, { raw: { width: 64, height: 64, channels: 3 } }));
    const bytes = readFileSync(whole);
    writeFileSync(file(`half.${extension}`), bytes.subarray(0, bytes.length >> 1));
    await expect(loadPixels({ path: file(`half.${extension}`) })).rejects.toMatchObject({
      problem: 'image-truncated',
      details: { file: file(`half.${extension}`) },
    });
  });

  test('a bomb of 144 megapixels is refused before it is decoded', async () => {
    writeFileSync(file('bomb.png'), bomb(12_000));
    await expect(loadPixels({ path: file('bomb.png') })).rejects.toMatchObject({
      problem: 'image-too-large',
      code: 'unsafe-input',
      details: { received: '12000 × 12000' },
    });
  });
});

/** A real one-bit PNG, side × side, all black: some kilobytes. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const rooms = sharedPath('data', 'rooms');
test.skipIf(!rooms)(`a photograph: ${rooms ? 'data/rooms' : absentReason('data', 'rooms')}`, async () => {
  const name = path.join(rooms!, 'images', '001.apple1', 'apple1-090-158.jpg');
  const { width, height, data } = await loadPixels({ path: name });
  expect([width, height]).toEqual([256, 256]);
  const first = await loadImages([{ path: name }], { ...plain, size: 128 });
  // Exact means of 2 × 2 pixels.
  for (const [x, y] of [
    [0, 0],
    [64, 50],
    [127, 127],
  ]) {
    const at = (dx: number, dy: number): number => data[((2 * y + dy) * 256 + 2 * x + dx) * 3];
    const mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
    expect(first[(y * 128 + x) * 3]).toBeCloseTo(Math.floor(mean + 0.5), 3);
  }
});
