import { expect, it } from 'vitest';
import type { JobView } from '../../src-shared/host-events.ts';
import { JobEndings } from './job-endings.ts';

const job = (created: string, state: JobView['state']): JobView => ({
  id: 1,
  kind: 'demo',
  title: 'Preparing the demo',
  state,
  stage: '',
  done: 0,
  total: null,
  error: null,
  created,
  updated: created,
});

it('a job of that id in another workspace does not end the wait, its own does', async () => {
  const endings = new JobEndings();
  const heard: string[] = [];
  const waiting = endings.wait(job('2026-01-02T03:04:05.678Z', 'running')).then(({ state }) => heard.push(state));
  endings.settle(job('2025-09-08T07:06:05.432Z', 'done'));
  await Promise.resolve();
  expect(heard).toEqual([]);
  endings.settle(job('2026-01-02T03:04:05.678Z', 'failed'));
  await waiting;
  expect(heard).toEqual(['failed']);
});

it('what has ended already is not waited for', async () => {
  expect((await new JobEndings().wait(job('2026-01-02T03:04:05.678Z', 'done'))).state).toBe('done');
});
