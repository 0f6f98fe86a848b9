import { expect, test } from 'vitest';
import { columnTitle } from '../../src-shared/figure/figure-words.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { comparisonRows } from '../explain/comparison-rows.ts';
import { type ComparisonChoice, comparisonFigure } from './comparison-figure.ts';

const { explain, evaluation } = defaultRunSettings(0);
const settings = { ...explain, triplets: 2000, top: 30, neighbours: 12, seed: 7, negatives: 'class-first' as const };
const rows = comparisonRows(settings);
const images = Array.from({ length: 12 }, (_, at) => ({
  imageId: 100 + at,
  name: `${at}.jpg`,
  relativePath: `birds/${at}.jpg`,
  split: at < 4 ? 'train' : 'test',
  classIndex: at % 3,
}));
type Prepared = Parameters<typeof comparisonFigure>[0];
const prepared = { model: { features: { images } }, anchors: [4, 5, 6, 7, 8], rows, settings } as unknown as Prepared;

const figureWith = (more: Partial<ComparisonChoice> = {}) =>
  comparisonFigure(prepared, { count: 3, rows: rows.map(({ id }) => id), template: 'cvpr-2', ...more }, evaluation);

test('every row of the table is a column under its name, with its N, M and donors', () => {
  const { columns } = figureWith({ rows: rows.slice(0, 11).map(({ id }) => id) });
  expect(columns.slice(1).map((column) => columnTitle(column, { columns }))).toEqual(
    rows.slice(0, 11).map(({ label }) => label),
  );
  const { columns: others } = figureWith({ rows: ['averaged-all', 'gradcam++-transfer-top', 'layercam'] });
  expect(others.map(({ method, variant, N, M, donors }) => [method, variant, N, M, donors]).slice(1)).toEqual([
    ['averaged', 'gradcam', 'all', 50, 1],
    ['transferred-top', 'gradcam++', 2000, 30, 12],
    ['single', 'layercam', 50, 50, 1],
  ]);
});

test('images are test images that form triplets, of as many classes as possible, the same for one seed', () => {
  const { rows: drawn, sampling } = figureWith();
  const places = drawn.map(({ image }) => Number(image.match(/\d+/)![0]));
  expect(places.every((at) => prepared.anchors.includes(at))).toBe(true);
  expect(new Set(places.map((at) => at % 3)).size).toBe(3);
  expect(figureWith().rows).toEqual(drawn);
  expect(sampling).toMatchObject({ seed: 7, negatives: 'class' });
});

test('named images come in their order; an unknown one is refused', () => {
  expect(figureWith({ images: ['9.jpg', 'birds/1.jpg'] }).rows.map(({ image }) => image)).toEqual([
    'birds/9.jpg',
    'birds/1.jpg',
  ]);
  expect(() => figureWith({ images: ['gone.jpg'] })).toThrow('the model has no embedding of an image of that name');
});
