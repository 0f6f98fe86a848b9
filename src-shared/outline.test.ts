import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelBoxes, outlineOf } from './outline.ts';
import { visitRegions } from './regions.ts';

/** Regions and holes of {value ≥ level}, traced. */
function traced(rows: number, columns: number, values: number[]): Map<number, { count: number; box: number[] }> {
  const found = new Map<number, { count: number; box: number[] }>();
  const image = { rows, columns, levels: Uint8Array.from(values), top: 9 };
  visitRegions(image, { holes: true }, (level, { boxes, count, largest }) => {
    found.set(level, { count, box: [...boxes.subarray(largest, largest + 4)] });
  });
  return found;
}

function outlined(rows: number, columns: number, values: number[]) {
  return levelBoxes(outlineOf({ rows, columns, data: Float32Array.from(values) }), (v) => v, 9);
}

describe('the outline of a map', () => {
  it('finds one region and its box at every level of a hill', () => {
    const hill = [0, 1, 0, 0, 2, 5, 3, 0, 1, 4, 4, 2, 0, 0, 2, 0];
    const { boxes, doubtful, highest } = outlined(4, 4, hill);
    expect(highest).toBe(5);
    expect([...doubtful]).toEqual(new Array(10).fill(0));
    expect([...boxes.subarray(4, 24)]).toEqual([0, 0, 3, 3, 0, 1, 3, 3, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 1]);
  });

  it('doubts the levels between a valley and the lower of its peaks', () => {
    const { doubtful } = outlined(1, 5, [6, 2, 4, 3, 9]);
    expect([...doubtful]).toEqual([0, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
  });

  it('doubts rows that do not touch and lets corners touch', () => {
    expect([...outlined(2, 3, [7, 0, 0, 0, 0, 5]).doubtful]).toEqual([0, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
    expect(outlined(2, 2, [7, 0, 0, 5]).doubtful.includes(1)).toBe(false);
  });

  it('is never wrong where it does not doubt', () => {
    const size = fc.integer({ min: 1, max: 7 });
    const map = fc.tuple(size, size).chain(([rows, columns]) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        values: fc.array(fc.nat(6), { minLength: rows * columns, maxLength: rows * columns }),
      }),
    );
    fc.assert(
      fc.property(map, ({ rows, columns, values }) => {
        const { boxes, doubtful, highest } = outlined(rows, columns, values);
        expect(highest).toBe(Math.max(...values));
        for (const [level, { count, box }] of traced(rows, columns, values)) {
          if (doubtful[level]) continue;
          expect(count).toBe(1);
          expect([...boxes.subarray(4 * level, 4 * level + 4)]).toEqual(box);
        }
      }),
      { numRuns: 400 },
    );
  });
});
