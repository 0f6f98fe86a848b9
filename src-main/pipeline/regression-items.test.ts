import { expect, it } from 'vitest';
import type { Items } from '../../src-shared/items.ts';
import { namedChoice, regressionItems } from './regression-items.ts';

/** Twelve rows of an image each. */
function tableOf(names: string[], types: Items['columns'][number]['type'][]): Items {
  const columns = names.map((name, at) => ({ name, type: types[at], reason: '', missing: 0, values: 12, log: false }));
  const rows = Array.from({ length: 12 }, (_, i) => ({
    row: i + 1,
    line: i + 2,
    key: `h${i}`,
    values: types.map((type, at) => (type === 'number' ? 10 * at + i + 1 : `c${i % 3}`)),
    images: [`h${i}.png`],
  }));
  return { table: 'houses.csv', target: null, columns, views: ['image'], rows, ragged: [] };
}

const images = Array.from({ length: 12 }, (_, i) => `h${i}.png`);
const choice = { target: 'price', log: undefined, attributes: undefined, categorical: [], logAttributes: [] };

it('finds columns by their name, by the only one of another case, or by their number, and calls them by their own name', () => {
  const items = tableOf(['Area', 'area', 'price', 'zip, code'], ['number', 'number', 'number', 'number']);
  const wanted = { ...choice, target: 'PRICE', attributes: ['area', '4'], categorical: ['4'], logAttributes: ['Area'] };
  const named = namedChoice(items, wanted);
  expect(named).toEqual({
    ...{ target: 'price', log: undefined, attributes: ['area', 'zip, code'] },
    ...{ categorical: ['zip, code'], logAttributes: ['Area'] },
  });
  const found = regressionItems(items, images, wanted);
  expect(found.sources).toEqual([
    { name: 'area', log: false },
    { name: 'zip, code', log: false },
  ]);
  expect(found.attributes[1]).toHaveProperty('texts');
  // Each could be meant.
  expect(() => namedChoice(items, { ...wanted, attributes: ['AREA'] })).toThrow(/no column for the attributes/);
});
