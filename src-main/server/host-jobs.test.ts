/** A runtime is installed with no workspace open: seen, cancelled, gone on with, and taken up by what computes. */
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { HostEvent, JobView } from '../../src-shared/host-events.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Flavour } from '../compute/runtime/flavours.ts';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { EngineHost } from './host.ts';
import { appRouter } from './router.ts';

/** An installer that ends when it is told to. */
function installer() {
  const calls: { flavour: Flavour; context: WorkContext; end: () => void; fail: (error: Error) => void }[] = [];
  const install = (flavour: Flavour, context: WorkContext) =>
    new Promise<void>((end, fail) => {
      context.signal.addEventListener('abort', () => fail(context.signal.reason));
      calls.push({ flavour, context, end, fail });
    });
  return { calls, install };
}

function hostWith(install: (flavour: Flavour, context: WorkContext) => Promise<void>) {
  const root = temporaryFolder('host-jobs-');
  const host = new EngineHost({
    kind: 'serve',
    roots: null,
    stateFolder: path.join(root, 'state'),
    backend: 'wasm',
    install,
  });
  onTestFinished(() => host.shutDown());
  const events: HostEvent[] = [];
  host.events.listen((event) => events.push(event));
  const jobs = appRouter.createCaller({ host }).jobs;
  const start = (flavour: Flavour): Promise<JobView> => jobs.start({ kind: 'install-runtime', params: { flavour } });
  const stateOf = async (id: number) => (await jobs.list()).find((job) => job.id === id)?.state;
  return { host, jobs, start, stateOf, events, workspace: path.join(root, 'work') };
}

it('runs without a workspace, tells every window of it, and is on the list of whatever workspace is opened', async () => {
  const { calls, install } = installer();
  const { host, jobs, start, stateOf, events, workspace } = hostWith(install);
  const { id, title } = await start('cpu');
  expect(title).toBe('Installing TensorFlow (CPU)');
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0].context.report({ stage: 'download', done: 5, total: 10, unit: 'bytes' });
  expect(await jobs.list()).toMatchObject([{ id, state: 'running', stage: 'download', done: 5, total: 10 }]);
  await host.open(workspace, { create: true });
  expect(await stateOf(id)).toBe('running');
  calls[0].end();
  await vi.waitFor(async () => expect(await stateOf(id)).toBe('done'));
  const told = events.flatMap((event) => (event.type === 'job' ? [event] : []));
  expect(told.every((event) => event.workspace === undefined)).toBe(true);
  expect(told.at(-1)?.job).toMatchObject({ id, state: 'done' });
  await expect(jobs.resume({ id })).rejects.toMatchObject({ cause: { code: 'usage' } });
  await jobs.dismiss({ id });
  expect(await jobs.list()).toEqual([]);
});

it('is one, however often it is asked for; another flavour waits', async () => {
  const { calls, install } = installer();
  const { start, stateOf, jobs } = hostWith(install);
  const [first, again, other] = [await start('cpu'), await start('cpu'), await start('cuda')];
  expect(again.id).toBe(first.id);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  expect(await stateOf(other.id)).toBe('queued');
  calls[0].end();
  await vi.waitFor(() => expect(calls.map(({ flavour }) => flavour)).toEqual(['cpu', 'cuda']));
  await jobs.cancel({ id: other.id });
  await vi.waitFor(async () => expect(await stateOf(other.id)).toBe('cancelled'));
});

it('cancelled while it waits never begins; cancelled or failed it goes on as a new one', async () => {
  const { calls, install } = installer();
  const { start, stateOf, jobs } = hostWith(install);
  const first = await start('cpu');
  const second = await start('cuda');
  await jobs.cancel({ id: second.id });
  expect(await stateOf(second.id)).toBe('cancelled');
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  await jobs.cancel({ id: first.id });
  await vi.waitFor(async () => expect(await stateOf(first.id)).toBe('cancelled'));
  await jobs.resume({ id: first.id });
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1].fail(new Error('out of the blue'));
  await vi.waitFor(async () => expect((await jobs.list()).map(({ state }) => state)).toEqual(['failed', 'cancelled']));
  const [failed] = await jobs.list();
  expect(failed.error).toMatchObject({ code: 'internal' });
  expect(calls.map(({ flavour }) => flavour)).toEqual(['cpu', 'cpu']);
});

it('is taken up between two jobs that compute, not in the middle of one', async () => {
  const { calls, install } = installer();
  const { host, start, stateOf, workspace } = hostWith(install);
  const opened = await host.open(workspace, { create: true });
  const close = vi.spyOn(opened.jobEngine.compute, 'close').mockResolvedValue();
  let endJob = (): void => {};
  opened.jobs.whenQuiet('compute', () => new Promise((resolve) => (endJob = () => resolve())));
  const { id } = await start('cpu');
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0].end();
  await vi.waitFor(async () => expect(await stateOf(id)).toBe('done'));
  expect(close).not.toHaveBeenCalled();
  endJob();
  await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
});

it('ends with the engine', async () => {
  const { calls, install } = installer();
  const { host, start } = hostWith(install);
  await start('cpu');
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  await host.shutDown();
  expect(calls[0].context.signal.aborted).toBe(true);
});

it('of jobs that are not there says so, with and without a workspace', async () => {
  const { host, jobs, workspace } = hostWith(installer().install);
  await expect(jobs.resume({ id: -1 })).rejects.toMatchObject({ cause: { code: 'not-found' } });
  await expect(jobs.resume({ id: 1 })).rejects.toMatchObject({ cause: { message: /no workspace is open/ } });
  await host.open(workspace, { create: true });
  await expect(jobs.resume({ id: 1 })).rejects.toMatchObject({ cause: { message: /this job no longer exists/ } });
});
