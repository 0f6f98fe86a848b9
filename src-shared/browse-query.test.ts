import { expect, test } from 'vitest';
import {
  type BrowseQuery,
  everything,
  queryFromParams,
  queryToParams,
  usualScore,
  withoutFilters,
} from './browse-query.ts';

const written = (query: BrowseQuery): URLSearchParams =>
  new URLSearchParams(
    Object.entries(queryToParams(query)).filter((entry): entry is [string, string] => entry[1] !== null),
  );

const full: BrowseQuery = {
  text: 'cup & saucer',
  classes: ['a,b', 'c|d', 'ü'],
  split: 'test',
  reviews: ['done', 'skipped'],
  box: true,
  mask: false,
  draft: true,
  tags: ['odd', '100 %'],
  score: { row: 'averaged-top', metric: 'maskIoU@0.2' },
  low: -0.25,
  high: 0.75,
  lasso: [0, 0, 1.5, -2, 3, 4],
  images: [1, 2, 3, 90, 4711],
  columns: [
    { column: 'price, in €', low: 1e5, high: null, values: [] },
    { column: 'a:b', low: null, high: null, values: ['x|y', ':', 'ü,'] },
  ],
  sort: 'column',
  sortColumn: 'price, in €',
  descending: true,
};

test('a query survives the address', () => {
  expect(queryFromParams(new URLSearchParams(written(full).toString()))).toEqual(full);
  expect(queryFromParams(new URLSearchParams())).toEqual(everything);
  expect(written(everything).toString()).toBe('');
});

test('nonsense in the address is left out', () => {
  const odd = new URLSearchParams(
    'split=both&review=maybe,done&box=yes&low=abc&lasso=1 2 3&sort=magic&class=%25E0%25A4&score=x&images=1,2&where=price:,:1:2,%25E0,a:::',
  );
  expect(queryFromParams(odd)).toEqual({ ...everything, reviews: ['done'], classes: [] });
});

test('order and score are no filters', () => {
  expect(withoutFilters(full)).toEqual({
    ...everything,
    score: full.score,
    sort: 'column',
    sortColumn: 'price, in €',
    descending: true,
  });
});

test('where nobody chose a score it is the averaged one, by the mask; none is a choice too', () => {
  const rows = [{ id: 'single' }, { id: 'averaged' }];
  expect(usualScore({ rows, metrics: ['energyInBox', 'maskIoU'] })).toEqual({ row: 'averaged', metric: 'maskIoU' });
  expect(usualScore({ rows: [{ id: 'single' }], metrics: ['boxIoU', 'energyInBox'] })).toEqual({
    row: 'single',
    metric: 'energyInBox',
  });
  expect(usualScore({ rows: [], metrics: [] })).toBeNull();
  expect(usualScore(null)).toBeNull();
  const none: BrowseQuery = { ...everything, score: 'none' };
  expect(queryFromParams(written(none))).toEqual(none);
});
