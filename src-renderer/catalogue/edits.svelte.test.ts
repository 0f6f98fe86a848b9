import { expect, test } from 'vitest';
import { tableOf } from '../../src-shared/catalogue-fixture.ts';
import { Toasts } from '../components/toasts.svelte.ts';
import { FakeWorkspace, fakeApi, later, settled } from '../state/fake-api.ts';
import { Edits } from './edits.svelte.ts';

function some(answers: Parameters<typeof fakeApi>[0] = {}) {
  const fake = fakeApi({ 'images.tag': () => null, 'images.review': () => null, ...answers });
  const workspace = new FakeWorkspace();
  const toasts = new Toasts();
  let touched = 0;
  let reloads = 0;
  const catalogue = {
    table: tableOf([
      { path: 'wren/1.jpg', class: 'wren' },
      { path: 'wren/2.jpg', class: 'wren', review: 1 },
    ]),
    touch: () => void touched++,
    reloadSoon: () => void reloads++,
  };
  const edits = new Edits({ api: fake.api, catalogue, toasts, workspace });
  const counts = () => ({ touched, reloads });
  return { fake, edits, catalogue, toasts, workspace, counts };
}
const both = Uint32Array.of(0, 1);

test('a tag is in the columns once it is kept, for those that did not carry it, and undone as a whole', async () => {
  const { edits, catalogue, fake, toasts } = some();
  await edits.tag(Uint32Array.of(0), 'odd', true);
  await edits.tag(both, 'odd', true);
  expect(fake.asked.map(({ input }) => (input as { images: string[] }).images)).toEqual([['100'], ['101']]);
  expect([catalogue.table.tagsOf(0), catalogue.table.tagsOf(1)]).toEqual([['odd'], ['odd']]);
  await edits.undo();
  expect(catalogue.table.tagsOf(1)).toEqual([]);
  await edits.redo();
  expect(catalogue.table.tagsOf(1)).toEqual(['odd']);
  await edits.tag(both, 'odd', true);
  expect(toasts.list.at(-1)?.text).toBe('They already have the tag “odd”.');
});

test('review states go back to what each image had', async () => {
  const { edits, catalogue } = some();
  await edits.review(both, 'reviewed');
  expect([0, 1].map((row) => catalogue.table.reviewOf(row))).toEqual(['reviewed', 'reviewed']);
  await edits.undo();
  expect([0, 1].map((row) => catalogue.table.reviewOf(row))).toEqual(['todo', 'done']);
});

test('what the engine does not take is not in the columns, and they are asked for anew', async () => {
  const { edits, catalogue, toasts, counts } = some({
    'images.tag': () => {
      throw new Error('the disk is full');
    },
  });
  await edits.tag(both, 'odd', true);
  expect(catalogue.table.tagsOf(0)).toEqual([]);
  expect(toasts.list.map(({ text }) => text)).toEqual(['Not saved: the disk is full']);
  expect([counts().reloads, edits.next.undo, edits.saving]).toEqual([1, null, 0]);
});

test('an edit whose answer comes in another workspace changes nothing there, nor can it be undone there', async () => {
  const late = later<null>();
  const { edits, catalogue, workspace, counts } = some({ 'images.tag': () => late.answer });
  const editing = edits.tag(both, 'odd', true);
  await settled();
  workspace.leave();
  await late.give(null);
  await editing;
  expect(catalogue.table.tagsOf(0)).toEqual([]);
  expect([counts().touched, edits.next.undo, edits.saved]).toEqual([0, null, null]);
});
