/** Against the vectors of the reference implementations: golden/localization.json, in its own convention ("as is"). */
import { describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { referenceBoxes } from '../../src-shared/box-accuracy.ts';
import { energies } from '../../src-shared/energy.ts';
import { prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { defaultScoreSettings, scoreImage } from './score-image.ts';
import { summarise } from './summarise.ts';

interface Item {
  map: number[][];
  boxes: [number, number, number, number][];
  mask: string[];
  largestBoxAtThreshold: number[][];
  iouAtThreshold: number[];
  iouAtThresholdAllContours: number[];
  boxEnergy: number;
  maskEnergy: number;
  maskArea: number;
}

interface Localization {
  thresholds: number[];
  items: Item[];
  maxBoxAcc: number;
  maxBoxAccV2: number;
  pxap: number;
}

const vectors = golden<Localization>('localization');
const thresholds = Float64Array.from(vectors.thresholds);
const images = vectors.items.map((item) => {
  const [rows, columns] = [item.map.length, item.map[0].length];
  const boxes = item.boxes.map(([x0, y0, x1, y1]) => ({ x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 }));
  const mask = { width: columns, height: rows, data: Uint8Array.from(item.mask.join(''), Number) };
  const truth = prepareGroundTruth({ width: columns, height: rows, boxes, mask, classIndex: 0 }, 'image');
  return { item, truth, map: { rows, columns, data: Float32Array.from(item.map.flat()) } };
});

describe('the reference evaluator', () => {
  it('has the same largest boxes and IoUs at every threshold', () => {
    for (const { item, truth, map } of images) {
      const found = referenceBoxes(map, truth.boxes?.corners ?? Int32Array.of(), thresholds);
      expect([...found.largest]).toEqual(item.largestBoxAtThreshold.flat());
      for (let i = 0; i < thresholds.length; i++) {
        expect(Math.abs(found.largestIoU[i] - item.iouAtThreshold[i])).toBeLessThan(1e-8);
        expect(Math.abs(found.anyIoU[i] - item.iouAtThresholdAllContours[i])).toBeLessThan(1e-8);
      }
    }
  });

  it('has the same energies', () => {
    for (const { item, truth, map } of images) {
      const found = energies(map, truth);
      expect(Math.abs((found.inBox ?? Number.NaN) - item.boxEnergy)).toBeLessThan(1e-6);
      expect(Math.abs((found.inMask ?? Number.NaN) - item.maskEnergy)).toBeLessThan(1e-6);
      expect(truth.mask?.fraction).toBe(item.maskArea);
    }
  });

  it('has the same MaxBoxAcc, MaxBoxAccV2 and PxAP', () => {
    const settings = { ...defaultScoreSettings, thresholds, asIs: true };
    const records = images.map(({ truth, map }) => scoreImage(map, truth, settings));
    const metrics = summarise(records, { thresholds, seed: 1 });
    expect(metrics.maxBoxAcc?.mean).toBeCloseTo(vectors.maxBoxAcc, 8);
    expect(metrics.maxBoxAccV2?.mean).toBeCloseTo(vectors.maxBoxAccV2, 8);
    expect(metrics.pxap?.mean).toBeCloseTo(vectors.pxap, 8);
    expect(metrics.energyInMask?.n).toBe(12);
  });
});
