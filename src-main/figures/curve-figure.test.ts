import { expect, test } from 'vitest';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { textWidth } from './text-width.ts';

const of = <K extends Item['kind']>(scene: Scene, kind: K) =>
  scene.items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);

const energies = (values: (number | null)[], score: number) =>
  values.map((value) => ({ value, energyInBox: score, energyInMask: score, maskIoU: score }));

test('a line for each score, its name at its end, steps of ten at equal distances', () => {
  const M = [1, 10, 100].map((value, i) => ({ value, energyInBox: 0.2 * (i + 1), maskIoU: 0.1 }));
  const scene = curveFigure({ M, N: [] });
  const lines = of(scene, 'path').filter(({ strokeWidth }) => strokeWidth === 1.2);
  expect(lines).toHaveLength(2);
  const [[first], [second], [third]] = lines[0].points;
  expect(second - first).toBeCloseTo(third - second);
  const heights = lines[0].points.map(([, y]) => y);
  expect(heights[0] - heights[1]).toBeCloseTo(heights[1] - heights[2]);
  const texts = of(scene, 'text').map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(['1', '10', '100', 'energy in box', 'mask IoU', 'not measured']));
  expect(texts).not.toContain('energy in mask');
});

test('“all” stands right of the largest number', () => {
  const scene = curveFigure({ M: energies([1, 50, null], 0.4), N: energies([1, 2, null], 0.4) });
  const [line] = of(scene, 'path').filter(({ strokeWidth }) => strokeWidth === 1.2);
  expect(line.points[2][0]).toBeGreaterThan(line.points[1][0]);
  expect(of(scene, 'text').filter(({ text }) => text === 'all')).toHaveLength(2);
});

test('names of lines that end together stand apart, also at the bottom, and nothing leaves the figure', () => {
  for (const score of [0, 0.4, 1]) {
    const scene = curveFigure({ M: energies([1, 5, null], score), N: energies([3], score) });
    const names = of(scene, 'text').filter(({ text }) => text.startsWith('energy') || text === 'mask IoU');
    expect(names).toHaveLength(6);
    for (const panel of [names.slice(0, 3), names.slice(3)]) {
      const heights = panel.map(({ y }) => y).sort((a, b) => a - b);
      expect(Math.min(heights[1] - heights[0], heights[2] - heights[1])).toBeGreaterThan(7);
    }
    for (const { text, x, y, size, anchor, weight } of of(scene, 'text')) {
      const width = textWidth(text, { size, weight });
      expect(anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x).toBeGreaterThanOrEqual(0);
      expect(anchor === 'end' ? x : anchor === 'middle' ? x + width / 2 : x + width).toBeLessThanOrEqual(scene.width);
      expect(y).toBeLessThan(scene.height);
    }
  }
});
