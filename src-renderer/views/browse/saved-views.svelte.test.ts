import { expect, test } from 'vitest';
import { Toasts } from '../../components/toasts.svelte.ts';
import { FakeWorkspace, fakeApi, later, settled } from '../../state/fake-api.ts';
import { SavedViews } from './saved-views.svelte.ts';

const view = (name: string, params: object = {}) => ({ name, spec: { view: 'browse', params } });

function some(answers: Parameters<typeof fakeApi>[0] = {}) {
  const kept = new Map<string, unknown>();
  const fake = fakeApi({
    'views.list': () => [...kept].map(([name, spec]) => ({ name, spec })),
    'views.save': ({ name, spec }: { name: string; spec: unknown }) => void kept.set(name, spec),
    'views.remove': ({ name }: { name: string }) => void kept.delete(name),
    ...answers,
  });
  const workspace = new FakeWorkspace();
  const toasts = new Toasts();
  return { fake, kept, toasts, workspace, views: new SavedViews({ api: fake.api, toasts, workspace }) };
}

test('a view is kept without the image that had the focus, renamed, removed and brought back', async () => {
  const { views, toasts } = some();
  expect(await views.save('doubtful', { split: 'test', image: '7', tag: null })).toBe(true);
  expect(views.list).toEqual([{ name: 'doubtful', params: { split: 'test' } }]);
  await views.rename('doubtful', 'odd ones');
  expect(views.has('odd ones') && !views.has('doubtful')).toBe(true);
  await views.remove('odd ones');
  expect(views.list).toEqual([]);
  toasts.list.at(-1)?.action?.run();
  await settled();
  expect(views.list.map(({ name }) => name)).toEqual(['odd ones']);
});

test('what other views keep, and what nobody can read, is not listed', async () => {
  const stored = [view('ours'), { name: 'theirs', spec: { view: 'train', params: {} } }, { name: 'broken', spec: 'x' }];
  const { views } = some({ 'views.list': () => stored });
  await views.reload();
  expect(views.list.map(({ name }) => name)).toEqual(['ours']);
});

test('those of a workspace that was left are gone and do not come any more', async () => {
  const late = later<unknown[]>();
  const { views, workspace } = some({ 'views.list': () => late.answer });
  const asking = views.reload();
  workspace.leave();
  await late.give([view('old')]);
  await asking;
  expect(views.list).toEqual([]);
});

test('a view that is not taken is said so', async () => {
  const { views, toasts } = some({
    'views.save': () => {
      throw new Error('the disk is full');
    },
  });
  expect(await views.save('x', {})).toBe(false);
  expect(toasts.list.map(({ text, tone }) => [text, tone])).toEqual([['the disk is full', 'bad']]);
});
