import { expect, test } from 'vitest';
import { figureOf } from '../../../src-shared/figure/figure-spec.ts';
import { draggedRegion, insetOf, moved, placed, withMethod, withoutRow } from './figure-edits.ts';

const region = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
const spec = figureOf({
  rows: [{ image: 'a' }, { image: 'b' }, { image: 'c' }],
  columns: [{ method: 'single', variant: 'hirescam' }],
  insets: [{ row: 1, region }],
});
const names = ({ rows }: Pick<typeof spec, 'rows'>) => rows.map(({ image }) => image).join('');

test('what is moved stands where it was put, forwards and backwards', () => {
  expect(placed(['a', 'b', 'c', 'd'], 0, 2).join('')).toBe('bcad');
  expect(placed(['a', 'b', 'c', 'd'], 3, 1).join('')).toBe('adbc');
});

test('an inset goes with its row, and with it away', () => {
  const down = moved(spec, 1, 2);
  expect([names(down), down.insets[0].row]).toEqual(['acb', 2]);
  const up = moved(spec, 2, 0);
  expect([names(up), up.insets[0].row]).toEqual(['cab', 2]);
  expect(withoutRow(spec, 1).insets).toEqual([]);
  expect(withoutRow(spec, 0).insets[0].row).toBe(0);
});

test('a variant that weighs pixels is left where the method has none', () => {
  expect(withMethod(spec.columns[0], 'averaged').variant).toBe('gradcam');
  expect(withMethod({ ...spec.columns[0], variant: 'gradcam++' }, 'top').variant).toBe('gradcam++');
});

test('a drag is cut off at the picture; a click is none; the corner is the one farthest away', () => {
  expect(draggedRegion([0.9, 0.2], [1.4, 0.6])).toEqual({ x: 0.9, y: 0.2, width: 0.1, height: 0.4 });
  expect(draggedRegion([0.5, 0.5], [0.51, 0.9])).toBeNull();
  expect(insetOf(0, region).corner).toBe('bottom-right');
  expect(insetOf(0, { ...region, x: 0.7, y: 0.7 }).corner).toBe('top-left');
});
