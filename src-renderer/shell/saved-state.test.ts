import { expect, test } from 'vitest';
import { type SavingParts, savedState } from './saved-state.ts';

const quiet: SavingParts = {
  queue: { unsaved: 0, troubled: false },
  figures: { saving: false, error: null },
  edits: { saving: 0 },
};
const state = (more: Partial<SavingParts>) => savedState({ ...quiet, ...more });

test('"saved" is said only where no part of the window has anything that is not on disk', () => {
  expect(savedState(quiet)).toEqual({ kind: 'saved' });
  expect(state({ queue: { unsaved: 2, troubled: false } }).kind).toBe('saving');
  expect(state({ figures: { saving: true, error: null } }).kind).toBe('saving');
  expect(state({ edits: { saving: 1 } }).kind).toBe('saving');
});

test('what could not be saved is named, with the view that says why', () => {
  const unsaved = (count: number) => state({ queue: { unsaved: count, troubled: true } });
  expect(unsaved(1)).toEqual({ kind: 'unsaved', what: '1 step', view: 'annotate' });
  expect(unsaved(1200)).toMatchObject({ what: '1,200 steps' });
  const failed = { saving: true, error: new Error('the disk is full') };
  expect(state({ figures: failed })).toEqual({ kind: 'unsaved', what: 'the figure', view: 'figures' });
  // A list of figures that cannot be loaded loses nothing.
  expect(state({ figures: { ...failed, saving: false } })).toEqual({ kind: 'saved' });
});
