import { describe, expect, it } from 'vitest';
import type { RawMap } from '../../src-shared/feature-map.ts';
import { prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { pxap } from '../../src-shared/pixel-curve.ts';
import { createRandom } from '../../src-shared/random.ts';
import { thresholdRange } from '../../src-shared/thresholds.ts';
import { pooledPxap } from './pooled-pxap.ts';
import { defaultScoreSettings, type ImageScores, scoreImage } from './score-image.ts';
import { chanceLevels, chanceOf, pair, summarise } from './summarise.ts';

const thresholds = thresholdRange(0, 1, 0.1);
const settings = { thresholds, seed: 1 };

/** Random 7 × 7 maps, brighter by `lift` where the object is; the object fills the upper left quarter. */
function rowOf(count: number, lift: number, seed = 'row'): ImageScores[] {
  return Array.from({ length: count }, (_, image) => {
    const random = createRandom(seed, image);
    const data = Float32Array.from({ length: 49 }, (_, i) => random.next() + (i % 7 < 4 && i < 28 ? lift : 0));
    const map: RawMap = { rows: 7, columns: 7, data };
    return scoreImage(map, prepared(image), { ...defaultScoreSettings, thresholds });
  });
}

function prepared(image: number) {
  const mask = { width: 28, height: 28, data: new Uint8Array(784) };
  for (let y = 0; y < 14; y++) mask.data.fill(1, y * 28, y * 28 + 14);
  const boxes = [{ x: 0, y: 0, width: 14, height: 14 }];
  return prepareGroundTruth({ width: 28, height: 28, boxes, mask, classIndex: image % 3 }, { rows: 28, columns: 28 });
}

describe('a row of the table', () => {
  const weak = rowOf(40, 0.2);
  const strong = rowOf(40, 0.6);

  it('has every metric with its interval', () => {
    const metrics = summarise(strong, settings);
    expect(Object.keys(metrics)).toHaveLength(10);
    for (const { mean, low, high, n, excluded } of Object.values(metrics)) {
      expect(low).toBeLessThanOrEqual(mean + 1e-12);
      expect(high).toBeGreaterThanOrEqual(mean - 1e-12);
      expect([n, excluded]).toEqual([40, 0]);
    }
    const energies = strong.map((r) => r.energyInBox ?? 0);
    expect(metrics.energyInBox?.mean).toBeCloseTo(energies.reduce((a, b) => a + b) / 40, 12);
    expect(thresholds).toContain(metrics.maskIoU?.tau);
    expect(metrics['maskIoU@0.2']?.tau).toBe(0.2);
    expect(metrics.maskIoU?.mean).toBeGreaterThanOrEqual(metrics['maskIoU@0.5']?.mean ?? 1);
  });

  it('is the same for the same seed, and moves with another', () => {
    expect(summarise(weak, settings)).toEqual(summarise(weak, settings));
    const other = summarise(weak, { ...settings, seed: 2 });
    expect(other.pxap?.mean).toBe(summarise(weak, settings).pxap?.mean);
    expect(other.pxap?.low).not.toBe(summarise(weak, settings).pxap?.low);
  });

  it('leaves out images without a value and counts them', () => {
    const mixed = weak.map((r, i) => (i < 5 ? { ...r, energyInBox: null, pixels: null } : r));
    const metrics = summarise(mixed, settings);
    expect(metrics.energyInBox).toMatchObject({ n: 35, excluded: 5 });
    expect(metrics.pxap).toMatchObject({ n: 35, excluded: 5 });
    expect(metrics.pointing).toMatchObject({ n: 40, excluded: 0 });
    expect(summarise([], settings)).toEqual({});
    expect(
      summarise(
        weak.map((r) => ({ ...r, boxes: null })),
        settings,
      ).maxBoxAcc,
    ).toBeUndefined();
  });

  it('weighs classes equally in the pointing game', () => {
    const hits = [true, true, true, false];
    const records = hits.map((pointing, i) => ({ ...weak[0], pointing, classIndex: i < 3 ? 0 : 1 }));
    expect(summarise(records, settings).pointing?.mean).toBe(0.5);
  });

  it('compares with another row on the same images', () => {
    const better = pair(strong, weak, 'energyInMask', settings);
    expect(better?.n).toBe(40);
    expect(better?.difference).toBeGreaterThan(0.05);
    expect(better?.low).toBeGreaterThan(0);
    expect(better?.p).toBeLessThan(1e-6);
    const same = pair(weak, weak, 'pxap', settings);
    expect(same).toEqual({ difference: 0, low: 0, high: 0, p: 1, effect: 0, n: 40 });
    expect(() => pair(weak, weak.slice(1), 'pxap', settings)).toThrow(/different images/);
  });

  it('knows the chance level', () => {
    expect(chanceLevels([chanceOf(prepared(0)), chanceOf(prepared(1))])).toEqual({ box: 0.25, mask: 0.25 });
    expect(chanceLevels([])).toEqual({ box: null, mask: null });
  });
});

describe('PxAP of a resample', () => {
  it('equals adding the counts one by one, across the limit of packed sums', () => {
    const random = createRandom('counts');
    const counts = Array.from({ length: 30 }, () => {
      const masked = Uint32Array.from({ length: 12 }, () => random.integer(500_000));
      return { masked, all: masked.map((n) => n + random.integer(500_000)) };
    });
    const draw = Uint32Array.from({ length: 60 }, () => random.integer(30));
    const sum = (key: 'all' | 'masked') =>
      Float64Array.from({ length: 12 }, (_, l) => draw.reduce((total, image) => total + counts[image][key][l], 0));
    expect(pooledPxap(counts)(draw)).toBeCloseTo(pxap(sum('all'), sum('masked')) ?? 0, 12);
  });
});
