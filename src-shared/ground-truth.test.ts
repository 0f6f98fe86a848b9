import { describe, expect, it } from 'vitest';
import { prepareGroundTruth, unionCoverage } from './ground-truth.ts';

const truth = { width: 8, height: 4, boxes: [], mask: null, classIndex: 0 };

describe('ground truth at the evaluation size', () => {
  it('covers pixels by fractions', () => {
    // x 1 … 4 of 8 becomes 0.5 … 2 of 4; y 1 … 3 of 4 becomes 0.5 … 1.5 of 2.
    const { boxes } = prepareGroundTruth(
      { ...truth, boxes: [{ x: 1, y: 1, width: 3, height: 2 }] },
      { rows: 2, columns: 4 },
    );
    expect([...(boxes?.coverage ?? [])]).toEqual([0.25, 0.5, 0, 0, 0.25, 0.5, 0, 0]);
    expect(boxes?.fraction).toBe(6 / 32);
    expect([...(boxes?.edges ?? [])]).toEqual([0.5, 0.5, 2, 1.5]);
    expect([...(boxes?.corners ?? [])]).toEqual([0, 0, 1, 1]);
  });

  it('counts boxes that overlap once', () => {
    const union = unionCoverage(Float64Array.of(0, 0, 2, 2, 1, 1, 3, 3), 3, 3);
    expect([...union]).toEqual([1, 1, 0, 1, 1, 1, 0, 1, 1]);
    const crossing = unionCoverage(Float64Array.of(0, 0.25, 1, 0.75, 0.25, 0, 0.75, 1), 1, 1);
    expect(crossing[0]).toBe(0.75);
  });

  it('clips a box at the image and drops one without area', () => {
    const box = { x: 4, y: 2, width: 100, height: 100 };
    expect(prepareGroundTruth({ ...truth, boxes: [box] }).boxes?.fraction).toBe(0.25);
    expect(prepareGroundTruth({ ...truth, boxes: [{ ...box, width: 0 }] }).boxes).toBeNull();
  });

  it('scales a mask by nearest neighbour and knows its original area', () => {
    const mask = { width: 8, height: 4, data: new Uint8Array(32).fill(1, 0, 11) };
    const prepared = prepareGroundTruth({ ...truth, mask }, { rows: 2, columns: 4 }).mask;
    expect([...(prepared?.data ?? [])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(prepared?.fraction).toBe(11 / 32);
    expect(prepareGroundTruth({ ...truth, mask }, 'image').mask?.data).toEqual(mask.data);
  });

  it('refuses a mask of another size', () => {
    const mask = { width: 4, height: 4, data: new Uint8Array(16) };
    expect(() => prepareGroundTruth({ ...truth, mask })).toThrow(/a different size.*expected 8 × 4, received 4 × 4/);
  });
});
