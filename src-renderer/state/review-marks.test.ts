import { expect, test } from 'vitest';
import type { ReviewState } from '../../src-shared/catalogue.ts';
import type { Step } from './annotation-wire.ts';
import { followMarks, showMarks } from './review-marks.ts';
import type { SaveListener } from './save-queue.svelte.ts';

const mark = (image: string, review: ReviewState, place = 'w'): Step => ({
  id: `${image}-${review}`,
  place,
  image,
  relativePath: `${image}.jpg`,
  kind: 'describe',
  changes: [],
  what: { review },
  author: null,
  words: '',
});

function aCatalogue(waiting: Step[] = []) {
  const said = new Map<number, ReviewState>();
  const calls: string[] = [];
  const table = {
    rowOf: (image: number | string) => (Number(image) < 5 ? Number(image) : null),
    setReview: ([row]: ArrayLike<number>, state: ReviewState) => void said.set(row, state),
  };
  const catalogue = { table, touch: () => calls.push('touch'), reloadSoon: () => calls.push('reload') };
  let listener: SaveListener | null = null;
  const queue = {
    waiting,
    isHere: ({ place }: Step) => place === 'w',
    waitingOf: (image: string) => queue.waiting.filter((step) => step.image === image && step.place === 'w'),
    listen: (to: SaveListener) => {
      listener = to;
      return () => true;
    },
  };
  followMarks(queue, catalogue as never);
  return { queue, table, said, calls, listener: listener as unknown as SaveListener };
}

test('a catalogue that comes while marks wait shows the last of each image of this workspace', () => {
  const { queue, table, said } = aCatalogue([
    mark('1', 'reviewed'),
    mark('2', 'reviewed', 'other'),
    mark('1', 'skipped'),
    mark('9', 'skipped'),
  ]);
  showMarks(queue, table);
  expect([...said]).toEqual([[1, 'skipped']]);
});

test('a saved mark stands in the catalogue, but for a later one that waits; what is refused or discarded asks the engine', () => {
  const { said, calls, listener, queue } = aCatalogue([mark('1', 'skipped')]);
  const saved = (review: ReviewState) => ({ kind: 'described', value: { review } }) as never;
  listener.answered(mark('1', 'reviewed'), saved('reviewed'));
  listener.answered(mark('2', 'reviewed'), saved('reviewed'));
  listener.answered(mark('3', 'reviewed', 'other'), saved('reviewed'));
  expect([[...said], calls]).toEqual([
    [
      [1, 'skipped'],
      [2, 'reviewed'],
    ],
    ['touch', 'touch'],
  ]);
  listener.refused(queue.waiting[0], new Error() as never);
  listener.discarded(queue.waiting);
  expect(calls.slice(2)).toEqual(['reload', 'reload']);
});

test('a mark that is undone, or comes from a window that is gone, is seen in the catalogue', () => {
  const { said, calls, listener } = aCatalogue();
  const undo: Step = { ...mark('2', 'done'), kind: 'undo' };
  delete undo.what;
  listener.answered(undo, { kind: 'walk', value: { review: 'todo' } } as never);
  listener.adopted([mark('3', 'skipped'), mark('4', 'skipped', 'other')]);
  expect([...said]).toEqual([
    [2, 'todo'],
    [3, 'skipped'],
  ]);
  listener.takenBack(mark('3', 'skipped'));
  expect(calls).toEqual(['touch', 'touch', 'reload']);
});
