import { expect, test } from 'vitest';
import { hasBox, hasDraft } from '../../../src-shared/catalogue.ts';
import { tableOf } from '../../../src-shared/catalogue-fixture.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { later } from '../../state/fake-api.ts';
import { findClasses } from './palette.ts';
import { type Measured, QueueModel, queueFilterOf } from './queue-model.svelte.ts';

const unmeasured = (): Promise<Measured> => Promise.reject(new Error('nothing is measured'));

test('a list stays as it was made; going on skips what no longer belongs to it', () => {
  const table = tableOf(['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.jpg`, class: 'wren' })));
  for (let row = 0; row < table.length; row++) table.setFlags(row, row === 1 ? hasBox : 0);
  const browsed = Uint32Array.of(2, 0);
  const queue = new QueueModel({ catalogue: { table, revision: 0 }, browsed: () => browsed, measure: unmeasured });
  queue.choose('no-box');
  const rows = [...queue.rows];
  expect(rows).not.toContain(1);
  table.setFlags(rows[1], hasBox | hasDraft);
  expect([...queue.rows]).toEqual(rows);
  expect(queue.next(table.idOf(rows[0]), 1)).toBe(rows.length > 2 ? table.idOf(rows[2]) : null);
  expect(queue.next(table.idOf(rows[1]), -1)).toBe(table.idOf(rows[0]));
  queue.choose('drafts');
  expect([...queue.rows]).toEqual([rows[1]]);
  queue.choose('browsed');
  expect([...queue.rows]).toEqual([2, 0]);
  expect(queueFilterOf('nonsense')).toBe('all');
});

test('a list that is measured has the highest value first, leaves out what agrees, and says why there is none', async () => {
  const table = tableOf(['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.jpg`, class: 'wren' })));
  const asked: string[] = [];
  let answer = later<Measured>();
  const measure = (filter: string): Promise<Measured> => {
    asked.push(filter);
    return answer.answer;
  };
  const queue = new QueueModel({ catalogue: { table, revision: 0 }, browsed: () => null, measure });
  queue.choose('maps');
  expect([queue.measuring, [...queue.rows]]).toEqual([true, []]);
  await answer.give({ words: 'by IoU', value: Float32Array.of(0.2, Number.NaN, 0.9, 0) });
  expect([queue.measuring, queue.measured?.words, [...queue.rows]]).toEqual([false, 'by IoU', [2, 0]]);
  expect(queue.next(table.idOf(2), 1)).toBe(table.idOf(0));

  answer = later<Measured>();
  queue.choose('neighbours');
  await answer.fail(new TripletscopeError('not-found', 'there is no model yet', { remedy: 'Train a network.' }));
  expect([asked, queue.measured, [...queue.rows], queue.error?.message]).toEqual([
    ['maps', 'neighbours'],
    null,
    [],
    'there is no model yet. Train a network.',
  ]);
  queue.choose('all');
  expect([queue.error, queue.rows.length]).toEqual([null, 4]);
});

test('an answer that comes after another list was chosen changes nothing', async () => {
  const table = tableOf(['a', 'b'].map((name) => ({ path: `${name}.jpg`, class: 'wren' })));
  const answer = later<Measured>();
  const queue = new QueueModel({
    catalogue: { table, revision: 0 },
    browsed: () => null,
    measure: () => answer.answer,
  });
  queue.choose('maps');
  queue.choose('todo');
  await answer.give({ words: '', value: Float32Array.of(0, 1) });
  expect([queue.measuring, queue.measured, [...queue.rows]]).toEqual([false, null, [0, 1]]);
});

test('classes are found by a part of their name', () => {
  const names = ['house wren', 'Wren', 'chough'];
  expect(findClasses(names, ' wre')).toEqual(['Wren', 'house wren']);
  expect(findClasses(names, '', 2)).toEqual(['house wren', 'Wren']);
});
