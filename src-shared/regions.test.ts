import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelImage } from './level-runs.ts';
import { createRandom } from './random.ts';
import { visitRegions } from './regions.ts';

/** '#' and digits: level of each pixel ('#' = 1, '.' = 0). */
function image(...lines: string[]): LevelImage {
  const levels = Uint8Array.from(lines.join(''), (c) => (c === '#' ? 1 : c === '.' ? 0 : Number(c)));
  return { rows: lines.length, columns: lines[0].length, levels, top: 9 };
}

interface Found {
  boxes: number[][];
  largest: number[];
}

function fast(img: LevelImage): Map<number, Found> {
  const found = new Map<number, Found>();
  visitRegions(img, { holes: true }, (level, { boxes, count, largest }) => {
    const list = Array.from({ length: count }, (_, i) => [...boxes.subarray(4 * i, 4 * i + 4)]);
    found.set(level, { boxes: list.sort(byNumbers), largest: [...boxes.subarray(largest, largest + 4)] });
  });
  return found;
}

/** Flood fill by the definition: no runs, no shortcuts. */
function slow({ rows, columns, levels }: LevelImage, level: number): Found {
  const at = (set: boolean[], x: number, y: number) =>
    x >= 0 && y >= 0 && x < columns && y < rows && set[y * columns + x];
  const on = [...levels].map((v) => v >= level);
  const flood = (set: boolean[], seed: number, diagonal: boolean) => {
    const part = new Array<boolean>(rows * columns).fill(false);
    const stack = [seed];
    part[seed] = true;
    while (stack.length > 0) {
      const p = stack.pop() as number;
      const [x, y] = [p % columns, Math.floor(p / columns)];
      for (const [dx, dy] of [
        [-1, -1],
        [0, -1],
        [1, -1],
        [-1, 0],
        [1, 0],
        [-1, 1],
        [0, 1],
        [1, 1],
      ]) {
        if (!diagonal && dx !== 0 && dy !== 0) continue;
        const q = (y + dy) * columns + x + dx;
        if (at(set, x + dx, y + dy) && !part[q]) {
          part[q] = true;
          stack.push(q);
        }
      }
    }
    return part;
  };
  const parts = (set: boolean[], diagonal: boolean) => {
    const seen = new Set<number>();
    const list: boolean[][] = [];
    set.forEach((v, p) => {
      if (!v || seen.has(p)) return;
      const part = flood(set, p, diagonal);
      for (const [q, inside] of part.entries()) if (inside) seen.add(q);
      list.push(part);
    });
    return list;
  };
  const box = (part: boolean[]) => {
    const pixels = part.flatMap((v, p) => (v ? [p] : []));
    const xs = pixels.map((p) => p % columns);
    const ys = pixels.map((p) => Math.floor(p / columns));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  };
  const touchesBorder = ([x0, y0, x1, y1]: number[]) => x0 === 0 || y0 === 0 || x1 === columns - 1 || y1 === rows - 1;
  const holesOf = (set: boolean[]) =>
    parts(
      set.map((v) => !v),
      false,
    ).filter((part) => !touchesBorder(box(part)));
  const outerArea = (part: boolean[]) => {
    const filled = holesOf(part).reduce((sum, hole) => sum.map((v, p) => v || hole[p]), part);
    let area = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corners = [at(filled, x, y), at(filled, x + 1, y), at(filled, x, y + 1), at(filled, x + 1, y + 1)];
        area += Math.max(corners.filter(Boolean).length - 2, 0) / 2;
      }
    }
    return area;
  };
  const regions = parts(on, true);
  const areas = regions.map(outerArea);
  const holes = holesOf(on).map((part) => {
    const [x0, y0, x1, y1] = box(part);
    return [x0 - 1, y0 - 1, x1 + 1, y1 + 1];
  });
  const best = areas.lastIndexOf(Math.max(...areas));
  return { boxes: [...regions.map(box), ...holes].sort(byNumbers), largest: box(regions[best]) };
}

