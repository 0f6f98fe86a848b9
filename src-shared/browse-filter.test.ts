import { expect, test } from 'vitest';
import {
  columnFacet,
  facet,
  facetCounts,
  histogramOf,
  itemsPassing,
  levelCounts,
  missedFilters,
  rowsShown,
  scoreHistogram,
} from './browse-filter.ts';
import { type BrowseQuery, type ColumnFilter, everything } from './browse-query.ts';
import { houseImages, housesFrame, tableOf } from './catalogue-fixture.ts';
import { ItemTable } from './item-table.ts';

const table = tableOf([
  { path: 'cup/a1.png', class: 'cup', split: 'train', box: true, mask: true, tags: ['odd'] },
  { path: 'cup/a2.png', class: 'cup', split: 'test', box: true, review: 1 },
  { path: 'cow/b1.png', class: 'cow', split: 'test', mask: true, draft: true, tags: ['odd', 'dark'] },
  { path: 'cow/b2.png', class: 'cow', split: 'train', review: 2 },
]);
const score = Float32Array.of(0.1, 0.4, Number.NaN, 0.9);

function rows(query: Partial<BrowseQuery>, inLasso: Uint8Array | null = null): number[] {
  return [...rowsShown(missedFilters({ table, query: { ...everything, ...query }, score, inLasso, items: null }))];
}

test('each filter alone, and all together', () => {
  expect(rows({})).toEqual([0, 1, 2, 3]);
  expect(rows({ classes: ['cow'] })).toEqual([2, 3]);
  expect(rows({ classes: ['gone'] })).toEqual([]);
  expect(rows({ split: 'test' })).toEqual([1, 2]);
  expect(rows({ reviews: ['todo', 'reviewed'] })).toEqual([0, 2, 3]);
  expect(rows({ box: true })).toEqual([0, 1]);
  expect(rows({ mask: false })).toEqual([1, 3]);
  expect(rows({ draft: true })).toEqual([2]);
  expect(rows({ draft: false, mask: true })).toEqual([0]);
  expect(rows({ tags: ['odd', 'dark'] })).toEqual([2]);
  expect(rows({ text: 'CUP 2' })).toEqual([1]);
  expect(rows({ lasso: [0, 0, 1, 0, 1, 1] }, Uint8Array.of(1, 0, 0, 1))).toEqual([0, 3]);
  expect(rows({ images: [100, 103, 999] })).toEqual([0, 3]);
  expect(rows({ split: 'train', box: true, text: 'a' })).toEqual([0]);
});

test('a range that was read off a float32 score keeps that score, and an absent score is outside', () => {
  expect(rows({ low: 0.1 })).toEqual([0, 1, 3]);
  expect(rows({ low: score[0], high: score[1] })).toEqual([0, 1]);
  expect(rows({ high: 0.9 })).toEqual([0, 1, 3]);
});

test('counts of a facet look at every other filter', () => {
  const query = { ...everything, classes: ['cup'], split: 'test' as const };
  const counts = facetCounts(table, missedFilters({ table, query, score, inLasso: null, items: null }));
  expect([...counts.classes]).toEqual([1, 1]);
  expect([...counts.splits]).toEqual([1, 1]);
  expect([...counts.reviews]).toEqual([0, 1, 0, 0]);
  expect([...counts.tags]).toEqual([0, 0]);
  expect([counts.withBox, counts.withoutBox, counts.withMask, counts.withoutMask]).toEqual([1, 0, 0, 1]);
  expect([counts.withDraft, counts.withoutDraft]).toEqual([0, 1]);
});

test('the histogram spans every value and counts those that only the range leaves out', () => {
  const missed = missedFilters({
    table,
    query: { ...everything, low: 0.5, box: null },
    score,
    inLasso: null,
    items: null,
  });
  expect(missed[0]).toBe(facet.range);
  const { low, high, bins, values, absent } = scoreHistogram(score, missed, 4);
  expect([Math.fround(0.1), Math.fround(0.9)]).toEqual([low, high]);
  expect([...bins]).toEqual([1, 1, 0, 1]);
  expect([values, absent]).toEqual([3, 1]);
  const empty = scoreHistogram(Float32Array.of(Number.NaN), new Uint32Array(1), 4);
  expect([empty.low, empty.high, empty.absent]).toEqual([0, 0, 1]);
});

const houses = tableOf(houseImages);
const items = new ItemTable(housesFrame(), houses);
const all = { column: '', low: null, high: null, values: [] };
const houseRows = (...columns: Partial<ColumnFilter>[]): number[] => {
  const query = { ...everything, columns: columns.map((one) => ({ ...all, ...one })) };
  return [...rowsShown(missedFilters({ table: houses, query, score: null, inLasso: null, items }))];
};

test('a column of the table filters all images of its rows; a row without a value passes no filter of it', () => {
  expect(houseRows({ column: 'price', low: 300_000.25 })).toEqual([0, 1, 4]);
  expect(houseRows({ column: 'price', low: 300_000.3, high: 300_001 })).toEqual([0, 1]);
  expect(houseRows({ column: 'zip', values: ['9', '10115'] }, { column: 'rooms', high: 3 })).toEqual([0, 1]);
  expect(houseRows({ column: 'gone', low: 1 })).toHaveLength(7);
});

test('items are counted once, whichever of their images passes', () => {
  const query = { ...everything, columns: [{ ...all, column: 'zip', values: ['10115'] }] };
  const missed = missedFilters({ table: houses, query, score: null, inLasso: null, items });
  const counts = facetCounts(houses, missed, items);
  expect([[...counts.classes], [...counts.splits], [...counts.tags]]).toEqual([[2, 1], [1, 1], [1]]);
  const open = itemsPassing(items, missed, columnFacet(0));
  expect([[...open], [...levelCounts(items, 2, open)]]).toEqual([
    [1, 1, 1, 1],
    [2, 1],
  ]);
  const prices = histogramOf(items.valuesOf(0) as Float64Array, (item) => open[item] === 1, 4);
  expect([prices.low, prices.high, prices.values, prices.absent]).toEqual([90_000, 300_000.5, 3, 1]);
  const unfiltered = facetCounts(houses, new Uint32Array(7), items);
  expect([[...unfiltered.classes], [...unfiltered.reviews], [...unfiltered.tags]]).toEqual([[4, 3], [4, 2, 0, 0], [2]]);
});
