/** Jobs in their lanes, cancelled, cut off and gone on with; on a workspace of its own for each test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent, JobView } from '../../src-shared/host-events.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import type { JobId } from '../workspace/ids.ts';
import type { JobKind } from './job-kinds/job-kind.ts';
import { JobRunner } from './job-runner.ts';

let folder: string;
let engine: Engine;
let runner: JobRunner;
let events: HostEvent[];
/** Works that were begun, by their name, and how each is let go on. */
let begun: Map<string, { context: WorkContext; finish: () => void; fail: (error: Error) => void }>;

const params = z.object({ name: z.string() });

function kind(lane: JobKind['lane']): JobKind<z.output<typeof params>> {
  return {
    params,
    title: ({ name }) => `Working on ${name}`,
    lane,
    changes: ['models'],
    passing: lane === 'models',
    work: ({ name }, _, context) =>
      new Promise<void>((resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
        begun.set(name, { context, finish: resolve, fail: reject });
      }),
  };
}

/** Starts the heavy one named "after" by itself. */
const leading = { ...kind('compute'), next: async () => ({ kind: 'heavy', params: { name: 'after' } }) };

const kinds = { heavy: kind('compute'), light: kind('models'), leading } as unknown as Record<string, JobKind>;

function startRunner(): JobRunner {
  return new JobRunner({ engine, kinds, emit: (event) => events.push(event) });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'job-runner-'));
  engine = openEngine(folder, { create: true, backend: 'wasm' });
  events = [];
  begun = new Map();
  runner = startRunner();
});
afterEach(async () => {
  await runner.close();
  await closeEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

const states = (): Record<string, JobView['state']> =>
  Object.fromEntries(runner.list().map(({ title, state }) => [title.replace('Working on ', ''), state]));
const toldOf = (id: number): JobView[] =>
  events.flatMap((event) => (event.type === 'job' && event.job.id === id ? [event.job] : []));
const until = (state: Record<string, JobView['state']>): Promise<void> =>
  vi.waitFor(() => expect(states()).toMatchObject(state), { interval: 5 });

test('one at a time in a lane: the next begins when the first has ended, another lane does not wait', async () => {
  runner.start('heavy', { name: 'a' });
  runner.start('heavy', { name: 'b' });
  const c = runner.start('light', { name: 'c' });
  await until({ a: 'running', b: 'queued', c: 'running' });
  expect([...begun.keys()]).toEqual(['a', 'c']);
  begun.get('a')!.finish();
  await until({ a: 'done', b: 'running' });
  begun.get('c')!.finish();
  await vi.waitFor(() => expect(states()).toEqual({ a: 'done', b: 'running' })); // what is passing leaves no row
  expect(toldOf(c.id).at(-1)?.state).toBe('done');
  expect(events.filter((event) => event.type === 'changed').map(({ what }) => what)).toEqual([
    'models',
    'jobs',
    'models',
  ]);
});

test('the same job started twice is one', async () => {
  const first = runner.start('heavy', { name: 'a' });
  expect(runner.start('heavy', { name: 'a' }).id).toBe(first.id);
  expect(runner.list()).toHaveLength(1);
});

test('cancelling stops what runs, and what waits never begins; both can be gone on with', async () => {
  const a = runner.start('heavy', { name: 'a' });
  const b = runner.start('heavy', { name: 'b' });
  await until({ a: 'running' });
  runner.cancel(b.id as JobId);
  expect(states()).toEqual({ a: 'running', b: 'cancelled' });
  runner.cancel(a.id as JobId);
  await until({ a: 'cancelled' });
  expect(begun.has('b')).toBe(false);
  expect(runner.resume(a.id as JobId).id).toBe(a.id);
  await until({ a: 'running' });
  begun.get('a')!.finish();
  await until({ a: 'done' });
  expect(() => runner.resume(a.id as JobId)).toThrow(/done/);
  runner.dismiss(b.id as JobId);
  expect(states()).toEqual({ a: 'done' });
});

test('started again while it is being cancelled, it begins anew once that is through; cancelled again, it stays so', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  await until({ a: 'running' });
  await vi.waitFor(() => expect(begun.has('a')).toBe(true));
  const first = begun.get('a');
  runner.cancel(id as JobId);
  expect(runner.start('heavy', { name: 'a' }).id).toBe(id);
  await vi.waitFor(() => expect(begun.get('a')).not.toBe(first));
  expect(states()).toEqual({ a: 'running' });
  runner.cancel(id as JobId);
  runner.start('heavy', { name: 'a' });
  runner.cancel(id as JobId);
  await until({ a: 'cancelled' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(states()).toEqual({ a: 'cancelled' });
});

test('a failure is told with its code and remedy', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  await until({ a: 'running' });
  begun.get('a')!.fail(new TripletscopeError('disk-full', 'no room', { remedy: 'Make room.' }));
  await until({ a: 'failed' });
  const last = toldOf(id).at(-1)!;
  expect(last).toMatchObject({ state: 'failed', error: { code: 'disk-full', details: { remedy: 'Make room.' } } });
});

test('progress reaches the windows ten times a second at most, a new stage at once', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  await until({ a: 'running' });
  events = [];
  const { context, finish } = begun.get('a')!;
  const start = performance.now();
  for (let done = 1; done <= 150; done++) {
    context.report({ stage: 'training', done, total: 1000, figures: { loss: 0.5 } });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  context.report({ stage: 'embeddings', done: 0, total: 18 });
  const told = toldOf(id);
  expect(told.length).toBeLessThanOrEqual((performance.now() - start) / 100 + 2);
  expect(told[0]).toMatchObject({ stage: 'training', done: 1, figures: { loss: 0.5 } });
  expect(told.at(-1)).toMatchObject({ stage: 'embeddings', total: 18 });
  finish();
  await until({ a: 'done' });
});

test('what was cut off with its workspace is interrupted the next time, and goes on in its own row', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  runner.start('heavy', { name: 'b' });
  await until({ a: 'running' });
  await runner.close();
  runner = startRunner();
  expect(states()).toEqual({ a: 'interrupted', b: 'interrupted' });
  begun.clear();
  expect(runner.resume(id as JobId)).toMatchObject({ id, state: 'running' });
  await vi.waitFor(() => expect(begun.has('a')).toBe(true));
  begun.get('a')!.finish();
  await until({ a: 'done', b: 'interrupted' });
});

test('cancelled just before the workspace is closed, it stays cancelled; so does one that waited', async () => {
  const a = runner.start('heavy', { name: 'a' });
  const b = runner.start('heavy', { name: 'b' });
  await until({ a: 'running' });
  runner.cancel(a.id as JobId);
  runner.cancel(a.id as JobId); // asked twice is asked once
  runner.cancel(b.id as JobId);
  await runner.close();
  runner.cancel(a.id as JobId); // and too late is nothing
  runner = startRunner();
  expect(states()).toEqual({ a: 'cancelled', b: 'cancelled' });
});

test('a job that has ended reports nothing any more, neither to its row nor to the windows', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  await until({ a: 'running' });
  const { context, fail } = begun.get('a')!;
  context.report({ stage: 'evaluation', done: 3, total: 9 });
  fail(new Error('a row could not be scored'));
  await until({ a: 'failed' });
  const before = engine.workspace.jobs.get(id as JobId);
  events = [];
  context.report({ stage: 'evaluation', done: 4, total: 9 });
  context.report({ stage: 'statistics', done: 1, total: 9 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(engine.workspace.jobs.get(id as JobId)).toEqual(before);
  expect(events).toEqual([]);
});

test('a kind or params that make no job are refused', () => {
  expect(() => runner.start('other', {})).toThrow(/no such job/);
  expect(() => runner.start('heavy', { name: 3 })).toThrow(/name/);
});

test('what comes to its end while the workspace is closed stays done; nothing more begins', async () => {
  const { id } = runner.start('heavy', { name: 'a' });
  await until({ a: 'running' });
  begun.get('a')!.finish();
  await runner.close();
  expect(engine.workspace.jobs.get(id as JobId)?.state).toBe('done');
  expect(() => runner.start('heavy', { name: 'b' })).toThrow(/being closed/);
});

test('what follows a job comes by itself, and only after one that is done', async () => {
  runner.start('leading', { name: 'cut' });
  await until({ cut: 'running' });
  runner.cancel(runner.list()[0].id as JobId);
  await until({ cut: 'cancelled' });
  runner.start('leading', { name: 'whole' });
  await until({ whole: 'running' });
  begun.get('whole')!.finish();
  await until({ whole: 'done', after: 'running' });
  expect(Object.keys(states()).sort()).toEqual(['after', 'cut', 'whole']);
});
