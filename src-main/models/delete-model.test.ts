/** What goes with a model is said before, and a file that another one needs stays. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { importScenes, trainedModel } from '../pipeline/test-models.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import { checkWorkspace } from '../workspace/check.ts';
import type { ModelId } from '../workspace/ids.ts';
import { chooseModel } from './choose-model.ts';
import { deletedWithModel, deleteModel } from './delete-model.ts';
import { currentModelId, makeCurrent, nameModel } from './model-settings.ts';
import { ensureModel } from './open-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'delete-model-'));
let engine: Engine;
let [first, second] = [0 as ModelId, 0 as ModelId];

beforeAll(async () => {
  engine = openEngine(path.join(folder, 'workspace'), { create: true, backend: 'wasm' });
  await importScenes(folder, engine);
  first = (await trainedModel(engine, 1)).id;
  second = (await trainedModel(engine, 2)).id;
}, 120_000);
afterAll(async () => {
  await closeEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

const stored = (): string[] => readdirSync(engine.workspace.modelsFolder).sort();

it('a model is meant by its name, its number, or the beginning of its hash', () => {
  const { key } = engine.workspace.models.get(second)!;
  nameModel(second, 'the second', engine);
  for (const text of ['the second', String(second), key.slice(0, 8)]) expect(chooseModel(text, engine).id).toBe(second);
  expect(() => chooseModel('the third', engine)).toThrow(expect.objectContaining({ code: 'not-found' }));
  nameModel(first, 'the second', engine);
  expect(() => chooseModel('the second', engine)).toThrow(expect.objectContaining({ code: 'usage' }));
});

it('is refused while a job works with it, and nothing goes', async () => {
  const before = stored();
  const deleting = deleteModel(first, { engine, inUse: 'Comparing methods' });
  await expect(deleting).rejects.toMatchObject({ code: 'usage', details: { received: 'Comparing methods' } });
  expect(stored()).toEqual(before);
  expect(engine.workspace.embeddings.count(first)).toBe(18);
});

it('takes its rows and its own files, and leaves the trunk that the other model has too', async () => {
  const { trunk, head } = engine.workspace.models.get(first)!.spec as { trunk: string; head: string };
  expect(engine.workspace.files.references(trunk)).toEqual([`model ${first}`, `model ${second}`]);
  const said = await deletedWithModel(first, engine);
  expect(said).toMatchObject({ embeddings: 18, runs: 1, files: 1 });
  makeCurrent(first, engine);
  expect(await deleteModel(first, { engine, inUse: null })).toEqual(said);
  expect(stored()).toContain(trunk);
  expect(stored()).not.toContain(head);
  expect(engine.workspace.models.get(first)).toBeUndefined();
  expect(engine.workspace.embeddings.count(first)).toBe(0);
  expect(engine.workspace.settings.get(`model ${first}`)).toBeUndefined();
  expect(currentModelId(engine)).toBe(second);
  await expect(ensureModel(first, engine, unattended)).rejects.toMatchObject({ code: 'not-found' });
  await ensureModel(second, engine, unattended);
  expect((await checkWorkspace(engine.workspace)).findings).toEqual([]);
});

it('the last one takes the trunk too; the runs stay, and can make it again', async () => {
  const { trunk } = engine.workspace.models.get(second)!.spec as { trunk: string };
  await deleteModel(second, { engine, inUse: null });
  expect(stored()).not.toContain(trunk);
  expect(engine.workspace.runs.all().map(({ modelId }) => modelId)).toEqual([null, null]);
  const again = await trainedModel(engine, 2);
  expect((engine.workspace.models.get(again.id)!.spec as { trunk: string }).trunk).toBe(trunk);
});

it('a checkpoint that two runs share goes with the last of them', async () => {
  const { runs, files, folder: place } = engine.workspace;
  const file = await storeModelFile(place, new Uint8Array([1, 2, 3]));
  const [a, b] = ['a', 'b'].map((key) => runs.ensure({ key, spec: {} }));
  for (const { id } of [a, b]) runs.keepCheckpoint(id, { epoch: 1, ...file });
  runs.remove(a.id);
  expect(await files.release(file.file)).toBe(false);
  expect(stored()).toContain(file.file);
  runs.remove(b.id);
  expect(await files.release(file.file)).toBe(true);
  expect(stored()).not.toContain(file.file);
});
