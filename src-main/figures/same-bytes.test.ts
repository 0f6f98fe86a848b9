/** The figures of a paper are the same bytes from one version of the program to the next. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { comparisonFigure, type FigureRow } from '../../src-shared/figure/comparison-figure.ts';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { drawingTools } from './drawing-tools.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`../../fixtures/figures/${name}.svg`, import.meta.url), 'utf8');

/** Pixels as they are: what an encoder makes of them is its own affair. */
const tools = { ...drawingTools, encodePng: async ({ data }: { data: Uint8Array }) => data };

function row(width: number, height: number, peak: number): FigureRow {
  const mask = new Uint8Array(80 * 60);
  for (let y = 15; y < 45; y++) mask.fill(1, y * 80 + 20 + (y % 7), y * 80 + 60);
  return {
    label: `${width} <&> ${height}.jpg`,
    image: { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7) % 256) },
    size: { width: 80, height: 60 },
    boxes: [{ x: 20, y: 15, width: 40, height: 30 }],
    mask: { width: 80, height: 60, data: mask },
    cells: [
      { map: { rows: 1, columns: 2, data: Float32Array.of(-1, peak) }, score: '0.62' },
      { map: { rows: 1, columns: 2, data: Float32Array.of(2 * peak, 0) } },
    ],
  };
}

test('a comparison', async () => {
  const rows = [row(8, 6, 1), row(4, 10, 3)];
  const columns = [{ label: 'Single triplet' }, { label: 'Averaged ×50, top 50' }];
  const scoreLabel = 'numbers: share of the map inside the ground truth';
  const scene = await comparisonFigure({ rows, columns, limits: 'shared', scoreLabel }, tools);
  expect(sceneSvg(scene)).toBe(golden('comparison'));
});

test('curves', () => {
  const points = [1, 10, 100, null].map((value, i) => ({ value, energyInBox: 0.2 * (i + 1), maskIoU: 0.1 }));
  expect(sceneSvg(curveFigure({ M: points, N: points.slice(0, 2) }))).toBe(golden('curves'));
});
