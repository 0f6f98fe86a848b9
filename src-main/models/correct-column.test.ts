import { describe, expect, it } from 'vitest';
import { type Items, isKeyColumn } from '../../src-shared/items.ts';
import { correctedColumn, couldBeNumbers } from './correct-column.ts';

const column = (name: string, type: 'number' | 'category' | 'text') => ({
  name,
  type,
  reason: '',
  missing: 0,
  values: 2,
  log: false,
});
const items: Items = {
  table: 'houses.csv',
  target: 'price',
  columns: [column('id', 'category'), column('zip', 'number'), column('area', 'number'), column('walls', 'category')],
  views: ['front'],
  rows: [
    { row: 1, line: 2, key: 'a', values: ['a', 93510, 0, 'brick'], images: ['a.jpg'] },
    { row: 2, line: 3, key: 'b', values: ['b', 94501, 80, null], images: ['b.jpg'] },
  ],
  ragged: [],
};

describe('a column corrected by hand', () => {
  it('turns numbers into categories and back', () => {
    const categories = correctedColumn(items, 'zip', 'category');
    expect(categories.rows.map(({ values }) => values[1])).toEqual(['93510', '94501']);
    expect(categories.columns[1]).toMatchObject({ type: 'category', log: false, reason: 'chosen by hand: category' });
    expect(couldBeNumbers(categories, 1)).toBe(true);
    expect(correctedColumn(categories, 'zip', 'number').rows).toEqual(items.rows);
  });

  it('keeps missing values, and other columns as they are', () => {
    const texts = correctedColumn(items, 'walls', 'text');
    expect(texts.rows.map(({ values }) => values[3])).toEqual(['brick', null]);
    expect(texts.columns.slice(0, 3)).toEqual(items.columns.slice(0, 3));
  });

  it('refuses what the values are not, with the line', () => {
    expect(() => correctedColumn(items, 'walls', 'number')).toThrow(/walls does not hold numbers only/);
    expect(() => correctedColumn(items, 'area', 'logarithm')).toThrow(/area has no logarithm/);
    expect(() => correctedColumn(items, 'AREA', 'number')).toThrow(/no such column/);
    expect(couldBeNumbers(items, 3)).toBe(false);
  });

  it('is a key where a person says so, and where its values name the rows', () => {
    expect(isKeyColumn(items, 0)).toBe(true);
    expect(isKeyColumn(items, 1)).toBe(false);
    expect(isKeyColumn(correctedColumn(items, 'zip', 'key'), 1)).toBe(true);
    expect(isKeyColumn(correctedColumn(items, 'id', 'category'), 0)).toBe(false);
  });
});
