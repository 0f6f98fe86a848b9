import { expect, test } from 'vitest';
import { hasBox, hasDraft } from '../../../src-shared/catalogue.ts';
import { tableOf } from '../../../src-shared/catalogue-fixture.ts';
import { findClasses } from './palette.ts';
import { QueueModel, queueFilterOf } from './queue-model.svelte.ts';

test('a list stays as it was made; going on skips what no longer belongs to it', () => {
  const table = tableOf(['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.jpg`, class: 'wren' })));
  for (let row = 0; row < table.length; row++) table.setFlags(row, row === 1 ? hasBox : 0);
  const browsed = Uint32Array.of(2, 0);
  const queue = new QueueModel({ catalogue: { table, revision: 0 }, browsed: () => browsed });
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

test('classes are found by a part of their name', () => {
  const names = ['house wren', 'Wren', 'chough'];
  expect(findClasses(names, ' wre')).toEqual(['Wren', 'house wren']);
  expect(findClasses(names, '', 2)).toEqual(['house wren', 'Wren']);
});
