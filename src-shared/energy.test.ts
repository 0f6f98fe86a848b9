import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energies } from './energy.ts';
import { prepareGroundTruth } from './ground-truth.ts';
import { relu } from './maps.ts';
import { resizeBilinear } from './resize-map.ts';

describe('energy inside the ground truth', () => {
  it('through the adjoint equals the sum over the resized map', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 49, maxLength: 49 });
    const coordinate = fc.integer({ min: 0, max: 90 });
    const property = fc.property(values, coordinate, coordinate, (numbers, x, y) => {
      const map = { rows: 7, columns: 7, data: Float32Array.from(numbers) };
      const mask = { width: 100, height: 120, data: new Uint8Array(12000).fill(1, x * 100, x * 100 + 2000) };
      const boxes = [
        { x, y, width: 9, height: 30 },
        { x: y, y: x, width: 10, height: 10 },
      ];
      const truth = prepareGroundTruth({ width: 100, height: 120, boxes, mask, classIndex: 0 });
      const full = resizeBilinear(relu(map), 224, 224).data;
      const sum = (weight: (i: number) => number) => full.reduce((total, v, i) => total + v * weight(i), 0);
      const total = sum(() => 1);
      const found = energies(map, truth);
      expect(found.total).toBeCloseTo(total, 3);
      if (total < 1e-6) return;
      expect(found.inBox).toBeCloseTo(sum((i) => truth.boxes?.coverage[i] ?? 0) / total, 6);
      expect(found.inMask).toBeCloseTo(sum((i) => truth.mask?.data[i] ?? 0) / total, 6);
    });
    fc.assert(property, { numRuns: 30 });
  });

  it('is absent without ground truth and for a map that sums to 0', () => {
    const bare = prepareGroundTruth({ width: 4, height: 4, boxes: [], mask: null, classIndex: 0 });
    const map = { rows: 1, columns: 1, data: Float32Array.of(2) };
    expect(energies(map, bare)).toMatchObject({ inBox: null, inMask: null });
    const boxes = [{ x: 0, y: 0, width: 1, height: 4 }];
    const boxed = prepareGroundTruth({ width: 4, height: 4, boxes, mask: null, classIndex: 0 });
    expect(energies(map, boxed).inBox).toBeCloseTo(0.25, 12);
    expect(energies({ ...map, data: Float32Array.of(-2) }, boxed)).toEqual({ inBox: null, inMask: null, total: 0 });
  });
});
