import { expect, test } from 'vitest';
import { FakeEvents, fakeApi, later, settled } from './fake-api.ts';
import { WorkspaceState } from './workspace.svelte.ts';

const open = (id: string | null) =>
  ({
    workspace: id === null ? null : { id, name: id, dataset: null },
    recent: id === null ? [] : [{ id, name: id, place: `/data/${id}` }],
  }) as never;

function some(answers: Parameters<typeof fakeApi>[0]) {
  const fake = fakeApi(answers);
  const events = new FakeEvents();
  const workspace = new WorkspaceState({ api: fake.api, events, windowId: 'me' });
  return { fake, events, workspace };
}

test('an answer that was asked for before another workspace was opened does not bring the old one back', async () => {
  const old = later<never>();
  const { workspace } = some({ 'workspace.state': () => old.answer, 'workspace.open': () => open('cells') });
  const asking = workspace.reload();
  await workspace.open('cells');
  await old.give(open('birds'));
  await asking;
  expect(workspace.current?.id).toBe('cells');
});

test('who keeps something of a workspace is told when it is left, and only then', async () => {
  let answer = open('birds');
  const { workspace, events } = some({ 'workspace.state': () => answer, 'workspace.close': () => open(null) });
  let left = 0;
  workspace.onLeave(() => left++);
  await workspace.reload();
  expect(left).toBe(1);
  events.tell({ type: 'changed', what: 'images' });
  await settled();
  expect(left).toBe(1);
  // An engine that was started again calls the same folder by another id.
  answer = { ...(open('b2') as object), recent: [{ id: 'b2', place: '/data/birds' }] } as never;
  events.resume();
  await settled();
  expect([workspace.current?.id, left]).toEqual(['b2', 1]);
  await workspace.close();
  expect(left).toBe(2);
});

test("an edit of this window is known to it; another's is told at once, however soon it follows", async () => {
  const { workspace, events } = some({ 'workspace.state': () => open('birds') });
  await workspace.reload();
  const tags = () => workspace.changes.tags;
  const before = tags();
  events.tell({ type: 'changed', what: 'tags', workspace: 'birds', window: 'me' });
  expect(tags()).toBe(before);
  events.tell({ type: 'changed', what: 'tags', workspace: 'birds', window: 'another' });
  expect(tags()).toBe(before + 1);
  events.tell({ type: 'changed', what: 'tags', workspace: 'cells', window: 'another' });
  expect(tags()).toBe(before + 1);
  // What this window does not write into its own columns, it hears of.
  const views = workspace.changes.views;
  events.tell({ type: 'changed', what: 'views', workspace: 'birds', window: 'me' });
  expect(workspace.changes.views).toBe(views + 1);
});

test('after a gap in the stream everything counts as changed', async () => {
  const { workspace, events } = some({ 'workspace.state': () => open('birds') });
  const before = { ...workspace.changes };
  events.resume();
  await settled();
  for (const [what, count] of Object.entries(before)) expect(workspace.changes[what as 'tags']).toBe(count + 1);
});

test('a workspace that cannot be opened is said to whoever asked', async () => {
  const { workspace } = some({ 'workspace.state': () => open('birds') });
  await expect(workspace.open('cells')).rejects.toThrow('nobody answers workspace.open');
  await settled();
  expect([workspace.opening, workspace.current?.id]).toEqual([false, 'birds']);
});
