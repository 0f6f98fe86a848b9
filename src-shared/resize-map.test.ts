import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeAdjoint, resizeBilinear } from './resize-map.ts';

describe('bilinear resize', () => {
  it('uses half-pixel centres', () => {
    const map = { rows: 1, columns: 2, data: Float32Array.of(0, 1) };
    expect([...resizeBilinear(map, 1, 4).data]).toEqual([0, 0.25, 0.75, 1]);
    expect([...resizeBilinear({ rows: 1, columns: 4, data: Float32Array.of(0, 1, 2, 3) }, 1, 2).data]).toEqual([
      0.5, 2.5,
    ]);
  });

  it('leaves a map of the right size alone', () => {
    const map = { rows: 2, columns: 2, data: Float32Array.of(1, 2, 3, 4) };
    expect(resizeBilinear(map, 2, 2)).toBe(map);
  });

  it('keeps a constant map constant and stays within its range', () => {
    const flat = { rows: 7, columns: 7, data: new Float32Array(49).fill(0.3) };
    expect(new Set(resizeBilinear(flat, 224, 224).data)).toEqual(new Set([Math.fround(0.3)]));
  });

  it('has the adjoint that resizeAdjoint computes', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const property = fc.property(side, side, side, side, fc.integer(), (rows, columns, toRows, toColumns, salt) => {
      const value = (i: number) => Math.sin(i * 12.9898 + salt) * 4;
      const map = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, i) => value(i)) };
      const weights = Float64Array.from({ length: toRows * toColumns }, (_, i) => value(i + 1000));
      const resized = resizeBilinear(map, toRows, toColumns).data;
      const direct = weights.reduce((sum, w, i) => sum + w * resized[i], 0);
      const pulled = resizeAdjoint({ rows: toRows, columns: toColumns, data: weights }, rows, columns);
      const viaAdjoint = pulled.reduce((sum, w, i) => sum + w * map.data[i], 0);
      expect(Math.abs(direct - viaAdjoint)).toBeLessThan(1e-4);
    });
    fc.assert(property);
  });
});
