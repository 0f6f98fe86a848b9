import { expect, test } from 'vitest';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { textWidth } from './text-width.ts';

const of = <K extends Item['kind']>(scene: Scene, kind: K) =>
  scene.items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
const texts = (scene: Scene): string[] => of(scene, 'text').map(({ text }) => text);
const curves = (scene: Scene) => of(scene, 'path').filter(({ strokeWidth }) => strokeWidth === 1.1);

const energies = (values: (number | null)[], score: number) =>
  values.map((value) => ({ value, energyInBox: score, energyInMask: score, maskIoU: score }));

test('a line for each score that was measured, steps of ten at equal distances', () => {
  const M = [1, 10, 100].map((value, i) => ({ value, energyInBox: 0.2 * (i + 1), maskIoU: 0.1 }));
  const scene = curveFigure({ M, N: [] }, textWidth);
  const [{ points }] = curves(scene);
  const [[first], [second], [third]] = points;
  expect(second - first).toBeCloseTo(third - second);
  expect(points[0][1] - points[1][1]).toBeCloseTo(points[1][1] - points[2][1]);
  expect(texts(scene)).toEqual(
    expect.arrayContaining(['1', '10', '100', 'share in the box', 'mask IoU', 'not measured']),
  );
  expect(texts(scene)).not.toContain('share in the mask');
});

test('“all” stands right of the largest number', () => {
  const scene = curveFigure({ M: energies([1, 50, null], 0.4), N: energies([1, 2, null], 0.4) }, textWidth);
  const [{ points }] = curves(scene);
  expect(points[2][0]).toBeGreaterThan(points[1][0]);
  expect(texts(scene).filter((text) => text === 'all')).toHaveLength(2);
});

test('nothing leaves the figure, and the second panel stands beside the first', () => {
  const scene = curveFigure({ M: energies([1, 5, 1280, null], 1), N: energies([3], 0) }, textWidth);
  for (const { text, x, y, size, anchor, weight } of of(scene, 'text')) {
    const width = textWidth(text, { size, weight });
    expect(anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x).toBeGreaterThanOrEqual(0);
    expect(anchor === 'end' ? x : anchor === 'middle' ? x + width / 2 : x + width).toBeLessThanOrEqual(scene.width);
    expect(y).toBeLessThan(scene.height);
  }
  const [first, second] = of(scene, 'text').filter(({ text }) => text.startsWith('mean'));
  expect(second.x - first.x).toBeGreaterThan(scene.width / 2);
});
