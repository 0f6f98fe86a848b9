import { expect, test } from 'vitest';
import { houseImages, housesFrame, tableOf } from '../../src-shared/catalogue-fixture.ts';
import { ItemTable } from '../../src-shared/item-table.ts';
import { groupRows } from './group-rows.ts';

const items = new ItemTable(housesFrame(), tableOf([...houseImages, { path: 'alone.jpg', class: 'bath' }]));

test('an item stands where the first of its images stands, its images in the order of the views', () => {
  const { rows, starts, leads, groupOf } = groupRows(Uint32Array.of(5, 3, 7, 6, 0, 2), items);
  expect([...rows]).toEqual([6, 5, 2, 3, 7, 0]);
  expect([...starts]).toEqual([0, 2, 4, 5, 6]);
  expect([...leads]).toEqual([5, 3, 7, 0]);
  expect([...groupOf]).toEqual([3, -1, 1, 1, -1, 0, 0, 2]);
});