function byNumbers(a: number[], b: number[]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

describe('regions of all levels', () => {
  it('joins corners, grows holes by one pixel and skips absent levels', () => {
    const found = fast(image('.....3.', '.###..3', '.#.#...', '.###...', '......#'));
    expect([...found.keys()]).toEqual([3, 1]);
    expect(found.get(3)).toEqual({ boxes: [[5, 0, 6, 1]], largest: [5, 0, 6, 1] });
    expect(found.get(1)?.boxes).toEqual([
      [1, 1, 3, 3],
      [1, 1, 3, 3],
      [5, 0, 6, 1],
      [6, 4, 6, 4],
    ]);
  });

  it('takes a ring by the area that it encloses, and of equal areas the last', () => {
    const ring = fast(image('#####....', '#...#.###', '#...#.###', '#...#.###', '#####.###'));
    expect(ring.get(1)?.largest).toEqual([0, 0, 4, 4]);
    expect(fast(image('##.##', '##.##')).get(1)?.largest).toEqual([3, 0, 4, 1]);
    expect(fast(image('####', '....', '#...')).get(1)?.largest).toEqual([0, 2, 0, 2]);
  });

  it('does not confuse the end of a row with the start of the next', () => {
    expect(fast(image('..#', '#..', '...')).get(1)?.boxes).toEqual([
      [0, 1, 0, 1],
      [2, 0, 2, 0],
    ]);
    expect(fast(image('...', '...')).size).toBe(0);
  });

  it('equals flood fill on noise, plateaus, lines and holes', () => {
    const side = fc.integer({ min: 1, max: 14 });
    const property = fc.property(
      side,
      side,
      fc.constantFrom(2, 3, 5),
      fc.infiniteStream(fc.nat(1000)),
      (rows, columns, top, stream) => {
        const numbers = Array.from({ length: rows * columns }, () => stream.next().value as number);
        const levels = Uint8Array.from(numbers, (n, p) => {
          const kind = numbers[0] % 4;
          if (kind === 0) return n % top;
          if (kind === 1)
            return (Math.floor((p % columns) / 3) + Math.floor(p / columns / 3) + (n < 100 ? 1 : 0)) % top;
          if (kind === 2) return n < 300 ? 0 : 1 + (n % (top - 1));
          return (p + numbers[1]) % (2 + (numbers[2] % 9)) === 0 || p % columns === numbers[3] % 14
            ? top - 1
            : n % 50 === 0
              ? 1
              : 0;
        });
        const img = { rows, columns, levels, top: 9 };
        for (const [level, found] of fast(img)) expect(found).toEqual(slow(img, level));
      },
    );
    fc.assert(property, { numRuns: 400 });
  });

  it('equals flood fill on rows that are monotone between given columns', () => {
    const side = fc.integer({ min: 1, max: 16 });
    const property = fc.property(side, side, fc.integer({ min: 1, max: 9 }), fc.nat(), (rows, columns, most, seed) => {
      const random = createRandom(seed, 'slopes');
      const inner = Array.from({ length: columns }, (_, x) => x).filter(() => random.integer(4) === 0);
      const turns = Int32Array.from(new Set([0, ...inner, columns - 1]));
      const drawn = Array.from(turns, () => random.integer(most + 1));
      const levels = new Uint8Array(rows * columns);
      for (let y = 0; y < rows; y++) {
        // Most rows are like the one above, as those of a smooth map.
        drawn.forEach((_, k) => {
          if (random.integer(4) === 0) drawn[k] = random.integer(most + 1);
        });
        const line = levels.subarray(y * columns, (y + 1) * columns);
        line[0] = drawn[0];
        for (let k = 1; k < turns.length; k++) {
          const [a, b] = [drawn[k - 1], drawn[k]];
          const slope = Array.from(
            { length: turns[k] - turns[k - 1] },
            () => Math.min(a, b) + random.integer(Math.abs(b - a) + 1),
          );
          slope.sort((p, q) => (b > a ? p - q : q - p));
          line.set(slope, turns[k - 1] + 1);
          line[turns[k]] = b;
        }
      }
      const img = { rows, columns, levels, top: 9, turns };
      for (const [level, found] of fast(img)) expect(found).toEqual(slow(img, level));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('works through images with more runs than are held at once', () => {
    const side = 300;
    const levels = Uint8Array.from({ length: side * side }, (_, p) => ((p % 2) + (Math.floor(p / side) % 2)) * 127);
    levels[0] = 1;
    const many = Uint16Array.from(levels, (v, p) => (v === 0 ? 0 : 1 + (p % 97)));
    let visits = 0;
    let regionsAtOne = 0;
    visitRegions({ rows: side, columns: side, levels: many, top: 97 }, { holes: true }, (level, { count }) => {
      visits++;
      if (level === 1) regionsAtOne = count;
    });
    expect(visits).toBe(97);
    // One connected lattice and its (side/2)² − (side − 1) enclosed pixels, the corner pixel being filled.
    expect(regionsAtOne).toBe(1 + (side / 2) ** 2 - (side - 1));
  });
});
