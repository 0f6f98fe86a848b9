import { describe, expect, it } from 'vitest';
import { defaultThresholds, levelsOf, thresholdRange, thresholdScale } from './thresholds.ts';

describe('thresholds', () => {
  it('are START, START + STEP … without STOP', () => {
    expect([...thresholdRange(0, 0.2, 0.05)]).toEqual([0, 0.05, 0.1, 0.15]);
    expect(defaultThresholds).toHaveLength(100);
    expect(defaultThresholds[99]).toBe(0.99);
    expect(thresholdRange(0, 1, 0.001)).toHaveLength(1000);
  });

  it('refuse a range that is none', () => {
    expect(() => thresholdRange(0.5, 0.2, 0.1)).toThrow(/START:STOP:STEP.*received 0.5:0.2:0.1/);
    expect(() => thresholdScale(Float64Array.of(0.2, 0.1))).toThrow(/ascending/);
  });

  it('give each value the number of thresholds that it reaches', () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => i / 4999);
    const sets = [defaultThresholds, thresholdRange(0.1, 0.9, 0.0625), thresholdRange(0, 1, 0.001)];
    // One threshold alone, and such that ⌊v · n⌋ changes at all of them.
    for (const thresholds of [...sets, Float64Array.of(0.2), Float64Array.of(0), Float64Array.of(0.5)]) {
      const levels = levelsOf(values, thresholdScale(thresholds));
      const expected = values.map((v) => [...thresholds, 1].filter((t) => v >= t).length);
      expect([...levels]).toEqual([...expected]);
    }
  });
});
