import { expect, test } from 'vitest';
import type { AChange, AnObject } from '../../state/annotation-wire.ts';
import { Authors } from './authors.svelte.ts';

const size = { width: 100, height: 80 };
const boxOf = (id: string, author: string, x: number, more: Partial<AnObject> = {}): AnObject => ({
  id,
  author,
  class: null,
  geometry: { kind: 'box', x, y: 0, width: 20, height: 20 },
  state: 'final',
  source: { kind: 'drawn' },
  note: '',
  hidden: false,
  locked: false,
  position: 0,
  created: '',
  updated: '',
  ...more,
});

function authorsOf(objects: AnObject[]) {
  const commits: { changes: readonly AChange[]; said: string }[] = [];
  const said: string[] = [];
  const authors = new Authors({
    objects,
    size,
    className: 'wren',
    say: (text) => said.push(text),
    commit: (changes, words) => commits.push({ changes, said: words }),
    painting: { pixelsOf: () => null },
  });
  return { authors, commits, said };
}

const both = [
  boxOf('a1', 'ann', 0),
  boxOf('b1', 'bob', 10),
  boxOf('a2', 'ann', 60),
  boxOf('b2', 'bob', 40, { class: 'chough' }),
  boxOf('b3', 'bob', 60, { state: 'draft' }),
  boxOf('i1', '', 80),
];

test('objects of two authors stand beside their partners, with IoU and Dice; drafts and other authors take no part', () => {
  const { authors } = authorsOf(both);
  expect(authors.names).toEqual(['ann', 'bob', '']);
  expect(authors.pair).toEqual(['ann', 'bob']);
  const rows = authors.agreement!.rows.map(({ first, second, className, iou, dice }) => [
    first?.id,
    second?.id,
    className,
    iou,
    dice,
  ]);
  expect(rows).toEqual([
    ['a1', 'b1', 'wren', 200 / 600, 0.5],
    ['a2', undefined, 'wren', null, null],
    [undefined, 'b2', 'chough', null, null],
  ]);
  // All pixels: 200 shared of 800 + 800.
  expect([authors.agreement!.iou, authors.agreement!.dice]).toEqual([200 / 1400, 400 / 1600]);
});

test('a merge is one step: what was not taken is deleted, locked objects stay', () => {
  const { authors, commits, said } = authorsOf(both);
  authors.merge();
  expect([commits, said.at(-1)]).toEqual([[], 'Both are kept: nothing changes.']);
  const [pair, , alone] = authors.agreement!.rows;
  authors.take(pair.key, 'second');
  authors.take(alone.key, 'first');
  authors.merge();
  expect(commits).toHaveLength(1);
  expect(commits[0].said).toBe('Merged: 2 objects deleted');
  expect(commits[0].changes.map(({ objectId, after }) => [objectId, after])).toEqual([
    ['a1', null],
    ['b2', null],
  ]);

  const locked = authorsOf(both.map((one) => (one.id === 'b2' ? { ...one, locked: true } : one)));
  locked.authors.takeAll('first');
  locked.authors.merge();
  expect(locked.commits[0].changes.map(({ objectId }) => objectId)).toEqual(['b1']);
  expect(locked.commits[0].said).toBe('Merged: 1 object deleted, 1 locked object left');
});

test('two of several are chosen; one alone is shown as long as it has objects', () => {
  const { authors, said } = authorsOf(both);
  authors.compare(0, 'bob');
  expect(authors.pair).toEqual(['bob', 'ann']);
  authors.compare(1, '');
  expect(authors.pair).toEqual(['bob', '']);
  authors.show('');
  expect([authors.only, said.at(-1)]).toEqual(['', 'Imported objects alone']);
  authors.showEveryone();
  expect(authors.only).toBeNull();
  expect(authorsOf([boxOf('a1', 'ann', 0)]).authors.pair).toBeNull();
});

test('a mask file whose pixels are not there yet makes no agreement', () => {
  const file = boxOf('f', 'bob', 0, { geometry: { kind: 'file', relativePath: 'm.png' } });
  expect(authorsOf([boxOf('a1', 'ann', 0), file]).authors.agreement).toBeNull();
});
