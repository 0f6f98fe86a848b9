/** The kernel against the plain formulas: every pixel, every count, every box, on maps at which rounding decides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { prepareGroundTruth } from '../../../src-shared/ground-truth.ts';
import { countPixels } from '../../../src-shared/pixel-curve.ts';
import { createRandom } from '../../../src-shared/random.ts';
import { scaleMap } from '../../../src-shared/scale-map.ts';
import { defaultThresholds, levelsOf, thresholdRange, thresholdScale } from '../../../src-shared/thresholds.ts';
import { defaultScoreSettings, scoreImage } from '../score-image.ts';
import { countLevels, hasLevelKernel, levelImages } from './level-kernel.ts';

type Drawn = (i: number, next: () => number) => number;

/** How the values of a map are drawn. */
const kinds: Record<string, Drawn> = {
  smooth: (_, next) => next() - 0.3,
  'half zero': (_, next) => Math.max(0, next() - 0.5),
  plateaus: (_, next) => Math.floor(4 * next()) / 4,
  'on the thresholds': (_, next) => Math.floor(100 * next()) / 100,
  'on the bytes': (_, next) => Math.floor(255 * next()) / 255,
  'a narrow range on a high ground': (_, next) => 1000 + next() / 1000,
  'two neighbouring floats': (_, next) => (next() < 0.5 ? 1 : 1 + 2 ** -23),
  tiny: (_, next) => next() * 1e-38,
  large: (_, next) => next() * 3e38,
  negative: (_, next) => -next(),
  constant: () => 0.7,
  'one peak': (i) => (i === 0 ? 5 : 0),
  checkered: (i) => i % 2,
};

function drawMap(kind: Drawn, rows: number, columns: number, seed: number): RawMap {
  const random = createRandom(seed, 'level kernel', rows, columns);
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, i) => kind(i, random.next)) };
}

const frame = { left: 0.13, top: 0.25, width: 0.61, height: 0.5 };
const sizes = [
  { of: [7, 7], to: [224, 224] },
  { of: [1, 1], to: [16, 16] },
  { of: [1, 5], to: [37, 61] },
  { of: [5, 1], to: [1, 33] },
  { of: [3, 4], to: [50, 97] },
  { of: [14, 14], to: [224, 224] },
] as const;
const scale = thresholdScale(defaultThresholds);

describe('levels and bytes of a resized map', () => {
  for (const [name, kind] of Object.entries(kinds)) {
    it(`are those of the plain formulas: ${name}`, () => {
      for (const [seed, { of, to }] of sizes.entries()) {
        for (const framed of [false, true]) {
          const map = { ...drawMap(kind, of[0], of[1], seed), ...(framed && { frame }) };
          const size = { rows: to[0], columns: to[1] };
          const { map: plain, constant } = scaleMap(map, size);
          const images = levelImages(map, scale, size);
          expect(images.constant).toBe(constant);
          const levels = levelsOf(plain.data, scale);
          expect(firstDifference(images.levels, levels)).toBe(-1);
          const bytes = Uint8Array.from(plain.data, (v) => Math.floor(v * 255));
          expect(firstDifference(images.bytes, bytes)).toBe(-1);
          expect([...images.columnLevels]).toEqual(columnMaxima(levels, size));
          expect([...images.columnBytes]).toEqual(columnMaxima(bytes, size));
          const random = createRandom(seed, 'mask');
          const mask = Uint8Array.from(levels, () => random.integer(2));
          expect(countLevels(mask, scale)).toEqual(countPixels(levels, mask, scale));
        }
      }
    });
  }
});

function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i;
  return -1;
}

function columnMaxima(values: ArrayLike<number>, { rows, columns }: { rows: number; columns: number }): number[] {
  return Array.from({ length: columns }, (_, x) => {
    let most = 0;
    for (let y = 0; y < rows; y++) most = Math.max(most, values[y * columns + x]);
    return most;
  });
}

describe('scores of a map', () => {
  it('are those of the same map, resized and scaled before', () => {
    const size = { rows: 64, columns: 80 };
    const mask = new Uint8Array(64 * 80).fill(1, 1000, 3000);
    const boxes = [
      { x: 10, y: 12, width: 31, height: 25 },
      { x: 50, y: 30, width: 20, height: 20 },
    ];
    const whole = { width: 80, height: 64, boxes, mask: { width: 80, height: 64, data: mask }, classIndex: 0 };
    const truths = (['tripletscope', 'wsol'] as const).map((convention) => prepareGroundTruth(whole, size, convention));
    const property = fc.property(
      fc.constantFrom(...Object.values(kinds)),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 10 }),
      fc.nat(1000),
      (kind, rows, columns, seed) => {
        const map = drawMap(kind, rows, columns, seed);
        const scaled = { ...size, data: scaleMap(map, size).map.data.slice() };
        for (const truth of truths) {
          const { pixels, boxes, pointing, constant } = scoreImage(map, truth);
          expect({ pixels, boxes, pointing, constant }).toEqual(
            (({ pixels, boxes, pointing, constant }) => ({ pixels, boxes, pointing, constant }))(
              scoreImage(scaled, truth, { ...defaultScoreSettings, asIs: true }),
            ),
          );
        }
      },
    );
    fc.assert(property, { numRuns: 20 });
  });
});

describe('what the kernel leaves to the plain formulas', () => {
  it('is other thresholds, and maps whose pixels are as many as the output’s', () => {
    const size = { rows: 224, columns: 224 };
    expect(hasLevelKernel(scale, { columns: 7 }, size)).toBe(true);
    expect(hasLevelKernel(scale, { columns: 56 }, size)).toBe(false);
    expect(hasLevelKernel(thresholdScale(thresholdRange(0.1, 1, 0.1)), { columns: 7 }, size)).toBe(false);
    expect(hasLevelKernel(thresholdScale(thresholdRange(0, 1, 0.005)), { columns: 7 }, size)).toBe(false);
  });
});
