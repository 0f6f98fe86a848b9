import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { hasBox, hasDraft, hasMask } from '../../../src-shared/catalogue.ts';
import { tableOf } from '../../../src-shared/catalogue-fixture.ts';
import { fakeApi, later, settled } from '../../state/fake-api.ts';
import { parseRoute, type RouteParams } from '../../state/route.ts';
import { BrowseModel } from './browse-model.svelte.ts';
import { ColumnLoader } from './columns.svelte.ts';

const birds = [
  { path: 'wren/2.jpg', class: 'wren' },
  { path: 'wren/10.jpg', class: 'wren', split: 'test' as const },
  { path: 'robin/1.jpg', class: 'robin', split: 'test' as const, tags: ['odd'] },
];

function some(hash = '#/browse') {
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
  const catalogue = $state({ table: tableOf(birds), revision: 0 });
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
