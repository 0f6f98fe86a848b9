import { expect, test } from 'vitest';
import type { JobView } from '../../src-shared/host-events.ts';
import { aJob, FakeEvents, FakeWorkspace, fakeApi, later, settled } from './fake-api.ts';
import { Jobs } from './jobs.svelte.ts';

function some(answers: Parameters<typeof fakeApi>[0]) {
  const fake = fakeApi(answers);
  const events = new FakeEvents();
  const workspace = new FakeWorkspace();
  return { fake, events, workspace, jobs: new Jobs({ api: fake.api, events, workspace }) };
}

test('a list that comes late never takes the place of what was heard since', async () => {
  const list = later<JobView[]>();
  const { events, jobs } = some({ 'jobs.list': () => list.answer });
  events.tell({ type: 'job', job: aJob({ version: 1, done: 1 }) });
  const asking = jobs.reload();
  events.tell({ type: 'job', job: aJob({ version: 5, state: 'done', done: 10 }) });
  events.tell({ type: 'job', job: aJob({ id: 2, version: 6 }) });
  await list.give([aJob({ version: 3, done: 4 }), aJob({ id: 0, version: 4, state: 'failed' })]);
  await asking;
  expect(jobs.list.map(({ id, state, done }) => [id, state, done])).toEqual([
    [2, 'running', 0],
    [1, 'done', 10],
    [0, 'failed', 0],
  ]);
});

test('what the list looked at later than the event counts, and what it no longer holds is gone', async () => {
  const { events, jobs } = some({ 'jobs.list': () => [aJob({ version: 9, state: 'cancelled' })] });
  events.tell({ type: 'job', job: aJob({ version: 5 }) });
  events.tell({ type: 'job', job: aJob({ id: 2, version: 6 }) });
  await jobs.reload();
  expect(jobs.list.map(({ id, state }) => [id, state])).toEqual([[1, 'cancelled']]);
  events.tell({ type: 'job', job: aJob({ version: 7 }) });
  expect(jobs.list[0]?.state).toBe('cancelled');
});

test('a job of the same number in another workspace is another one', async () => {
  const { events, jobs } = some({ 'jobs.list': () => [aJob({ created: '2026-02-02', version: 2 })] });
  events.tell({ type: 'job', job: aJob({ version: 5, state: 'done' }) });
  await jobs.reload();
  expect(jobs.list.map(({ created, state }) => [created, state])).toEqual([['2026-02-02', 'running']]);
});

test('nothing of a workspace that was left is kept: lists, events, answers to a start', async () => {
  const list = later<JobView[]>();
  const started = later<JobView>();
  const { events, jobs, workspace } = some({ 'jobs.list': () => list.answer, 'jobs.start': () => started.answer });
  const asking = jobs.reload();
  const starting = jobs.start({ kind: 'train', params: {} } as never);
  events.tell({ type: 'job', job: aJob({ state: 'done' }) });
  expect(jobs.ended?.id).toBe(1);
  workspace.leave();
  await list.give([aJob()]);
  await started.give(aJob({ id: 3 }));
  await Promise.all([asking, starting]);
  events.tell({ type: 'job', job: aJob({ id: 4 }), workspace: 'another' });
  expect(jobs.list).toEqual([]);
  expect(jobs.ended).toBeNull();
});

test('a job that was dismissed does not come back with a list that was on its way', async () => {
  const list = later<JobView[]>();
  const { events, jobs } = some({ 'jobs.list': () => list.answer, 'jobs.dismiss': () => null });
  events.tell({ type: 'job', job: aJob({ state: 'failed' }) });
  const asking = jobs.reload();
  await jobs.dismiss(1);
  await list.give([aJob({ state: 'failed' })]);
  await asking;
  expect(jobs.list).toEqual([]);
});

test('whoever waits for an end hears of it from events and from lists', async () => {
  const { events, jobs, fake } = some({ 'jobs.start': () => aJob() });
  const job = await jobs.start({ kind: 'train', params: {} } as never);
  const end = jobs.whenEnded(job);
  events.tell({ type: 'job', job: aJob({ version: 2, state: 'done' }) });
  expect((await end).state).toBe('done');
  const another = jobs.whenEnded(aJob({ id: 2 }));
  fake.answers['jobs.list'] = () => [aJob({ id: 2, version: 3, state: 'failed' })];
  events.resume();
  await settled();
  expect((await another).state).toBe('failed');
});
