import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { unattended } from '../../src-shared/progress.ts';
import { WorkspaceSession } from '../session/workspace-session.ts';
import { openWorkspace } from '../workspace/open.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { beginJournal } from './journal.ts';
import { runJob } from './run-job.ts';

let folder: string;
let workspace: Workspace;
let session: WorkspaceSession;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobs-'));
  workspace = openWorkspace(folder, { create: true });
  session = new WorkspaceSession(workspace);
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

const train = { kind: 'train', params: { seed: 1, epochs: 3 } };

test('a job that ends well gives its result and stands as done with its last progress', async () => {
  const seen: number[] = [];
  const result = await runJob(
    session,
    train,
    async ({ report }) => {
      for (let done = 1; done <= 3; done++) report({ stage: 'epochs', done, total: 3 });
      return 'model';
    },
    { signal: unattended.signal, report: ({ done }) => seen.push(done) },
  );
  expect(result).toBe('model');
  expect(seen).toEqual([1, 2, 3]);
  const [job] = workspace.jobs.all();
  expect(job).toMatchObject({ kind: 'train', state: 'done', stage: 'epochs', done: 3, total: 3, error: null });
  expect(job.params).toEqual(train.params);
});

test('a failed job keeps its error, and the same kind and params resume it whatever the order of keys', async () => {
  const failing = runJob(
    session,
    train,
    async () => {
      throw new TripletscopeError('disk-full', 'no space', { file: 'x' });
    },
    unattended,
  );
  await expect(failing).rejects.toThrow('no space');
  const [failed] = workspace.jobs.all();
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'disk-full', details: { file: 'x' } } });

  await runJob(session, { kind: 'train', params: { epochs: 3, seed: 1 } }, async () => {}, unattended);
  expect(workspace.jobs.all()).toHaveLength(1);
  expect(workspace.jobs.get(failed.id)).toMatchObject({ state: 'done', error: null });

  await runJob(session, train, async () => {}, unattended);
  expect(workspace.jobs.all()).toHaveLength(2); // what is done is not resumed
});

test('an aborted job is cancelled, not failed', async () => {
  const canceller = new AbortController();
  const running = runJob(
    session,
    train,
    async ({ signal }) => {
      canceller.abort();
      signal.throwIfAborted();
    },
    { ...unattended, signal: canceller.signal },
  );
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(workspace.jobs.all()[0]).toMatchObject({ state: 'cancelled', error: null });
});

test('the same job does not run twice at a time', async () => {
  let finish = (): void => {};
  const first = runJob(session, train, () => new Promise<void>((resolve) => (finish = resolve)), unattended);
  await expect(runJob(session, train, async () => {}, unattended)).rejects.toMatchObject({ code: 'usage' });
  finish();
  await first;
});

test('progress is written at most four times a second, the last always', () => {
  let time = 0;
  const { id } = workspace.jobs.open('extract', {});
  const journal = beginJournal(workspace.jobs, id, () => time);
  const written = new Set<number>();
  for (let done = 0; done < 100; done++) {
    time = done * 10; // a second in all
    journal.progress({ stage: 'images', done, total: 100 });
    written.add(workspace.jobs.get(id)!.done);
  }
  expect([...written]).toEqual([0, 25, 50, 75]);
  journal.end('done');
  expect(workspace.jobs.get(id)).toMatchObject({ state: 'done', done: 99 });
});
