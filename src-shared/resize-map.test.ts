import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawMap } from './feature-map.ts';
import { inWholeImage, rangeOfResized, resizeAdjoint, resizeBilinear, resizeToUnit } from './resize-map.ts';

const share = fc.double({ min: 0, max: 0.9, noNaN: true });
const anyFrame = fc.option(
  fc.tuple(share, share, share, share).map(([left, top, w, h]) => ({
    left,
    top,
    width: 0.05 + w * (0.95 - left),
    height: 0.05 + h * (0.95 - top),
  })),
  { nil: undefined },
);

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
    const sizes = fc.tuple(side, side, side, side);
    const property = fc.property(sizes, anyFrame, fc.integer(), ([rows, columns, toRows, toColumns], frame, salt) => {
      const value = (i: number) => Math.sin(i * 12.9898 + salt) * 4;
      const data = Float32Array.from({ length: rows * columns }, (_, i) => value(i));
      const map: RawMap = { rows, columns, data, frame };
      const weights = Float64Array.from({ length: toRows * toColumns }, (_, i) => value(i + 1000));
      const resized = resizeBilinear(map, toRows, toColumns).data;
      const direct = weights.reduce((sum, w, i) => sum + w * resized[i], 0);
      const pulled = resizeAdjoint({ rows: toRows, columns: toColumns, data: weights }, map);
      const viaAdjoint = pulled.reduce((sum, w, i) => sum + w * map.data[i], 0);
      expect(Math.abs(direct - viaAdjoint)).toBeLessThan(1e-4);
    });
    fc.assert(property);
  });
});

describe('a map of a part of its image', () => {
  const centre = { left: 0.25, top: 0.125, width: 0.5, height: 0.75 };

  it('lies in its frame, and is 0 outside it', () => {
    const ones: RawMap = { rows: 1, columns: 1, data: Float32Array.of(1), frame: centre };
    const { data } = resizeBilinear(ones, 8, 8);
    const inside = (x: number, y: number) => x >= 2 && x < 6 && y >= 1 && y < 7;
    expect([...data]).toEqual(Array.from(data, (_, i) => (inside(i % 8, Math.floor(i / 8)) ? 1 : 0)));
  });

  it('equals the map resized to the pixels of the frame', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i) + 2);
    const own = resizeBilinear({ rows: 3, columns: 4, data }, 12, 8);
    const { rows, columns, data: whole } = resizeBilinear({ rows: 3, columns: 4, data, frame: centre }, 16, 16);
    expect([rows, columns]).toEqual([16, 16]);
    for (let y = 0; y < 12; y++)
      for (let x = 0; x < 8; x++) expect(whole[(y + 2) * 16 + x + 4]).toBeCloseTo(own.data[y * 8 + x], 6);
    expect(inWholeImage({ rows: 3, columns: 4, data, frame: centre })).toMatchObject({ rows: 224, columns: 224 });
  });

  it('leaves as a file whose positive part is what is scored', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(2 * i));
    const file = inWholeImage({ rows: 3, columns: 4, data, frame: centre });
    const positive = resizeBilinear(
      { rows: 3, columns: 4, data: data.map((v) => Math.max(v, 0)), frame: centre },
      224,
      224,
    );
    expect(file.data.map((v) => Math.max(v, 0))).toEqual(positive.data);
    expect(Math.min(...file.data)).toBeLessThan(-0.5);
  });

  it('is scaled with the 0 outside; the same everywhere in its frame, it is constant', () => {
    const target = new Float32Array(64);
    const map: RawMap = { rows: 1, columns: 2, data: Float32Array.of(1, 2), frame: centre };
    expect(rangeOfResized(map, 8, 8)).toEqual({ low: 0, high: 2 });
    expect(resizeToUnit(map, 8, 8, target).constant).toBe(false);
    expect([target[0], target[8 + 2], target[8 + 5]]).toEqual([0, 0.5, 1]);
    expect(resizeToUnit({ ...map, data: Float32Array.of(3, 3) }, 8, 8, target).constant).toBe(true);
    expect(new Set(target)).toEqual(new Set([0]));
  });
});
