import { expect, test } from 'vitest';
import { tableOf } from './catalogue-fixture.ts';

const table = () =>
  tableOf([
    { path: 'b/cup10.png', class: 'b', box: true, tags: ['blurred', 'odd'] },
    { path: 'b/Cup9.png', class: 'b', split: 'test', mask: true },
    { path: 'a/über é.jpeg', class: 'a', review: 2, tags: ['odd'] },
    { path: 'a/noending', class: 'a' },
  ]);

test('rows know their names, classes and ids', () => {
  const t = table();
  expect(t.length).toBe(4);
  expect([0, 1, 2, 3].map((row) => t.nameOf(row))).toEqual(['cup10', 'Cup9', 'über é', 'noending']);
  expect(t.pathOf(2)).toBe('a/über é.jpeg');
  expect(t.rowOf('102')).toBe(2);
  expect(t.rowOf('x-1')).toBeNull();
  expect(t.idOf(3)).toBe('103');
  expect([t.classOf(0), t.splitOf(1), t.reviewOf(2), t.hasBox(0), t.hasMask(0), t.hasMask(1)]).toEqual([
    'b',
    'test',
    'reviewed',
    true,
    false,
    true,
  ]);
});

test('names are ordered as a person would: case ignored, 9 before 10', () => {
  expect([...table().nameRanks()]).toEqual([3, 2, 1, 0]);
  expect([...table().classOrder()]).toEqual([1, 0]);
});

test('matches ignore case and are found once a line', () => {
  const t = table();
  const found = (text: string): number[] => {
    const rows: number[] = [];
    t.markMatches(text, (row) => rows.push(row));
    return rows;
  };
  expect(found('CUP')).toEqual([0, 1]);
  expect(found('ÜBER')).toEqual([2]);
  expect(found('n')).toEqual([0, 1, 3]);
  expect(found('g\nb')).toEqual([0]);
  expect(found('nothing')).toEqual([]);
});

test('tags are put on and taken off, new ones get an index', () => {
  const t = table();
  expect(t.tagsOf(0)).toEqual(['blurred', 'odd']);
  t.setTag([3, 0, 3], 'new', true);
  t.setTag([0, 1, 2], 'odd', false);
  expect([0, 1, 2, 3].map((row) => t.tagsOf(row))).toEqual([['blurred', 'new'], [], [], ['new']]);
  expect([...t.tagCounts()]).toEqual([1, 0, 2]);
  t.setTag([1], 'unknown', false);
  expect(t.tags).toEqual(['blurred', 'odd', 'new']);
});

test('an empty data set is an empty table', () => {
  const t = tableOf([]);
  expect(t.length).toBe(0);
  expect(t.nameRanks()).toHaveLength(0);
});
