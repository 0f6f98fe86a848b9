import { expect, test } from 'vitest';
import { FakeWorkspace, fakeApi, later } from './fake-api.ts';
import { Models } from './models.svelte.ts';

const some = (answers: Parameters<typeof fakeApi>[0]) => {
  const fake = fakeApi(answers);
  const workspace = new FakeWorkspace();
  return { fake, workspace, models: new Models({ api: fake.api, workspace }) };
};

test('the models of a workspace that was left are neither shown nor taken any more', async () => {
  const late = later<never>();
  const { fake, workspace, models } = some({ 'models.list': () => [{ id: 1, current: true }] });
  await models.reload();
  expect([models.current?.id, models.loaded]).toEqual([1, true]);
  fake.answers['models.list'] = () => late.answer;
  const asking = models.reload();
  workspace.leave();
  await late.give([{ id: 2, current: true }] as never);
  await asking;
  expect([models.list, models.loaded]).toEqual([[], false]);
});

test('of two questions the one that was asked last counts, whichever is answered first', async () => {
  const [first, second] = [later<never>(), later<never>()];
  const waiting = [first.answer, second.answer];
  const { models } = some({ 'models.list': () => waiting.shift() });
  const asking = [models.reload(), models.reload()];
  await second.give([{ id: 2, current: true }] as never);
  await first.give([{ id: 1, current: true }] as never);
  await Promise.all(asking);
  expect(models.current?.id).toBe(2);
});

test('why nothing is known of them is kept until they come', async () => {
  const { fake, models } = some({});
  await models.reload();
  expect(models.error?.message).toBe('nobody answers models.list');
  fake.answers['models.list'] = () => [];
  await models.reload();
  expect([models.error, models.loaded]).toEqual([null, true]);
});

test('what is named or deleted is told to the engine, and the list comes anew', async () => {
  const told: unknown[] = [];
  const { models } = some({
    'models.list': () => [{ id: 3, current: true, name: told.length === 1 ? 'birds' : null }],
    'models.rename': (input: unknown) => void told.push(input),
    'models.delete': (input: unknown) => void told.push(input),
  });
  await models.rename(3, 'birds');
  expect(models.list[0].name).toBe('birds');
  await models.remove(3);
  expect(told).toEqual([{ id: 3, name: 'birds' }, { id: 3 }]);
});
