import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colormap, colourise } from './colormaps.ts';
import { limitsOf, paintMap, sharedLimits } from './paint-map.ts';
import { scaleMap } from './scale-map.ts';

const lut = colormap('viridis');
const options = { rows: 20, columns: 33, limits: null, lut, opacity: 1 };
const painted = (data: number[], more = {}) => {
  const target = new Uint8ClampedArray(20 * 33 * 4);
  const limits = paintMap({ rows: 2, columns: 3, data: Float32Array.from(data) }, { ...options, ...more }, target);
  return { target, limits };
};
const rgb = (rgba: Uint8ClampedArray) => [...rgba].filter((_, i) => i % 4 < 3);
const numbers = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });

describe('a painted map', () => {
  it('has the colours of the scaled map, byte for byte', () => {
    fc.assert(
      fc.property(numbers, (data) => {
        const { map, constant } = scaleMap({ rows: 2, columns: 3, data: Float32Array.from(data) }, options);
        const { target, limits } = painted(data);
        expect(rgb(target)).toEqual([...colourise(map.data, 'viridis')]);
        expect(limits.high > limits.low).toBe(!constant);
      }),
    );
  });

  it('takes shared limits: what lies beyond them has the first or last colour', () => {
    const limits = { low: 0.25, high: 0.5 };
    const { target } = painted([-1, 0.25, 0.375, 0.5, 0.7, 0.375], { limits, rows: 2, columns: 3 });
    const at = (index: number) => [...lut.subarray(3 * index, 3 * index + 3)];
    expect(rgb(target.subarray(0, 24))).toEqual([at(0), at(0), at(128), at(255), at(255), at(128)].flat());
  });

  it('carries its opacity in every pixel', () => {
    const { target } = painted([0, 1, 2, 3, 4, 5], { opacity: 0.4 });
    expect(new Set([...target].filter((_, i) => i % 4 === 3))).toEqual(new Set([102]));
  });

  it('shares limits over several maps', () => {
    const of = (...data: number[]) =>
      limitsOf({ rows: 1, columns: 2, data: Float32Array.from(data) }, { rows: 1, columns: 2 });
    expect(of(-3, 2)).toEqual({ low: 0, high: 2 });
    expect(sharedLimits([of(1, 2), of(0.5, 1.5)])).toEqual({ low: 0.5, high: 2 });
    expect(sharedLimits([])).toEqual({ low: 0, high: 0 });
  });
});
