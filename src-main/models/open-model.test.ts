/** A model is what lies in the workspace: it opens without what made it, reads alone, and stops when nobody waits. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { ComputeClient } from '../compute/client.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { backboneByName } from '../network/backbones/registry.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import { writeSafetensors } from '../network/weights/write-safetensors.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { prepareModel, StageClock } from '../pipeline/main-job.ts';
import { closeEngine, type Engine, openEngine, withEngine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import { ensureModel, withModel } from './open-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'open-model-'));
const workspace = path.join(folder, 'workspace');
const weights = path.join(folder, 'trunk.safetensors');
let id: ModelId;
let embedding: Float32Array;
let engine: Engine;

beforeAll(async () => {
  const images = path.join(folder, 'images');
  await generateDemoScenes(images, { seed: 5, classes: 3, perClass: 6 }, unattended);
  // Not the bytes that the workspace itself would write.
  await writeSafetensors(weights, initialiseBackbone(backboneByName('small'), 7), { made: 'elsewhere' });
  await withEngine(workspace, { create: true, backend: 'wasm' }, async (made) => {
    await importDataset({ folder: images, split: 'own', onProblem: 'stop', seed: 0 }, made, unattended);
    const { network, ...rest } = defaultRunSettings(0);
    const training = { ...network.training, steps: 4 };
    const settings = { ...rest, network: { ...network, backbone: 'small', weights, size: 64, training } };
    const { model } = await prepareModel(settings, made, new StageClock(), unattended);
    id = model.id;
    embedding = model.embeddings.data;
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  engine = openEngine(workspace, { backend: 'wasm' });
});
afterEach(() => closeEngine(engine));

/** Every file of the workspace but the database's own, by size and time. */
function filesOf(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('workspace.sqlite') && !name.startsWith('lock'))
    .map((name) => `${name} ${statSync(path.join(place, name)).size} ${statSync(path.join(place, name)).mtimeMs}`)
    .sort();
}

/** The engine with a compute thread that tells what it is asked. */
function watched(asked: (name: string, signal?: AbortSignal) => Promise<void> | void): Engine {
  const call = async (name: string, input: never, options: { signal?: AbortSignal } = {}): Promise<unknown> => {
    await asked(name, options.signal);
    return engine.compute.call(name as never, input, options);
  };
  const compute = new Proxy(engine.compute, {
    get: (target, key) => (key === 'call' ? call : Reflect.get(target, key, target)),
  }) as ComputeClient;
  return { ...engine, compute };
}

/** The row's spec as it would be, had another version written it. */
function rewriteSpec(change: (spec: Record<string, unknown>) => void): void {
  const { spec } = engine.workspace.models.get(id)!;
  const changed = { ...(spec as Record<string, unknown>) };
  change(changed);
  engine.workspace.store.db.prepare('UPDATE model SET spec = ? WHERE id = ?').run(JSON.stringify(changed), id);
}

