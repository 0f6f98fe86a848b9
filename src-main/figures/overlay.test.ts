import sharp from 'sharp';
import { expect, test } from 'vitest';
import { mapLimits, overlay } from '../../src-shared/figure/overlay.ts';
import { overlayPng } from './overlay-png.ts';

const image = { width: 4, height: 2, data: new Uint8Array(24).fill(100) };
const map = { rows: 1, columns: 2, data: Float32Array.of(-3, 1) };

test('limits are those of the map after ReLU, at the size of the image', () => {
  expect(mapLimits(map, image)).toEqual({ low: 0, high: 1 });
});

test('negative evidence takes the first colour, the maximum the last', () => {
  const { data } = overlay({ image, map, colormap: 'grey', opacity: 1 });
  const columns = [0, 1, 2, 3].map((x) => data[3 * x]);
  expect(columns).toEqual([0, 64, 191, 255]);
  expect(map.data[0]).toBe(-3);
});

test('given limits are used in place of the map’s own', () => {
  const { data } = overlay({ image, map, colormap: 'grey', opacity: 1, limits: { low: 0, high: 2 } });
  expect(data[9]).toBe(128);
});

test('a map of the image’s own size is left as it was', () => {
  const same = { rows: 2, columns: 4, data: Float32Array.from({ length: 8 }, (_, i) => i) };
  overlay({ image, map: same });
  expect([...same.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a map without range is the first colour at half opacity', () => {
  const { data } = overlay({ image, map: { ...map, data: Float32Array.of(-1, -2) }, colormap: 'grey' });
  expect(new Set(data)).toEqual(new Set([50]));
});

test('the PNG has the pixels of the overlay', async () => {
  const png = await overlayPng({ image, map, colormap: 'viridis', opacity: 0.5 });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([4, 2, 3]);
  expect(new Uint8Array(data)).toEqual(overlay({ image, map, colormap: 'viridis' }).data);
});
