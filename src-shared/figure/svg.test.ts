import { expect, it } from 'vitest';
import { type PictureGrid, pictureGrid } from './picture-grid.ts';
import { sceneSvg } from './svg.ts';

const cell = {
  title: 'Averaged',
  caption: 'N = 50',
  pictures: ['data:image/png;base64,AA'],
  contour: 'M0 0L10 10M5 5L6 6',
  limit: '≤ 0.02',
  scores: [
    { text: 'box 0.78', best: true },
    { text: 'IoU 0.57', best: false },
  ],
};
const grid: PictureGrid = {
  heading: 'apple',
  cells: [cell, { ...cell, scores: [], limit: '', contour: '' }],
  columns: 2,
  width: 112,
  height: 56,
  frame: { columns: 224, rows: 224 },
  truth: { columns: 224, rows: 224, boxes: 'M0 0h224v224h-224z', mask: 'M0 0L224 224L0 224z' },
  bar: { colours: ['#000000', '#ffffff'], low: '0', high: '0.012' },
  notes: ['τ = 0.2'],
};

it('gives window and engine the same drawing, each in its own fonts and units', () => {
  const engine = sceneSvg(pictureGrid(grid), { faces: '@font-face{}' });
  const window = sceneSvg(pictureGrid(grid), { family: "Inter, 'Segoe UI'", unit: 'px' });
  expect(window).toContain('width="270px"');
  expect(engine).toContain('width="270pt"');
  const bare = (svg: string): string =>
    svg
      .replace('<style>@font-face{}</style>\n', '')
      .replaceAll(/font-family="[^"]*"/g, '')
      .replaceAll(/(\d)(px|pt)"/g, '$1"');
  expect(bare(window)).toBe(bare(engine));
});

it('puts contours and truth where the picture is, and says the best in words of another look', () => {
  const svg = sceneSvg(pictureGrid(grid));
  const [left, top] = [16, 16 + 30 + 20];
  expect(svg).toContain(`d="M${left} ${top}L${left + 5} ${top + 2.5}M${left + 2.5} ${top + 1.25}L`);
  expect(svg).toContain(
    `d="M${left} ${top}L${left + 112} ${top}L${left + 112} ${top + 56}L${left} ${top + 56}L${left} ${top}"`,
  );
  expect(svg).toContain('stroke-dasharray="3 3"');
  expect(svg).toContain('<tspan font-weight="600" fill="#0b6b4a">box 0.78 ▲</tspan>');
  expect(svg.match(/▲/g)).toHaveLength(1);
});
