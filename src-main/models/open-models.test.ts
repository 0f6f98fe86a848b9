/** Models that were made are opened again, in a later session too, and are the same to the bit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { prepareModel, StageClock } from '../pipeline/main-job.ts';
import { type Engine, withEngine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { ExplainedModel } from './model.ts';
import { currentModelId, settingsOf } from './model-settings.ts';
import { ensureModel, lastWithin, withModel } from './open-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'open-models-'));
const workspace = path.join(folder, 'workspace');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function settings(seed: number): RunSettings {
  const { network, ...rest } = defaultRunSettings(0);
  return {
    ...rest,
    network: { ...network, backbone: 'small', size: 64, training: { ...network.training, steps: 4, seed } },
  };
}

const made: { id: ModelId; embedding: Float32Array }[] = [];
const onWorkspace = <T>(work: (engine: Engine) => Promise<T>): Promise<T> =>
  withEngine(workspace, { create: true, backend: 'wasm' }, work);
const of = ({ embeddings }: ExplainedModel): number[] => [...embeddings.data];

/** f of every image by the network that lies on the compute thread. */
async function embed({ features }: ExplainedModel, { compute }: Engine): Promise<number[]> {
  const { networkKey, images, shape } = features;
  const pooled = new Float32Array(images.length * shape.pooled);
  for (const index of images.keys())
    pooled.set(await features.pooledOf(index, unattended.signal), index * shape.pooled);
  return [...(await compute.call('embed', { key: networkKey, pooled, count: images.length })).data];
}

beforeAll(async () => {
  const images = path.join(folder, 'images');
  await generateDemoScenes(images, { seed: 5, classes: 3, perClass: 6 }, unattended);
  await onWorkspace(async (engine) => {
    const imports = { folder: images, split: 'own', onProblem: 'stop', seed: 0 } as const;
    await importDataset(imports, engine, unattended);
    for (const seed of [1, 2, 3]) {
      const { model } = await prepareModel(settings(seed), engine, new StageClock(), unattended);
      made.push({ id: model.id, embedding: model.embeddings.data });
    }
  });
}, 120_000);

describe('open models', () => {
  it('open in a later session as they were made, the last one as the current one', () =>
    onWorkspace(async (engine) => {
      expect(currentModelId(engine)).toBe(made[2].id);
      expect(settingsOf(made[0].id, engine)).toEqual(settings(1));
      for (const { id, embedding } of made) {
        expect(of(await ensureModel(id, engine, unattended))).toEqual([...embedding]);
      }
    }));

  it('share one opening, and two stay open', () =>
    onWorkspace(async (engine) => {
      const [first, again] = await Promise.all([
        ensureModel(made[0].id, engine, unattended),
        ensureModel(made[0].id, engine, unattended),
      ]);
      expect(again).toBe(first);
      await ensureModel(made[1].id, engine, unattended);
      expect(await ensureModel(made[0].id, engine, unattended)).toBe(first);
      await ensureModel(made[2].id, engine, unattended); // the second is the one to go
      expect(await ensureModel(made[0].id, engine, unattended)).toBe(first);
      const key = first.features.networkKey;
      expect(key).toMatch(new RegExp(`^model ${made[0].id}\\.\\d+ ${first.features.key}$`));
      const [a] = made;
      expect(await embed(first, engine)).toEqual([...a.embedding]);
      expect(first.embeddings.width).toBe(64);
    }));

  it('come back while an earlier opening of theirs is still on its way out', () =>
    onWorkspace(async (engine) => {
      const asked = [made[0], made[1], made[2], made[0]].map(({ id }) => ensureModel(id, engine, unattended));
      const model = (await Promise.all(asked))[3];
      await new Promise((resolve) => setTimeout(resolve, 20)); // what is put away has been put away
      expect(await embed(model, engine)).toEqual([...made[0].embedding]);
    }));

  it('that are put away while they are used are closed after their last use', () =>
    onWorkspace(async (engine) => {
      const [a, b, c] = made;
      const used = await withModel(a.id, engine, unattended, async (model) => {
        await ensureModel(b.id, engine, unattended);
        await ensureModel(c.id, engine, unattended);
        await new Promise((resolve) => setTimeout(resolve, 20)); // what is put away has been put away
        expect(await embed(model, engine)).toEqual([...a.embedding]);
        return model;
      });
      await expect.poll(() => embed(used, engine).then(String, String)).toMatch(/no network is open/);
    }));

  it('stay by number and by bytes, the last in any case', () => {
    const list = [5, 30, 60, 20].map((bytes) => ({ bytes }));
    const bytes = (most: { count: number; bytes: number }): number[] => lastWithin(list, most).map((one) => one.bytes);
    expect(bytes({ count: 2, bytes: 1000 })).toEqual([60, 20]);
    expect(bytes({ count: 2, bytes: 79 })).toEqual([20]);
    expect(bytes({ count: 2, bytes: 10 })).toEqual([20]);
    expect(bytes({ count: 9, bytes: 110 })).toEqual([30, 60, 20]);
    expect(bytes({ count: 9, bytes: 1000 })).toEqual([5, 30, 60, 20]);
    expect(lastWithin([], { count: 2, bytes: 1 })).toEqual([]);
  });

  it('keep their own head on the compute thread while a job puts another on the same trunk', () =>
    onWorkspace(async (engine) => {
      const model = await ensureModel(made[0].id, engine, unattended);
      await prepareModel(settings(2), engine, new StageClock(), unattended);
      expect(await embed(model, engine)).toEqual([...made[0].embedding]);
    }));

  it('say what is wrong with a model that is not there', () =>
    onWorkspace(async (engine) => {
      const missing = ensureModel(999 as ModelId, engine, unattended);
      await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    }));
});
