/** What tells the curves of a plot apart: colour, dashes and marks, and the key that names them. */
import type { Item } from '../scene.ts';
import type { Measure } from '../text-layout.ts';
import { ink, plotColours, shortened, small } from './plot-style.ts';

/** Between the name of the axis and the key. */
const above = 2.5;
const dashes = [[], [4, 2], [1.2, 1.6], [5, 1.6, 1.2, 1.6]];

export function colourOf(i: number): string {
  return plotColours[i % plotColours.length];
}

export function dashOf(i: number): number[] {
  return dashes[i % dashes.length];
}

/** Square, dot, triangle, diamond. */
export function mark([x, y]: readonly [number, number], i: number): Item {
  const fill = colourOf(i);
  const r = 1.7;
  switch (i % 4) {
    case 0:
      return { kind: 'rect', x: x - r * 0.85, y: y - r * 0.85, width: r * 1.7, height: r * 1.7, fill };
    case 1:
      return { kind: 'dots', points: [[x, y]], radius: r, fill };
    case 2:
      return {
        kind: 'path',
        points: [
          [x, y - r * 1.2],
          [x + r * 1.15, y + r * 0.9],
          [x - r * 1.15, y + r * 0.9],
        ],
        closed: true,
        fill,
      };
    default:
      return {
        kind: 'path',
        points: [
          [x, y - r * 1.3],
          [x + r * 1.3, y],
          [x, y + r * 1.3],
          [x - r * 1.3, y],
        ],
        closed: true,
        fill,
      };
  }
}

/** Names with their lines, as many in a row as fit; none for a single curve. */
export function keyOf(
  names: readonly string[],
  width: number,
  measure: Measure,
): { height: number; draw: (top: number) => Item[] } {
  if (names.length < 2) return { height: 0, draw: () => [] };
  const sample = 16;
  const placed: { i: number; x: number; line: number; text: string }[] = [];
  let [x, line] = [1, 0];
  for (const [i, name] of names.entries()) {
    const text = shortened(name, width - sample - 8, small, measure);
    const own = sample + 4 + measure(text, { size: small });
    if (x > 1 && x + own > width - 2) [x, line] = [1, line + 1];
    placed.push({ i, x, line, text });
    x += own + 10;
  }
  const step = small * 1.4;
  return {
    height: (line + 1) * step + above + 3,
    draw: (top) =>
      placed.flatMap(({ i, x: left, line: at, text }): Item[] => {
        const y = top + above + at * step + small * 0.75;
        const middle = y - small * 0.32;
        return [
          {
            kind: 'path',
            points: [
              [left, middle],
              [left + sample, middle],
            ],
            stroke: colourOf(i),
            strokeWidth: 1.1,
            dash: dashOf(i),
          },
          mark([left + sample / 2, middle], i),
          { kind: 'text', x: left + sample + 4, y, text, size: small, fill: ink },
        ];
      }),
  };
}
