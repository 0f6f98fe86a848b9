import { expect, test } from 'vitest';
import { maskOfGeometry } from '../../src-shared/annotate/to-mask.ts';
import type { Mask } from '../../src-shared/geometry.ts';
import { createRandom } from '../../src-shared/random.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import { fillPolygon, fillRings } from './polygon.ts';

test('polygons cover the pixels that an export sets', () => {
  const random = createRandom('polygons');
  for (let round = 0; round < 60; round++) {
    const size = { width: 1 + Math.floor(random.next() * 40), height: 1 + Math.floor(random.next() * 40) };
    const ring = (): number[] =>
      Array.from({ length: 6 + 2 * Math.floor(random.next() * 5) }, () => random.next() * 50 - 5);
    const rings = [ring(), ring()];
    for (const rule of ['union', 'even-odd'] as const) {
      const pixels: Mask = { ...size, data: new Uint8Array(size.width * size.height) };
      if (rule === 'even-odd') fillRings(rings, pixels);
      else for (const one of rings) fillPolygon(one, pixels);
      expect([...maskOfGeometry({ kind: 'polygon', rings, rule }, size)!.runs]).toEqual([...encodeRuns(pixels)]);
    }
  }
});
