import { expect, test } from 'vitest';
import { missedFilters, rowsShown } from '../../../src-shared/browse-filter.ts';
import { queryFromParams } from '../../../src-shared/browse-query.ts';
import { houseImages, housesFrame, tableOf } from '../../../src-shared/catalogue-fixture.ts';
import { ItemTable } from '../../../src-shared/item-table.ts';
import { linkOf, parseRoute } from '../../state/route.ts';
import { type BrowsedList, browseParams } from './browse-params.ts';

const birds = tableOf([
  { path: 'wren/1.jpg', class: 'wren, small', split: 'train' },
  { path: 'wren/2.jpg', class: 'wren, small', split: 'test', box: true, tags: ['50 % & more'] },
  { path: 'wren/3.jpg', class: 'wren, small', split: 'test', mask: true, draft: true },
  { path: 'robin/1.jpg', class: 'robin', split: 'test', box: true, mask: true, review: 1 },
  { path: 'robin/2.jpg', class: 'robin', split: 'test', review: 2, tags: ['50 % & more'] },
  { path: 'robin/3.jpg', class: 'robin', split: 'test', box: true },
]);
const value = Float32Array.of(Number.NaN, 0.1, 0.5, 0.7, Number.NaN, 0.3);
const cell: Omit<BrowsedList, 'rows' | 'subset'> = {
  list: 'worst',
  row: 'averaged',
  metric: 'energyInBox',
  value,
  usual: true,
  table: birds,
  items: null,
};

/** What Browse shows after a way through the address; `scores`: its own column. */
function arrived(listed: BrowsedList, scores = value) {
  const params = parseRoute(linkOf('browse', browseParams(listed))).params;
  const query = queryFromParams(params);
  const { table, items } = listed;
  return { params, rows: [...rowsShown(missedFilters({ table, query, score: scores, inLasso: null, items }))] };
}

test('every kind of subset arrives as the same images', () => {
  const kinds: [subset: string[], rows: number[]][] = [
    [[], [1, 2, 3, 4, 5]],
    [['class=wren, small'], [1, 2]],
    [
      ['class=wren, small', 'class=robin'],
      [1, 2, 3, 4, 5],
    ],
    [['split=test'], [1, 2, 3, 4, 5]],
    [['train'], [0]],
    [['tag=50 % & more'], [1, 4]],
    [['review=done'], [3]],
    [
      ['review=done', 'review=reviewed'],
      [3, 4],
    ],
    [['box=yes'], [1, 3, 5]],
    [['mask=no'], [1, 4, 5]],
    [['draft=yes'], [2]],
    [['text=robin', 'text=3'], [5]],
    [
      ['class=robin', 'box=yes'],
      [3, 5],
    ],
  ];
  for (const usual of [true, false])
    for (const [subset, rows] of kinds) {
      const listed = { ...cell, usual, subset, rows: Uint32Array.from(rows) };
      expect(arrived(listed).rows, subset.join()).toEqual(rows);
      // By what says it: neither by ids nor by bounds.
      expect([arrived(listed).params.get('images'), arrived(listed).params.get('low')]).toEqual([null, null]);
    }
  // What Browse has no filter for: by the images themselves.
  for (const filter of ['view=mine', 'author=ann', 'image=wren/3.jpg', 'class=gone', 'score=single:pxap']) {
    const listed = { ...cell, subset: [filter], rows: Uint32Array.of(5, 2) };
    expect(arrived(listed).rows, filter).toEqual([2, 5]);
  }
});

test('by the rows of a table, too', () => {
  const houses = tableOf(houseImages);
  const items = new ItemTable(housesFrame(), houses);
  const { name } = items.columns.find(({ type }) => type === 'number')!;
  const numbers = items.valuesOf(items.columnNamed(name)!);
  const low = [...numbers].sort((a, b) => a - b)[1];
  const rows = Uint32Array.from(houses.columns.imageId.keys()).filter(
    (at) => items.itemOf[at] < items.length && numbers[items.itemOf[at]] >= low,
  );
  const listed = { ...cell, value: new Float32Array(houses.length), subset: [`where=${name}:${low}..`], rows };
  expect(arrived({ ...listed, table: houses, items }).rows).toEqual([...rows]);
});

test('a list is the same images in the same order where Browse has the scores', () => {
  const rows = Uint32Array.of(1, 5, 2, 3);
  const worst = arrived({ ...cell, subset: [], rows });
  expect(worst.rows).toEqual([1, 2, 3, 5]);
  expect(Object.fromEntries(worst.params)).toEqual({
    split: 'test',
    score: 'averaged:energyInBox',
    low: String(Math.fround(0.1)),
    sort: 'score',
  });
  expect(arrived({ ...cell, list: 'best', subset: [], rows }).params.get('down')).toBe('1');
  // A bar of the histogram.
  const bar = arrived({ ...cell, subset: [], rows: Uint32Array.of(5, 2) });
  expect([bar.rows, bar.params.get('images'), bar.params.get('high')]).toEqual([[2, 5], null, '0.5']);
});

test('a list of other scores, or of images without one, is the same images', () => {
  const others = Float32Array.of(1, 0, 0, 0, 1, 1);
  for (const more of [{ usual: false }, { row: 'N=3' }, { row: 'maps/a', usual: false }]) {
    const listed = { ...cell, ...more, subset: [], rows: Uint32Array.of(5, 2) };
    expect(arrived(listed, others).rows).toEqual([2, 5]);
    expect(arrived(listed).params.get('score')).toBeNull();
  }
  const without = { ...cell, list: 'without' as const, subset: [], rows: Uint32Array.of(4) };
  expect(arrived(without).rows).toEqual([4]);
});
