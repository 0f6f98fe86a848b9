import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contourAt } from './contour.ts';

const grid = (rows: number, columns: number, data: number[]) => ({ rows, columns, data: Float32Array.from(data) });

describe('a contour', () => {
  it('around one pixel is a diamond, interpolated', () => {
    const data = [0, 0, 0, 0, 1, 0, 0, 0, 0];
    const segments = contourAt(grid(3, 3, data), 0.25);
    // The centre lies at 1.5, 1.5; 0.25 is crossed three quarters of the way out.
    const points = new Set(
      Array.from({ length: segments.length / 2 }, (_, i) => `${segments[2 * i]},${segments[2 * i + 1]}`),
    );
    expect(points).toEqual(new Set(['1.5,0.75', '2.25,1.5', '1.5,2.25', '0.75,1.5']));
    expect(segments).toHaveLength(16);
  });

  it('ends open at the border', () => {
    expect([...contourAt(grid(2, 2, [1, 1, 0, 0]), 0.5)]).toEqual([1.5, 1, 0.5, 1]);
  });

  it('lets the mean decide where two corners do not touch', () => {
    expect(contourAt(grid(2, 2, [1, 0, 0, 1]), 0.6)).toHaveLength(8);
    const apart = [...contourAt(grid(2, 2, [1, 0, 0, 1]), 0.6)];
    const joined = [...contourAt(grid(2, 2, [1, 0, 0, 1]), 0.4)];
    // Apart, a line cuts the upper left corner off: from the top to the left side.
    expect([apart[1], apart[2]]).toEqual([0.5, 0.5]);
    expect([joined[1], joined[2]]).toEqual([0.5, 1.5]);
  });

  it('is nothing where no pixel reaches τ, or all do', () => {
    expect(contourAt(grid(2, 3, [0, 0, 0, 0, 0, 0]), 0.5)).toHaveLength(0);
    expect(contourAt(grid(2, 3, [1, 1, 1, 1, 1, 1]), 0.5)).toHaveLength(0);
    expect(contourAt(grid(1, 3, [0, 1, 0]), 0.5)).toHaveLength(0);
  });

  it('closes inside the grid: every point is left as often as it is reached', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(values, (inner) => {
        const data = Array.from({ length: 64 }, (_, i) => {
          const [y, x] = [Math.floor(i / 8), i % 8];
          return x === 0 || y === 0 || x === 7 || y === 7 ? 0 : inner[(y - 1) * 6 + x - 1];
        });
        const balance = new Map<string, number>();
        const segments = contourAt(grid(8, 8, data), 4.5);
        for (let i = 0; i < segments.length; i += 4) {
          const from = `${segments[i]},${segments[i + 1]}`;
          const to = `${segments[i + 2]},${segments[i + 3]}`;
          balance.set(from, (balance.get(from) ?? 0) + 1);
          balance.set(to, (balance.get(to) ?? 0) - 1);
        }
        expect([...balance.values()].every((n) => n === 0)).toBe(true);
      }),
    );
  });
});
