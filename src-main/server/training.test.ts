/** Training as the window sees it: import, epochs as they happen, cancel, going on after the engine was killed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HostEvent, JobView } from '../../src-shared/host-events.ts';
import { unattended } from '../../src-shared/progress.ts';
import type { TrainingForm } from '../../src-shared/run-spec/form.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import type { JobId, RunId } from '../workspace/ids.ts';
import { EngineHost } from './host.ts';
import { appRouter } from './router.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // a machine that may be busy

const folder = mkdtempSync(path.join(tmpdir(), 'training-'));
const workspace = path.join(folder, 'workspace');
const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(folder, 'state'), backend: 'wasm' });
const window = appRouter.createCaller({ host });
const events: HostEvent[] = [];
host.events.listen((event) => events.push(event));

beforeAll(async () => {
  await generateDemoScenes(path.join(folder, 'images'), { seed: 5, classes: 3, perClass: 6 }, unattended);
  await host.open(workspace, { create: true });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ended(id: number): Promise<JobView> {
  return vi.waitFor(
    async () => {
      const job = (await window.jobs.list()).find((one) => one.id === id)!;
      expect(['done', 'failed', 'cancelled']).toContain(job.state);
      return job;
    },
    { timeout: 30_000, interval: 20 },
  );
}

async function form(changes: Partial<TrainingForm['training']>): Promise<TrainingForm> {
  const { defaults } = await window.training.options();
  const training = { ...defaults.training, classesPerBatch: 3, imagesPerClass: 2, recallEvery: 2, ...changes };
  return { ...defaults, backbone: 'small', size: 64, mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.3], training };
}

const epochsOf = (run: number): number[] =>
  events.flatMap((event) => (event.type === 'epoch' && event.runId === run ? [event.metric.epoch] : []));

describe('training in a window', () => {
  it('imports a folder that was chosen', async () => {
    const chosen = host.folders.idOf(path.join(folder, 'images'));
    const { id, title } = await window.jobs.start({ kind: 'import', params: { folder: chosen } });
    expect(title).toBe('Importing images');
    expect(await ended(id)).toMatchObject({ state: 'done' });
    expect((await window.workspace.state()).workspace!.dataset).toMatchObject({ images: 18, train: 12, classes: 3 });
    expect(events).toContainEqual(expect.objectContaining({ type: 'changed', what: 'images' }));
  });

  it('says what is wrong with a choice at its field, and what a run will be', async () => {
    const good = await window.training.check(await form({ steps: 6 }));
    expect(good).toEqual({ problems: [], notes: [], stepsPerEpoch: 2, epochs: 3 });
    const bad = await form({ margin: -1, classesPerBatch: 1, learningRate: 0, trains: 'all' });
    const { problems } = await window.training.check({ ...bad, backbone: 'resnet50', layer: 'nowhere' });
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'layer',
      'training.classesPerBatch',
      'training.learningRate',
      'training.margin',
      'training.trains',
      'weights',
    ]);
    const earlier = { ...(await form({ steps: 6 })), weights: { id: 'of another session', name: 'mine.pth' } };
    const { problems: unknown } = await window.training.check(earlier);
    expect(unknown).toEqual([{ field: 'weights', text: expect.stringContaining('Choose mine.pth again') }]);
  });

  it('tells every epoch as it happens, Recall@1 where it is due, and leaves a model that is current', async () => {
    const { id, title } = await window.jobs.start({ kind: 'train', params: { form: await form({ steps: 10 }) } });
    expect(title).toBe('Training the head, Small');
    expect(await ended(id)).toMatchObject({ state: 'done', error: null });
    const [run] = await window.runs.list();
    expect(run).toMatchObject({ state: 'done', epoch: 5 });
    expect(run.settings).toEqual(
      expect.arrayContaining([
        { label: 'Backbone', text: 'Small' },
        { label: 'Mean of the pixels', text: '0.4, 0.5, 0.6' },
        { label: 'Steps', text: '10' },
      ]),
    );
    // What is trained again as the current model has all that it had.
    expect((await window.training.options()).last).toEqual(await form({ steps: 10 }));
    expect(epochsOf(run.id)).toEqual([1, 2, 3, 4, 5]);
    const metrics = await window.runs.metrics({ run: run.id });
    expect(metrics.map(({ recall }) => recall !== null)).toEqual([false, true, false, true, true]);
    expect(run.last).toEqual({ loss: metrics[4].loss, recall: metrics[4].recall });
    for (const { recall } of metrics) expect(recall ?? 0).toBeLessThanOrEqual(1);
    const [model] = await window.models.list();
    expect(model.title).toBe(`Small → 64, run ${run.id}`);
    expect(model).toMatchObject({ current: true, unseen: 0, width: 64, images: 18, run: run.id });
  });

  it('measures Recall@1 without changing what is learned', async () => {
    const [{ id: before }] = await window.models.list();
    const unseen = await form({ steps: 10, recallEvery: null });
    await ended((await window.jobs.start({ kind: 'train', params: { form: unseen } })).id);
    const models = await window.models.list();
    expect(models).toHaveLength(1); // its content is the same, so it is the same model
    expect(models[0].id).toBe(before);
    expect(await window.runs.list()).toHaveLength(2);
  });

  it('stops when it is cancelled, and goes on from the last checkpoint after the engine was killed', async () => {
    const long = await form({ steps: 100_000, recallEvery: null, seed: 7 });
    const { id } = await window.jobs.start({ kind: 'train', params: { form: long } });
    const run = await vi.waitFor(
      async () => {
        const found = (await window.runs.list()).find(({ state }) => state === 'running')!;
        expect(host.requireOpened().engine.workspace.runs.checkpoints(found.id).length).toBe(1);
        return found;
      },
      { timeout: 20_000, interval: 50 },
    );
    // What it works with is not thrown away beneath it.
    await expect(window.runs.remove({ run: run.id })).rejects.toMatchObject({ cause: { code: 'not-permitted' } });
    const { runs } = host.requireOpened().engine.workspace;
    expect(runs.checkpoints(run.id)).toHaveLength(1);
    await expect(window.runs.remove({ run: run.id + 1000 })).rejects.toMatchObject({ cause: { code: 'not-found' } });
    const [{ id: model }] = await window.models.list();
    await expect(window.models.delete({ id: model })).rejects.toMatchObject({ cause: { code: 'usage' } });
    await window.jobs.cancel({ id });
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    const kept = host.requireOpened().engine.workspace.runs.checkpoints(run.id)[0].epoch;
    expect((await window.runs.list()).find((one) => one.id === run.id)).toMatchObject({ state: 'stopped' });

    // As a dead process leaves it: the row says running, and nobody runs it.
    await host.close();
    const reopened = await host.open(workspace);
    reopened.engine.workspace.jobs.setState(id as JobId, 'running');
    expect((await window.jobs.list()).find((job) => job.id === id)).toMatchObject({ state: 'interrupted' });
    events.length = 0;
    await window.jobs.resume({ id });
    await vi.waitFor(() => expect(epochsOf(run.id).length).toBeGreaterThan(0), { timeout: 20_000 });
    expect(epochsOf(run.id)[0]).toBe(kept + 1);
    await window.jobs.cancel({ id });
    await ended(id);
  });

  it('says where a training stands, goes on with the next step after its job was dismissed, or begins anew', async () => {
    const chosen = await form({ steps: 100_000, recallEvery: null, seed: 11 });
    const started = { kind: 'train', params: { form: chosen } } as const;
    /** Steps done of a job as they are told, from where it begins until it is cancelled after some of them. */
    const stepsUntilCancelled = async ({ id }: { id: number }): Promise<number[]> => {
      const steps = (): number[] =>
        events.flatMap((event) =>
          event.type === 'job' && event.job.id === id && event.job.stage === 'training' ? [event.job.done] : [],
        );
      await vi.waitFor(() => expect(steps().length).toBeGreaterThan(2), { timeout: 20_000 });
      await window.jobs.cancel({ id });
      await window.jobs.cancel({ id });
      expect(await ended(id)).toMatchObject({ state: 'cancelled' });
      return steps();
    };
    expect(await window.training.standing(chosen)).toBeNull();
    events.length = 0;
    const first = await window.jobs.start(started);
    const before = await stepsUntilCancelled(first);
    const standing = (await window.training.standing(chosen))!;
    expect(standing).toMatchObject({ of: 100_000, finished: false, fault: null });
    expect(standing.step).toBeGreaterThanOrEqual(before.at(-1)!);
    expect(Date.now() - Date.parse(standing.when!)).toBeLessThan(60_000);
    expect(await window.jobs.standing({ id: first.id })).toEqual(standing);
    expect(await window.training.standing(await form({ steps: 100_000, recallEvery: null, seed: 12 }))).toBeNull();

    await window.jobs.dismiss({ id: first.id });
    expect(await window.training.standing(chosen)).toEqual(standing);
    events.length = 0;
    const second = await window.jobs.start({ ...started, mode: 'resume' });
    const went = await stepsUntilCancelled(second);
    expect(went[0]).toBe(standing.step);
    expect((await window.training.standing(chosen))!.step).toBeGreaterThan(standing.step!);

    events.length = 0;
    const third = await window.jobs.anew({ id: second.id });
    await expect(window.jobs.start({ ...started, mode: 'anew' })).rejects.toThrow(/is running/);
    expect((await stepsUntilCancelled(third))[0]).toBe(0);
    expect(epochsOf(standing.run)[0]).toBe(1);

    const { engine } = host.requireOpened();
    const [{ file }] = engine.workspace.runs.checkpoints(standing.run as RunId);
    rmSync(path.join(engine.workspace.modelsFolder, file));
    expect(await window.training.standing(chosen)).toMatchObject({
      step: null,
      fault: expect.stringMatching(/missing/),
    });
    const fourth = await window.jobs.start(started);
    expect(await ended(fourth.id)).toMatchObject({
      state: 'failed',
      error: { details: { remedy: expect.stringMatching(/“Start over” in Train/) } },
    });
    events.length = 0;
    const fifth = await window.jobs.start({ ...started, mode: 'anew' });
    expect((await stepsUntilCancelled(fifth))[0]).toBe(0);
    await window.jobs.dismiss({ id: fifth.id });
  });

  it('answers a view between two steps while a job trains', async () => {
    const { engine, jobEngine } = host.requireOpened();
    const [{ id: model }] = await window.models.list();
    const opened = await window.models.open({ id: model });
    await vi.waitFor(async () => expect((await window.jobs.list()).some(({ id }) => id === opened.id)).toBe(false));
    const { ensureModel } = await import('../models/open-models.ts');
    const { features, embeddings } = await ensureModel(model, engine, unattended);
    // One epoch of many steps: 3 × 4 images on features of 64 numbers.
    const labels = Int32Array.from({ length: 120_000 }, (_, i) => i % 3);
    const pooled = new Float32Array(labels.length * 64).map((_, i) => Math.sin(i));
    const { defaults } = await window.training.options();
    const { recallEvery: _, ...training } = { ...defaults.training, classesPerBatch: 3, steps: 1_000_000 };
    const weight = new Float32Array(64 * 64).map((_, i) => Math.cos(i) / 8);
    const head = { layers: [{ inputs: 64, outputs: 64, weight, bias: null }], normalize: true };
    const input = { pooled, relation: { by: 'class', labels } as const, spec: training, head };
    await jobEngine.compute.call('openHeadTraining', { key: 'long', input, state: null });
    const canceller = new AbortController();
    const steps: number[] = [];
    const report = ({ done }: { done: number }): void => void steps.push(done);
    const epoch = jobEngine.compute.call('trainHeadEpoch', { key: 'long' }, { signal: canceller.signal, report });
    const stopped = expect(epoch).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(steps.length).toBeGreaterThan(20), { timeout: 20_000 });
    const waited: number[] = [];
    for (let i = 0; i < 10; i++) {
      const before = steps.at(-1)!;
      const request = { key: features.networkKey, pooled: await features.pooledOf(0, unattended.signal), count: 1 };
      const { data } = await engine.compute.call('embed', request);
      waited.push(steps.at(-1)! - before);
      expect([...data]).toEqual([...embeddings.data.subarray(0, embeddings.width)]);
    }
    waited.sort((x, y) => x - y);
    expect(waited[5]).toBeLessThanOrEqual(3);
    canceller.abort();
    await stopped;
    await jobEngine.compute.call('closeTraining', { key: 'long' });
  });

  it('names a run and throws one away: its checkpoint goes with the last that names it, its model stays', async () => {
    const { engine } = host.requireOpened();
    const { runs } = engine.workspace;
    const [stopped, done] = await window.runs.list();
    await window.runs.rename({ run: done.id, name: '  with a   longer margin ' });
    expect((await window.runs.list())[1].title).toBe(`Run ${done.id} · with a longer margin`);
    await window.runs.rename({ run: done.id, name: null });
    expect((await window.runs.list())[1].title).toBe(done.title);
    await expect(window.runs.rename({ run: done.id, name: ' \u0007' })).rejects.toThrow();

    const models = await window.models.list();
    const [{ file }] = runs.checkpoints(stopped.id);
    const kept = path.join(engine.workspace.folder, 'models', file);
    expect(existsSync(kept)).toBe(true);
    const sharing = runs.ensure({ key: 'another run with the same checkpoint', spec: {} });
    runs.keepCheckpoint(sharing.id, { ...runs.checkpoints(stopped.id)[0] });
    await window.runs.remove({ run: stopped.id });
    expect(existsSync(kept)).toBe(true);
    await window.runs.remove({ run: sharing.id });
    expect(existsSync(kept)).toBe(false);
    await window.runs.remove({ run: done.id });
    await expect(window.runs.remove({ run: done.id })).rejects.toThrow('this run no longer exists');
    // The model is of two runs; with the last of them it stands alone.
    expect((await window.models.list()).map(({ id }) => id)).toEqual(models.map(({ id }) => id));
    for (const { id } of await window.runs.list()) await window.runs.remove({ run: id });
    expect((await window.models.list())[0].run).toBeNull();
    expect(await window.runs.list()).toEqual([]);
  });

  it('a network that is taken as it is becomes a model without a run', async () => {
    const chosen = { ...(await form({})), train: false };
    const { id, title } = await window.jobs.start({ kind: 'train', params: { form: chosen } });
    expect(title).toBe('Embedding with the network, without training, Small');
    expect(await ended(id)).toMatchObject({ state: 'done' });
    expect(await window.runs.list()).toEqual([]);
    expect((await window.models.list())[0]).toMatchObject({ run: null, current: true });
  });

  it('does not start what is out of its range', async () => {
    const wrong = await form({ steps: 0 });
    await expect(window.jobs.start({ kind: 'train', params: { form: wrong } })).rejects.toThrow(
      /training\.steps is out of its range/,
    );
  });

  it('keeps settings of the user', async () => {
    await window.settings.set({ key: 'theme', value: 'light' });
    expect(await window.settings.get()).toEqual({ user: { theme: 'light' } });
  });
});
