import { flushSync, untrack } from 'svelte';
import { expect, test } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type Answers, fakeApi, later, settled } from '../state/fake-api.ts';
import { ImportChoices } from './import-choices.svelte.ts';
import { TableChoices } from './table-choices.svelte.ts';

const columns = [
  { name: 'id', type: 'text', reason: 'texts that do not repeat', missing: 0, values: 4 },
  { name: 'area, m²', type: 'number', reason: 'numbers', missing: 0, values: 4 },
  { name: 'zip', type: 'category', reason: 'codes of one length that repeat', missing: 0, values: 2 },
  { name: 'price', type: 'number', reason: 'numbers', missing: 1, values: 3 },
];
const table = { separator: 'comma', hasHeader: true, notes: [], rows: 4, ragged: 0, columns, first: [] };

function made(answers: Answers = {}) {
  const fake = fakeApi({ 'datasets.table': () => table, ...answers });
  const choices = new TableChoices(fake.api);
  choices.choose({ id: 't', name: 'houses.csv' });
  return { fake, choices };
}

test('columns of numbers can be the target; what is said of columns goes with the request', async () => {
  const { choices } = made();
  await choices.look();
  expect(choices.numbers).toEqual(['area, m²', 'price']);
  choices.target = 'price';
  choices.setLogged('area, m²', true);
  choices.setLogged('price', true);
  choices.pattern = ' {id}_{view}.jpg ';
  expect(choices.reading).toMatchObject({
    table: 't',
    target: 'price',
    // By its number, since its name has a comma; the target cannot be an attribute.
    logAttributes: '2',
    pattern: '{id}_{view}.jpg',
    separator: undefined,
  });
});

test('an answer is no reason to ask again', async () => {
  const { choices, fake } = made();
  const stop = $effect.root(() => {
    $effect(() => {
      if (choices.itself !== null) untrack(() => void choices.look());
    });
  });
  choices.setType('id', 'category');
  for (let turn = 0; turn < 5; turn++) {
    flushSync();
    await settled();
  }
  stop();
  expect([choices.seen?.rows, fake.asked.length]).toEqual([4, 1]);
});

test('a corrected type is sent; the guessed one is none', async () => {
  const { choices } = made();
  await choices.look();
  choices.setType('zip', 'number');
  expect(choices.itself).toMatchObject({ numeric: 'zip', categorical: undefined });
  choices.setType('zip', 'category');
  expect(choices.itself).toMatchObject({ numeric: undefined, categorical: undefined });
  choices.setType('id', 'category');
  expect(choices.itself).toMatchObject({ categorical: 'id' });
  expect([choices.looksLikeText('id'), choices.looksLikeText('zip')]).toEqual([true, false]);
  choices.setType('id', 'text');
  expect(choices.itself).toMatchObject({ categorical: undefined });
});

test('a correction that cannot be read leaves the columns in sight, to be taken back', async () => {
  const { choices, fake } = made();
  await choices.look();
  fake.answers['datasets.table'] = () => {
    throw new TripletscopeError('bad-input', 'a column holds no numbers');
  };
  choices.setType('id', 'number');
  await choices.look();
  expect([choices.error?.code, choices.seen?.columns.length]).toEqual(['bad-input', 4]);
  fake.answers['datasets.table'] = () => table;
  choices.setType('id', 'text');
  await choices.look();
  expect(choices.error).toBeNull();
});

test('what was said of columns that are gone is dropped; the latest answer counts', async () => {
  const { choices, fake } = made();
  await choices.look();
  choices.target = 'price';
  choices.setLogged('area, m²', true);
  choices.setType('zip', 'number');
  const first = later<unknown>();
  fake.answers['datasets.table'] = () => first.answer;
  const slow = choices.look();
  fake.answers['datasets.table'] = () => ({ ...table, columns: [columns[0], { ...columns[3], name: 'column 2' }] });
  await choices.look();
  await first.give(table);
  await slow;
  expect([choices.target, choices.types.size, choices.logged.size, choices.numbers]).toEqual(['', 0, 0, ['column 2']]);
});

test('an import of a table asks for its file first, is split by row, and has images as items', () => {
  const fake = fakeApi();
  const choices = new ImportChoices(fake.api);
  choices.items = 'objects';
  choices.split = 'by-class';
  expect(choices.ready).toBe(true);
  choices.format = 'table';
  expect(choices.ready).toBe(false);
  choices.table.choose({ id: 't', name: 'houses.csv' });
  expect(choices.ready).toBe(true);
  const params = choices.paramsFor('f');
  expect(params).toMatchObject({ folder: 'f', format: 'table', table: 't', split: 'own' });
  expect(params).not.toHaveProperty('items');
  // Another format has no table.
  choices.format = 'auto';
  expect(choices.paramsFor('f')).toMatchObject({ split: 'by-class', items: 'objects' });
  expect(choices.paramsFor('f')).not.toHaveProperty('table');
});
