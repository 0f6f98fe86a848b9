import { expect, test } from 'vitest';
import { resizeBilinear } from '../resize-map.ts';
import { mapRegion, wholeImage } from './map-region.ts';

const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(7 * i));
const map = { rows: 3, columns: 4, data };
const framed = { ...map, frame: { left: 0.2, top: 0.1, width: 0.5, height: 0.75 } };
const relu = (one: typeof map) => ({ ...one, data: one.data.map((v) => Math.max(0, v)) });

test.each([
  ['over the whole image', map],
  ['over its frame', framed],
])('the whole image is what a resize gives, %s', (_, one) => {
  const expected = resizeBilinear(relu(one), 20, 30).data;
  const found = mapRegion(one, wholeImage, 20, 30);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i], 6);
});

test('a part of the image is that part of the whole', () => {
  const whole = mapRegion(map, wholeImage, 20, 40);
  const part = mapRegion(map, { x: 0.25, y: 0.5, width: 0.5, height: 0.25 }, 5, 20);
  for (let y = 0; y < 5; y++)
    for (let x = 0; x < 20; x++) expect(part[20 * y + x]).toBeCloseTo(whole[40 * (10 + y) + 10 + x], 6);
});
