import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import { createRandom } from '../../src-shared/random.ts';
import { applyReading, decodeMaskPixels } from './mask-reading.ts';
import { pngHasForeground } from './png-foreground.ts';

const readings: readonly (MaskReading | null)[] = [null, { rule: 'level', level: 3 }, { rule: 'ids' }];

async function decoded(bytes: Buffer, reading: MaskReading | null): Promise<boolean> {
  const pixels = await decodeMaskPixels(bytes, 'mask.png');
  if (reading === null) return [...pixels.data].some((value) => value >= 128);
  return applyReading(pixels, reading).includes(1);
}

test('grey levels: the same as a decoder says, whatever the filters', async () => {
  const random = createRandom(3, 'masks');
  for (let i = 0; i < 60; i++) {
    const [width, height] = [1 + random.integer(40), 1 + random.integer(30)];
    const values = [0, [1, 3, 100, 127, 128, 200, 255][random.integer(7)]];
    const share = random.next() < 0.3 ? 0 : random.next();
    const data = Uint8Array.from({ length: width * height }, () => values[random.next() < share ? 1 : 0]);
    const image = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
    const bytes = await image.png({ adaptiveFiltering: i % 2 === 0 }).toBuffer();
    for (const reading of readings) expect(await pngHasForeground(bytes, reading)).toBe(await decoded(bytes, reading));
  }
});

test('palettes of one to eight bits', async () => {
  for (const colours of [2, 4, 16, 200]) {
    for (const isEmpty of [true, false]) {
      const data = new Uint8Array(3 * 33 * 20);
      // Rows of many colours, or of the first alone.
      if (!isEmpty) for (let i = 0; i < 33 * 20; i++) data[3 * i] = ((i % colours) * 255) / colours;
      const bytes = await sharp(data, { raw: { width: 33, height: 20, channels: 3 } })
        .png({ palette: true, colours, dither: 0 })
        .toBuffer();
      expect(bytes[25]).toBe(3);
      expect(await pngHasForeground(bytes, { rule: 'palette' })).toBe(await decoded(bytes, { rule: 'palette' }));
      expect(await pngHasForeground(bytes, { rule: 'ids' })).toBeNull();
    }
  }
});

test('what is no plain mask, or damaged, is left to a decoder', async () => {
  const create = { width: 8, height: 8, channels: 3, background: '#fff' } as const;
  expect(await pngHasForeground(await sharp({ create }).png().toBuffer(), null)).toBeNull();
  const grey = await sharp(new Uint8Array(64), { raw: { width: 8, height: 8, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  expect(await pngHasForeground(grey, null)).toBe(false);
  expect(await pngHasForeground(grey, { rule: 'alpha' })).toBeNull();
  expect(await pngHasForeground(grey.subarray(0, 45), null)).toBeNull();
});
