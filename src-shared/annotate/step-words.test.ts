import { expect, test } from 'vitest';
import type { Geometry, ObjectState } from '../truth-object.ts';
import { type ImageWords, stepWords } from './step-words.ts';

const box = (x: number, width = 4): Geometry => ({ kind: 'box', x, y: 0, width, height: 4 });
const drawn = (geometry: Geometry, rest: Partial<ObjectState> = {}): ObjectState => ({
  class: null,
  geometry,
  state: 'final',
  source: { kind: 'drawn' },
  ...rest,
});
const mask: Geometry = { kind: 'mask', width: 2, height: 2, counts: '04' };

test('a step says what it did', () => {
  const a = drawn(box(1));
  const words = (before: ObjectState | null, after: ObjectState | null) => stepWords([{ before, after }]);
  expect(words(null, a)).toBe('draw a box');
  expect(words(null, drawn(mask, { state: 'draft' }))).toBe('draft a mask');
  expect(words(drawn(mask, { state: 'draft' }), drawn(mask))).toBe('finish a mask');
  expect(words(a, null)).toBe('delete a box');
  expect(words(a, drawn(box(2)))).toBe('move a box');
  expect(words(a, drawn(box(1, 9)))).toBe('resize a box');
  expect(words(a, { ...a, class: 'wren' })).toBe('give a box the class “wren”');
  expect(words({ ...a, hidden: true }, a)).toBe('show a box');
  expect(words(a, { ...a, locked: true })).toBe('lock a box');
  expect(words(a, { ...a, position: 3 })).toBe('reorder a box');
  expect(words(a, drawn(mask))).toBe('change the pixels of a mask');
  expect(stepWords([])).toBe('');
  const said = (before: ImageWords, after: ImageWords) => stepWords([{ objectId: null, before, after }]);
  expect(said({ review: 'done' }, { review: 'todo' })).toBe('mark as to do');
  expect(said({ note: '' }, { note: 'too dark' })).toBe('add a note to the image');
  expect(said({ note: 'too dark' }, { note: 'dark' })).toBe('change the note on the image');
  expect(said({ note: 'dark' }, { note: '' })).toBe('remove the note from the image');
});

test('several changes are one step', () => {
  const a = drawn(box(1));
  expect(
    stepWords([
      { before: a, after: null },
      { before: a, after: null },
    ]),
  ).toBe('delete 2 boxes');
  expect(
    stepWords([
      { before: a, after: null },
      { before: drawn(mask), after: null },
    ]),
  ).toBe('delete 2 objects');
  expect(
    stepWords([
      { before: a, after: null },
      { before: null, after: a },
    ]),
  ).toBe('change 2 objects');
});
