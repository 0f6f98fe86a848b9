import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  type ComparisonFigureInput,
  type FigureRow,
  comparisonFigure as layOut,
} from '../../src-shared/figure/comparison-figure.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { drawingTools } from './drawing-tools.ts';
import { renderPng } from './png.ts';
import { textWidth } from './text-width.ts';

function row({ width = 40, height = 30, peak = 1 } = {}): FigureRow {
  const mask = new Uint8Array(80 * 60);
  for (let y = 15; y < 45; y++) mask.fill(1, y * 80 + 20, y * 80 + 60);
  return {
    label: 'one.jpg',
    image: { width, height, data: new Uint8Array(3 * width * height).fill(128) },
    size: { width: 80, height: 60 },
    boxes: [{ x: 20, y: 15, width: 40, height: 30 }],
    mask: { width: 80, height: 60, data: mask },
    cells: [
      { map: { rows: 1, columns: 2, data: Float32Array.of(-1, peak) }, score: '0.62' },
      { map: { rows: 1, columns: 2, data: Float32Array.of(2 * peak, 0) } },
    ],
  };
}

const input = (more: Partial<ComparisonFigureInput> = {}): ComparisonFigureInput => ({
  rows: [row(), row({ peak: 3 })],
  columns: [{ label: 'Single triplet' }, { label: 'Averaged ×50, top 50' }],
  ...more,
});

const comparisonFigure = (given: ComparisonFigureInput): Promise<Scene> => layOut(given, drawingTools);

const of = <K extends Item['kind']>(scene: Scene, kind: K) =>
  scene.items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
const texts = (scene: Scene): string[] => of(scene, 'text').map(({ text }) => text);

test('a row for each image, a column for each method and the image, a bar; letters and scores', async () => {
  const scene = await comparisonFigure(input({ scoreLabel: 'numbers: energy' }));
  expect(scene.width).toBe(496);
  expect(of(scene, 'image')).toHaveLength(2 * 3 + 1);
  const printed = texts(scene);
  for (const text of ['Image', 'Single triplet', '(a)', '(b)', '0.62', 'min', 'max of each map', 'numbers: energy']) {
    expect(printed).toContain(text);
  }
});

test('the box stands on the image where it is in the image, the outline of the mask with it', async () => {
  const scene = await comparisonFigure(input());
  const [image] = of(scene, 'image');
  const [, box] = of(scene, 'rect');
  expect((box.x - image.x) / image.width).toBeCloseTo(0.25);
  expect((box.y - image.y) / image.height).toBeCloseTo(0.25);
  expect(box.width / image.width).toBeCloseTo(0.5);
  const [outline] = of(scene, 'path');
  expect(outline.points).toHaveLength(4);
  expect(Math.min(...outline.points.map(([x]) => x))).toBeCloseTo(box.x);
  expect(Math.max(...outline.points.map(([, y]) => y))).toBeCloseTo(box.y + box.height);
});

test('shared limits are printed as numbers and let one map be paler than another', async () => {
  const own = await comparisonFigure(input());
  const shared = await comparisonFigure(input({ limits: 'shared' }));
  expect(texts(shared)).toContain('6');
  const hottest = async (scene: Scene): Promise<number> => {
    const { data } = await sharp(of(scene, 'image')[1].png).raw().toBuffer({ resolveWithObject: true });
    return Math.max(...data.filter((_, i) => i % 3 === 0));
  };
  // Inferno at 1/6 is a dark violet with little red: half of the grey image, and half of that.
  expect(await hottest(shared)).toBe(90);
  expect(await hottest(own)).toBeGreaterThan(150);
});

test('a high image keeps its shape', async () => {
  const scene = await comparisonFigure(input({ rows: [row({ width: 10, height: 40 })] }));
  const [image] = of(scene, 'image');
  expect(image.height / image.width).toBeCloseTo(4);
});

test('in one column no two texts of a line overlap and nothing leaves the page', async () => {
  const columns = [
    'Activation (baseline)',
    'Single triplet',
    'Averaged ×50',
    'Averaged ×50, top 50',
    'Grad-CAM++, averaged ×50',
    'Transferred, top 50',
  ].map((label) => ({ label }));
  const cells = columns.map(() => row().cells[0]);
  const rows = [{ ...row(), cells }];
  const scoreLabel = 'numbers: share of the map inside the ground truth';
  const scene = await comparisonFigure(input({ rows, columns, template: 'one-column', limits: 'shared', scoreLabel }));
  const spans = of(scene, 'text').map(({ text, x, y, size, weight, anchor = 'start' }) => {
    const width = textWidth(text, { size, weight });
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
    return { text, left, right: left + width, y };
  });
  for (const one of spans) {
    expect(one.left).toBeGreaterThanOrEqual(0);
    expect(one.right).toBeLessThanOrEqual(scene.width);
    expect(one.y).toBeLessThan(scene.height);
    for (const other of spans) {
      if (other === one || Math.abs(other.y - one.y) > 2) continue;
      expect([one.text, other.text, one.right <= other.left || other.right <= one.left]).toEqual([
        one.text,
        other.text,
        true,
      ]);
    }
  }
});

test('without ground truth there is no key of it; the PNG has 300 dots an inch', async () => {
  const bare = { ...row(), boxes: [], mask: null };
  const scene = await comparisonFigure(input({ rows: [bare], template: 'one-column' }));
  expect(texts(scene).join(' ')).not.toContain('ground truth');
  expect(of(scene, 'path')).toEqual([]);
  expect((await sharp(await renderPng(scene)).metadata()).width).toBe(Math.round((237 / 72) * 300));
});
