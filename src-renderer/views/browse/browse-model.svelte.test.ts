import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { hasBox, hasDraft, hasMask } from '../../../src-shared/catalogue.ts';
import { houseImages, housesFrame, tableOf } from '../../../src-shared/catalogue-fixture.ts';
import { ItemTable } from '../../../src-shared/item-table.ts';
import { fakeApi, later, settled } from '../../state/fake-api.ts';
import { parseRoute, type RouteParams } from '../../state/route.ts';
import { BrowseModel } from './browse-model.svelte.ts';
import { ColumnLoader } from './columns.svelte.ts';
import { shownItems } from './exports.ts';

const birds = [
  { path: 'wren/2.jpg', class: 'wren' },
  { path: 'wren/10.jpg', class: 'wren', split: 'test' as const },
  { path: 'robin/1.jpg', class: 'robin', split: 'test' as const, tags: ['odd'] },
];

function some(hash = '#/browse', images: Parameters<typeof tableOf>[0] = birds) {
  const { api } = fakeApi({ 'scores.available': () => ({ rows: [], metrics: [] }) });
  const scores = later<Float32Array>();
  const columns = new ColumnLoader({
    api,
    scores: () => scores.answer,
    distances: async () => Float32Array.of(2, 0, 1),
    projection: async () => ({ x: new Float32Array(3), y: new Float32Array(3) }),
  });
  const written: RouteParams[] = [];
  const router = { current: parseRoute(hash), replace: (params: RouteParams) => void written.push(params) };
  const table = tableOf(images);
  const items = images === houseImages ? new ItemTable(housesFrame(), table) : null;
  const catalogue = $state({ table, items, revision: 0 });
  return { model: new BrowseModel({ catalogue, router, columns }), catalogue, columns, scores, written };
}

test('the address says what is asked for and what is shown', () => {
  const { model } = some('#/browse?split=test&sort=name&down=1&image=101&tile=200&layout=both');
  expect([...model.rows]).toEqual([1, 2]);
  expect([model.focusRow, model.tileSize, model.layout]).toEqual([1, 200, 'both']);
});

test('a change is in the rows at once and in the address a moment later', async () => {
  const { model, written } = some();
  model.change({ split: 'test' });
  expect([...model.rows]).toEqual([1, 2]);
  model.writeUrl();
  expect(written.at(-1)).toMatchObject({ split: 'test' });
});

test('an edit of the columns is seen by whoever filters by them', () => {
  const { model, catalogue } = some();
  model.change({ tags: ['odd'] });
  expect([...model.rows]).toEqual([2]);
  catalogue.table.setTag([0], 'odd', true);
  catalogue.revision++;
  flushSync();
  expect([...model.rows]).toEqual([0, 2]);
});

test('images are sorted by what is drawn: nothing, box, mask, both; and those with drafts come first', () => {
  const { model, catalogue } = some();
  for (const [row, flags] of [hasBox | hasMask, hasMask | hasDraft, 0].entries()) catalogue.table.setFlags(row, flags);
  model.change({ sort: 'truth' });
  expect([...model.rows]).toEqual([2, 1, 0]);
  model.change({ descending: true });
  expect([...model.rows]).toEqual([0, 1, 2]);
  model.change({ sort: 'draft', descending: false });
  expect([...model.rows]).toEqual([1, 0, 2]);
});

test('the order by a score is that of the data set until the scores are there', async () => {
  const { model, columns, scores } = some();
  model.change({ sort: 'score', descending: true });
  columns.wantScore({ row: 'averaged', metric: 'energy' });
  expect([columns.loading, [...model.rows]]).toEqual([true, [0, 1, 2]]);
  await scores.give(Float32Array.of(0.1, 0.9, Number.NaN));
  await settled();
  expect([columns.loading, [...model.rows]]).toEqual([false, [1, 0, 2]]);
});

test('marks go by ids over a new table of the same data set, and are gone with another', () => {
  const { model } = some();
  model.select(1, 'only');
  model.select(2, 'range');
  const old = model.table!;
  model.adoptTable(tableOf(birds), old);
  expect([...model.selection.rows()]).toEqual([1, 2]);
  model.adoptTable(null, old);
  expect(model.selection.count).toBe(0);
});

test('a pinned image that is let go takes the order by distance with it', () => {
  const { model } = some('#/browse?sort=distance&pin=100');
  expect(model.pinnedRow).toBe(0);
  model.pin(null);
  expect(model.query.sort).toBe('order');
});

const houses = (hash = '#/browse') => some(hash, houseImages).model;

test('a tile is an item with its images, or an image', () => {
  const model = houses();
  expect([model.count, model.total, model.byItem]).toEqual([4, 4, true]);
  expect(Array.from({ length: 4 }, (_, place) => [...model.rowsAt(place)])).toEqual([[0, 1], [2, 3], [4], [6, 5]]);
  model.unit = 'images';
  expect([model.count, model.total, model.byItem]).toEqual([7, 7, false]);
  expect(houses('#/browse?of=images').unit).toBe('images');
});

test('items are sorted and filtered by the columns of their table', () => {
  const model = houses('#/browse?sort=column&by=price&down=1');
  expect(Array.from({ length: 4 }, (_, place) => model.leadAt(place))).toEqual([0, 4, 2, 5]);
  expect(model.shownColumn).toBe(0);
  model.change({ columns: [{ column: 'rooms', low: 2, high: 2, values: [] }], classes: ['bath'] });
  expect([[...model.rows], model.count]).toEqual([[1, 5], 2]);
  model.change({ sortColumn: 'gone' });
  expect([...model.rows]).toEqual([1, 5]);
});

test('choosing an item chooses its images, and the focus stays in the view it was in', () => {
  const model = houses();
  model.select(0, 'only', 1);
  expect([[...model.selection.rows()], model.focusRow]).toEqual([[0, 1], 1]);
  model.select(1, 'range');
  expect([[...model.selection.rows()], model.focusRow]).toEqual([[0, 1, 2, 3], 3]);
  model.select(2, 'toggle');
  expect([model.selection.count, model.focusRow, model.isSelected(2)]).toEqual([5, 4, true]);
  model.select(2, 'toggle');
  expect(model.selection.count).toBe(4);
  model.select(3, 'only');
  model.focusNextView();
  expect([model.focusRow, model.placeOf(5)]).toEqual([5, 3]);
  model.change({ classes: ['bath'] });
  expect([model.placeOf(0), model.placeOf(4), [...model.rowsAt(0)]]).toEqual([0, -1, [1]]);
});

test('items as CSV: what is shown, in its order, with the values of the table and the path of each view', () => {
  const { model } = some('#/browse?sort=column:price', houseImages);
  const rows = shownItems(model);
  expect(rows).toHaveLength(4);
  const byKey = new Map(rows.map((row) => [row.item, row]));
  expect(byKey.get('h1')).toEqual({
    item: 'h1',
    split: 'train',
    price: 300_000.5,
    rooms: 2,
    zip: '10115',
    'image of kitchen': 'h1_kitchen.jpg',
    'image of bath': 'h1_bath.jpg',
  });
  expect(byKey.get('h3')).toMatchObject({ rooms: null, 'image of bath': null });
  model.change({ split: 'test' });
  expect(shownItems(model).map(({ item }) => item)).toEqual(expect.arrayContaining(['h3', 'h4']));
  expect(shownItems(model)).toHaveLength(2);
});
