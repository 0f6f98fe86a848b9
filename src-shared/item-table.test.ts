import { expect, test } from 'vitest';
import { houseImages, housesFrame, tableOf } from './catalogue-fixture.ts';
import { ItemTable, noItem, numberText } from './item-table.ts';

const items = new ItemTable(housesFrame(), tableOf([...houseImages, { path: 'alone.jpg', class: 'bath' }]));

test('each image knows its item and view, each item its images', () => {
  expect([...items.itemOf]).toEqual([0, 0, 1, 1, 2, 3, 3, noItem]);
  expect([...items.viewOf]).toEqual([0, 1, 0, 1, 0, 1, 0, 0]);
  expect([items.rowsOf(3), items.rowsOf(2), items.rowOf(2, 1)]).toEqual([[6, 5], [4], null]);
});

test('an image that is no longer in the data set leaves its place empty', () => {
  const fewer = new ItemTable(housesFrame(), tableOf(houseImages.slice(0, 3)));
  expect([fewer.rowsOf(1), fewer.rowsOf(3)]).toEqual([[2], []]);
});

test('the order of a column is that of its values to the last digit, of texts that of names; none is NaN', () => {
  expect([...items.ranksOf(0)]).toEqual([2, 0, 1, Number.NaN]);
  expect([...items.ranksOf(2)]).toEqual([1, 0, 1, Number.NaN]);
  expect([...items.levelOrder(2)]).toEqual([1, 0]);
  expect([...items.spread(items.ranksOf(1))]).toEqual([0, 0, 1, 1, Number.NaN, 0, 0, Number.NaN]);
});

test('values as a person reads them, and as a table holds them', () => {
  expect([0, 1, 2].map((column) => items.textOf(0, column))).toEqual(['300,001', '2', '10115']);
  expect([items.textOf(3, 0), items.textOf(3, 2), items.cellOf(3, 2), items.cellOf(0, 0)]).toEqual([
    '',
    '',
    null,
    300_000.5,
  ]);
  expect([1987, 10_000, -12_345.678, 0.123456789].map(numberText)).toEqual(['1987', '10,000', '-12,345.7', '0.123457']);
});
