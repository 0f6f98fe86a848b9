/** The figures of a paper are the same bytes from one version of the program to the next. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import type { FigureCell } from '../../src-shared/figure/figure-content.ts';
import { figurePages } from '../../src-shared/figure/figure-pages.ts';
import { figureOf } from '../../src-shared/figure/figure-spec.ts';
import type { FigureTools } from '../../src-shared/figure/figure-tools.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import type { Ring } from '../../src-shared/mask-outline.ts';
import { drawingTools } from './drawing-tools.ts';
import { textWidth } from './text-width.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`../../fixtures/figures/${name}.svg`, import.meta.url), 'utf8');

/** Pixels as they are: what an encoder makes of them is its own affair. */
const tools: FigureTools = {
  ...drawingTools,
  encodePng: async ({ data }) => data,
  pixels: async ({ id }, _region, { width, height }) => ({
    width,
    height,
    data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * (6 + Number(id))) % 256),
  }),
};

test('a comparison', async () => {
  const spec = figureOf({
    template: 'cvpr-1',
    rows: [{ image: 'a.jpg' }, { image: 'b.jpg' }],
    columns: [{ method: 'image' }, { method: 'single' }, { method: 'top', label: 'Top 50 <&>' }],
    colours: { limits: 'shared' },
    contour: true,
    insets: [{ row: 1, region: { x: 0.2, y: 0.3, width: 0.4, height: 0.3 } }],
  });
  const image = { className: 'wren', width: 80, height: 60, boxes: [{ x: 20, y: 15, width: 40.5, height: 30 }] };
  const triangle: Ring = [
    [20, 15],
    [60, 20],
    [33, 45],
  ];
  const cell = (peak: number): FigureCell => ({
    kind: 'map',
    map: { rows: 1, columns: 2, data: Float32Array.of(-1, peak) },
    scores: { energyInBox: 0.62, energyInMask: null, maskIoU: null, boxIoU: 0.4, constant: false },
    limits: { low: 0, high: peak },
  });
  const content = {
    rows: [
      { ...image, id: '1', name: 'a', outline: [triangle] },
      { ...image, id: '2', name: 'b <&>', outline: [], height: 100 },
    ],
    cells: [
      [{ kind: 'image' as const }, cell(1), cell(2)],
      [{ kind: 'image' as const }, cell(3), { kind: 'none' as const, reason: 'the image forms no triplet' }],
    ],
  };
  const [{ scene }] = await figurePages(spec, content, tools, { dpi: 12 });
  expect(sceneSvg(scene)).toBe(golden('comparison'));
});

test('curves', () => {
  const points = [1, 10, 100, null].map((value, i) => ({ value, energyInBox: 0.2 * (i + 1), maskIoU: 0.1 }));
  expect(sceneSvg(curveFigure({ M: points, N: points.slice(0, 2) }, textWidth))).toBe(golden('curves'));
});
