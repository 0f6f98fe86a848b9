/** A model goes to another workspace as one file, is the same there, and a file that is not what it says is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { memorySource } from '../network/weights/byte-source.ts';
import { readSafetensors } from '../network/weights/safetensors.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { writeSafetensors } from '../network/weights/write-safetensors.ts';
import { embedModel } from '../pipeline/embed-model.ts';
import { importedDataset } from '../pipeline/import-dataset.ts';
import { completeMainJob, modelOf } from '../pipeline/main-job.ts';
import { StageClock } from '../pipeline/stage-clock.ts';
import { importScenes, smallSettings, trainedModel } from '../pipeline/test-models.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { describeModels } from './describe-model.ts';
import { exportSchema, modelEntry } from './model-export.ts';
import { exportModel, importModel } from './model-file.ts';
import { makeCurrent, nameModel, networkOf, settingsOf } from './model-settings.ts';
import { ensureModel } from './open-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'model-file-'));
const file = path.join(folder, 'birds.safetensors');
let here: Engine;
let elsewhere: Engine;
let key: string;

beforeAll(async () => {
  here = openEngine(path.join(folder, 'here'), { create: true, backend: 'wasm' });
  elsewhere = openEngine(path.join(folder, 'elsewhere'), { create: true, backend: 'wasm' });
  await importScenes(path.join(folder, 'a'), here);
  await importScenes(path.join(folder, 'b'), elsewhere, { seed: 9, classes: 4 });
  const model = await trainedModel(here);
  key = model.key;
  nameModel(model.id, 'birds, small', here);
  await exportModel(here.workspace.models.get(model.id)!, file, here, unattended);
}, 120_000);
afterAll(async () => {
  await Promise.all([closeEngine(here), closeEngine(elsewhere)]);
  rmSync(folder, { recursive: true, force: true });
});

describe('in another workspace, on another data set', () => {
  it('it is the same model, by key and name, with the run that made it, and has seen nothing yet', async () => {
    const { id, added } = await importModel(file, elsewhere, unattended);
    expect(added).toBe(true);
    const [described] = await describeModels(elsewhere);
    expect(described).toMatchObject({ key, name: 'birds, small', title: 'birds, small', images: 0, unseen: 24 });
    expect(settingsOf(id, elsewhere)).toEqual(smallSettings(1));
    expect((await importModel(file, elsewhere, unattended)).added).toBe(false);
    expect(elsewhere.workspace.models.all()).toHaveLength(1);
    const model = await ensureModel(id, elsewhere, unattended);
    expect([model.features.images.length, model.embeddings.width]).toEqual([0, 64]);
  });

  it('it embeds what it has not seen as the workspace it came from would, and is scored without training', async () => {
    const { id } = elsewhere.workspace.models.byKey(key)!;
    makeCurrent(id, elsewhere);
    expect(await modelOf(smallSettings(1), elsewhere)).toBe(id);
    expect(await modelOf(smallSettings(2), elsewhere)).toBeNull();
    const { model, features } = await embedModel(id, elsewhere, new StageClock(), unattended);
    expect(elsewhere.workspace.embeddings.count(id)).toBe(24);
    // The same photograph through the network of the first workspace gives the same f.
    const own = await ensureModel(here.workspace.models.byKey(key)!.id, here, unattended);
    const { extractor } = own.features.source;
    const { signal } = unattended;
    const { pooled } = await extractor.forward(await extractor.load([features.images[3]]), {
      featureMaps: false,
      signal,
    });
    const { data } = await here.compute.call('embed', { key: own.features.networkKey, pooled, count: 1 });
    for (const [e, value] of data.entries()) expect(value).toBeCloseTo(model.embeddings.data[3 * 64 + e], 5);

    const { explain, evaluation, network } = smallSettings(1);
    const settings = { network, explain: { ...explain, triplets: 2 }, evaluation: { ...evaluation, resamples: 20 } };
    const job = { ...importedDataset(elsewhere), settings, clock: new StageClock(), model: id };
    const { report } = await completeMainJob(job, elsewhere, unattended);
    expect(report.rows.length).toBeGreaterThan(3);
    expect(report.model).toEqual({ title: 'birds, small', hash: key.slice(0, 8) });
    expect(elsewhere.workspace.runs.all()).toEqual([]); // nothing was trained
    expect(elsewhere.workspace.models.all()).toHaveLength(1);
  }, 120_000);

  it('its run names files without folders', async () => {
    const { id } = here.workspace.models.byKey(key)!;
    const { settings } = here.workspace;
    const kept = settings.get(`model ${id}`) as { settings: { network: object } };
    const weights = '/home/somebody/secret place/trunk.pth';
    settings.set(`model ${id}`, {
      ...kept,
      settings: { ...kept.settings, network: { ...kept.settings.network, weights } },
    });
    const target = path.join(folder, 'private.safetensors');
    await exportModel(here.workspace.models.get(id)!, target, here, unattended);
    settings.set(`model ${id}`, kept);
    expect(readFileSync(target, 'latin1')).not.toContain('somebody');
    rmSync(target);
    expect(networkOf(id, here)?.weights).toBeUndefined();
  });
});

it('a trunk that was one of several networks in its file says which', () => {
  const { weights } = exportSchema.shape;
  for (const id of ['ab'.repeat(32), `${'ab'.repeat(32)}#teacher.backbone`, 'random 3'])
    expect(weights.parse(id)).toBe(id);
  for (const id of ['ab'.repeat(31), `${'ab'.repeat(32)}#../x`, `${'ab'.repeat(32)}#`])
    expect(weights.safeParse(id).success).toBe(false);
});

describe('a file that is not what it says', () => {
  const bad = path.join(folder, 'bad.safetensors');
  let tensors: StateDict;
  let about: Record<string, unknown>;
  beforeAll(async () => {
    tensors = (await readSafetensors(memorySource(readFileSync(file), file))).tensors;
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as {
      __metadata__: Record<string, string>;
    };
    about = JSON.parse(header.__metadata__[modelEntry]) as Record<string, unknown>;
  });

  const refused = async (write: () => void | Promise<void>) => {
    await write();
    const before = [elsewhere.workspace.models.all().length, elsewhere.workspace.store.db.pragma('data_version')];
    const error = await importModel(bad, elsewhere, unattended).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect([elsewhere.workspace.models.all().length, elsewhere.workspace.store.db.pragma('data_version')]).toEqual(
      before,
    );
    return error as { code: string; message: string; details: { file: string } };
  };
  const changed = (change: (copy: StateDict) => void, said: Record<string, unknown> = {}) => {
    const copy: StateDict = new Map(
      [...tensors].map(([name, { shape, data }]) => [name, { shape: [...shape], data: data.slice() }]),
    );
    change(copy);
    return writeSafetensors(bad, copy, { [modelEntry]: JSON.stringify({ ...about, ...said }) });
  };
  const spec = (more: object) => ({ spec: { ...(about.spec as object), ...more } });

  it.each<[string, () => void | Promise<void>, RegExp]>([
    ['another kind of file', () => writeFileSync(bad, 'not a model'), /./],
    ['cut off', () => writeFileSync(bad, readFileSync(file).subarray(0, 5000)), /cut off/],
    ['weights alone', () => writeSafetensors(bad, tensors, {}), /no model that was exported/],
    ['no JSON', () => writeSafetensors(bad, tensors, { [modelEntry]: '{' }), /cannot be read/],
    [
      'one number changed',
      () => changed((copy) => copy.get('head.0.weight')!.data.fill(1, 0, 1)),
      /not as described in the file/,
    ],
    ['a trunk of another seed', () => changed(() => {}, { weights: 'random 8' }), /does not match the seed 8/],
    ['not a number', () => changed((copy) => copy.get('head.0.weight')!.data.fill(Number.NaN)), /NaN/],
    [
      'a tensor too much',
      () => changed((copy) => copy.set('other', { shape: [1], data: new Float32Array(1) })),
      /something else/,
    ],
    ['a tensor too few', () => changed((copy) => void copy.delete([...copy.keys()][0])), /do not fit/],
    [
      'no head that follows',
      () => changed((copy) => copy.get('head.0.weight')!.shape.reverse()),
      /does not fit|not what/,
    ],
    ['another key', () => changed(() => {}, { key: 'a'.repeat(64) }), /is not as described in the file/],
    ['an unknown backbone', () => changed(() => {}, { backbone: 'constructor' }), /does not know/],
    ['an unknown layer', () => changed(() => {}, spec({ layer: '__proto__' })), /no such layer/],
    ['a path for a hash', () => changed(() => {}, spec({ head: '../../etc/passwd' })), /cannot be read/],
    [
      'an input of a gigapixel',
      () => changed(() => {}, spec({ preprocessing: { size: 1e6, mean: [0, 0, 0], std: [1, 1, 1] } })),
      /cannot be read/,
    ],
    ['a later format', () => changed(() => {}, { format: 2 }), /cannot be read/],
  ])('%s is refused with a code, and nothing is kept', async (_, write, message) => {
    const { code, message: said, details } = await refused(write);
    expect(['bad-input', 'unsupported', 'usage', 'not-found']).toContain(code);
    expect(said).toMatch(message);
    if (code !== 'usage') expect(details.file).toBe(bad);
  });

  it('stops where it is cancelled', async () => {
    const canceller = new AbortController();
    canceller.abort();
    await expect(importModel(file, elsewhere, { ...unattended, signal: canceller.signal })).rejects.toThrow();
  });
});