describe('opening', () => {
  it('needs neither the weight file nor the cache, and trains, fetches and writes nothing', async () => {
    const kept = readFileSync(weights);
    rmSync(weights);
    rmSync(path.join(workspace, 'cache'), { recursive: true });
    const before = filesOf(workspace);
    engine.workspace.store.db.pragma('query_only = ON'); // whoever writes a row now throws
    vi.stubGlobal('fetch', () => {
      throw new Error('opening a model asked the network');
    });
    const asked: string[] = [];
    try {
      const model = await ensureModel(
        id,
        watched((name) => void asked.push(name)),
        unattended,
      );
      expect([...model.embeddings.data]).toEqual([...embedding]);
      expect(model.features.images).toHaveLength(18);
      // The same pooled features by a forward pass, since no cache is left: the head makes the same f of them.
      const pooled = await model.features.pooledOf(3, unattended.signal);
      const { data } = await engine.compute.call('embed', { key: model.features.networkKey, pooled, count: 1 });
      for (const [e, value] of data.entries()) expect(value).toBeCloseTo(embedding[3 * data.length + e], 5);
    } finally {
      vi.unstubAllGlobals();
      writeFileSync(weights, kept);
    }
    expect(asked).toEqual(['openNetwork', 'features']);
    expect(filesOf(workspace)).toEqual(before);
  });

  it('stops when the last of those who wait has gone, and begins anew for the next', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const signals: AbortSignal[] = [];
    const slow = watched((_, signal) => {
      signals.push(signal!);
      return new Promise((_resolve, reject) =>
        signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
      );
    });
    const waiting = [first, second].map(({ signal }) => ensureModel(id, slow, { signal, report: () => {} }));
    const ends = Promise.allSettled(waiting);
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    first.abort();
    await expect(waiting[0]).rejects.toThrow();
    expect(signals[0].aborted).toBe(false); // somebody waits still
    second.abort();
    await ends;
    expect(signals[0].aborted).toBe(true);
    const model = await ensureModel(id, engine, unattended);
    expect(model.embeddings.data).toHaveLength(embedding.length);
  });

  it('tells of a workspace that was closed meanwhile', async () => {
    const opening = ensureModel(id, engine, unattended);
    engine.session.close();
    await expect(opening).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a model of an earlier version, which kept no weights', () => {
  const forget = (): void => rewriteSpec((spec) => delete spec.trunk);
  let spec: string;
  beforeEach(() => {
    spec = JSON.stringify(engine.workspace.models.get(id)!.spec);
    forget();
  });
  afterEach(() => {
    engine.workspace.store.db.prepare('UPDATE model SET spec = ? WHERE id = ?').run(spec, id);
  });

  it('opens from the file that made it, as long as that is the same', async () => {
    const { embeddings } = await withModel(id, engine, unattended, (model) => model);
    expect([...embeddings.data]).toEqual([...embedding]);
  });

  it('names the file, its hash and what makes it again where it is gone or another', async () => {
    const kept = readFileSync(weights);
    const { weightsSha256 } = engine.workspace.models.get(id)!;
    const expected = { file: weights, expected: `SHA-256 ${weightsSha256}` };
    try {
      writeFileSync(weights, 'something else');
      await expect(ensureModel(id, engine, unattended)).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('have changed'),
        details: { ...expected, remedy: expect.stringContaining('train the model again') },
      });
      rmSync(weights);
      await expect(ensureModel(id, engine, unattended)).rejects.toMatchObject({
        code: 'not-found',
        details: { ...expected, received: 'no such file' },
      });
    } finally {
      writeFileSync(weights, kept);
    }
  });
});

describe('damage', () => {
  it('of the weights, of the head and of the row is told with a code, each by what it is', async () => {
    const { trunk, head } = engine.workspace.models.get(id)!.spec as { trunk: string; head: string };
    for (const file of [trunk, head]) {
      const place = path.join(workspace, 'models', file);
      const kept = readFileSync(place);
      writeFileSync(place, Buffer.concat([kept.subarray(0, -1), Buffer.from([kept.at(-1)! ^ 1])]));
      await expect(ensureModel(id, engine, unattended)).rejects.toMatchObject({ code: 'workspace-corrupt' });
      rmSync(place);
      await expect(ensureModel(id, engine, unattended)).rejects.toMatchObject({
        code: 'not-found',
        details: { file: place, remedy: expect.stringMatching(/backup|train/) },
      });
      writeFileSync(place, kept);
    }
    const spec = JSON.stringify(engine.workspace.models.get(id)!.spec);
    for (const change of [{ head: '../../etc/passwd' }, { preprocessing: { size: 1e9 } }, { pooling: 'none' }]) {
      rewriteSpec((row) => Object.assign(row, change));
      await expect(ensureModel(id, engine, unattended)).rejects.toMatchObject({ code: 'workspace-corrupt' });
      engine.workspace.store.db.prepare('UPDATE model SET spec = ? WHERE id = ?').run(spec, id);
    }
    await ensureModel(id, engine, unattended);
  });
});
