import { expect, it } from 'vitest';
import { type ComparisonFigure, comparisonSvg } from './comparison-svg.ts';

const cell = {
  title: 'Averaged <50>',
  caption: 'N = 50',
  pictures: ['data:image/png;base64,AA', 'data:image/png;base64,BB'],
  contour: 'M0 0L10 10',
  limit: '≤ 0.02',
  scores: [
    { text: 'box 0.78', best: true },
    { text: 'IoU 0.57', best: false },
  ],
};
const figure: ComparisonFigure = {
  heading: 'apple & pear',
  cells: [cell, cell, cell],
  columns: 2,
  width: 200,
  height: 100,
  frame: { columns: 224, rows: 224 },
  truth: { columns: 224, rows: 224, boxes: 'M1 1h5v5h-5z', mask: '' },
  bar: { colours: ['#000', '#fff'], low: '0', high: '0.012' },
  notes: ['Grad-CAM'],
};

it('lays cells out in rows, with vectors over pictures and every word escaped', () => {
  const { svg, width, height } = comparisonSvg(figure);
  expect([width, height]).toEqual([446, 416]);
  expect(svg.match(/<image /g)).toHaveLength(6);
  // The box of the truth lies in the first picture, at (16, 66), as it lies in the frame.
  expect(svg.match(/<path d="M[^"]*" fill="none" stroke="#6fe3ff"/g)).toHaveLength(3);
  expect(svg).toContain('<path d="M16.893 66.446L21.357 66.446L21.357 68.679L16.893 68.679L16.893 66.446" fill="none"');
  expect(svg).toContain('Averaged &lt;50&gt;');
  expect(svg).toContain('apple &amp; pear');
  expect(svg.match(/▲/g)).toHaveLength(3);
  expect(svg).not.toContain('stroke-dasharray');
});

it('draws the ground truth of another evaluation size in the same place', () => {
  const { svg } = comparisonSvg({
    ...figure,
    truth: { columns: 448, rows: 112, boxes: 'M2 0.5h10v2.5h-10z', mask: '' },
  });
  expect(svg).toContain('<path d="M16.893 66.446L21.357 66.446L21.357 68.679L16.893 68.679L16.893 66.446" fill="none"');
});

it('draws a picture of another shape in the middle of its cell, with its own ground truth', () => {
  const own = { aspect: 1, truth: null };
  const { svg } = comparisonSvg({ ...figure, cells: [cell, { ...cell, own }] });
  expect(svg).toContain('x="280" y="66" width="100" height="100"');
  expect(svg.match(/<path d="M[^"]*" fill="none" stroke="#6fe3ff"/g)).toHaveLength(1);
});
