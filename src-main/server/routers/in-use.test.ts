/** A model that a job works with is not thrown away beneath it: the window is told which job. Runs: `training.test.ts`. */
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JobId } from '../../workspace/ids.ts';
import { call, sampleHost } from '../sample-host.ts';

/** The sample's workspace, in which every job waits. */
async function waitingJobs() {
  const { host, app, root, modelId, workspace } = await sampleHost();
  const { jobs } = host.requireOpened();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  jobs.whenQuiet('compute', () => held);
  onTestFinished(() => release());
  const remove = (id: number = modelId) => call(app, 'models.delete', { id }, 'mutation');
  return { root, jobs, modelId, workspace, remove };
}

it('a model that a job was started with is refused with the job’s name, and goes when the job is cancelled', async () => {
  const { jobs, modelId, workspace, remove } = await waitingJobs();
  const other = workspace.models.ensure({
    key: 'other',
    backbone: 'small',
    weightsSha256: '',
    spec: {},
    file: null,
  }).id;
  const { id, title, state } = jobs.start('embed', { model: modelId });
  expect(state).toBe('queued');
  const { error } = await remove();
  expect(error).toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^a job works with this model/),
    details: { received: title },
  });
  expect(workspace.models.get(modelId)).toBeDefined();
  expect(workspace.embeddings.count(modelId)).toBe(5);
  expect((await remove(other)).error).toBeNull(); // of no job's concern
  jobs.cancel(id as JobId);
  expect(await remove()).toMatchObject({ error: null, data: { embeddings: 5, evaluations: 1 } });
  expect(workspace.models.get(modelId)).toBeUndefined();
});

it('while a job may make or score any model, none is deleted', async () => {
  const { root, jobs, modelId, workspace, remove } = await waitingJobs();
  const imports = { folder: path.join(root, 'a'), split: 'own', onProblem: 'leave-out', seed: 0 };
  const { id } = jobs.start('import', imports);
  const refused = { code: 'usage', details: { received: 'Importing a' } };
  expect((await remove()).error).toMatchObject(refused);
  jobs.cancel(id as JobId);
  expect(workspace.models.get(modelId)).toBeDefined();
  expect((await remove()).error).toBeNull();
});
