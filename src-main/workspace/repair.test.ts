import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupWorkspace } from './backup.ts';
import { readModelFile, storeModelFile } from './blobs.ts';
import { checkWorkspace } from './check.ts';
import { connect } from './database.ts';
import { workspaceInfo } from './info.ts';
import { openWorkspace } from './open.ts';
import { repairWorkspace } from './repair.ts';
import { sampleDataset } from './samples.ts';
import { currentVersion } from './schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'repair-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const images = 400;

/** A workspace with everything in it; closed. */
async function fill(): Promise<{ file: string }> {
  using workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(sampleDataset({ images }));
  const stored = await storeModelFile(
    folder,
    Uint8Array.from({ length: 5000 }, (_, i) => i),
  );
  const spec = { head: 64 };
  const model = workspace.models.ensure({ key: 'm', backbone: 'small', weightsSha256: 'ab', spec, file: stored.file });
  const run = workspace.runs.ensure({ key: 'r', spec: {} });
  const metric = { epoch: 1, loss: 1, activeShare: 1, learningRate: 1, recall: 0.5 };
  workspace.runs.recordEpoch(run.id, metric);
  workspace.runs.keepCheckpoint(run.id, { epoch: metric.epoch, ...stored });
  workspace.runs.finish(run.id, model.id);
  const all = await workspace.images.all();
  await workspace.embeddings.put(
    model.id,
    all.map(({ imageId }) => ({ imageId, vector: new Float32Array(64).fill(imageId) })),
  );
  const bank = workspace.banks.ensure({ key: 'b', modelId: model.id, layer: 'last', spec: { channels: 40 } });
  await workspace.gradWeights.putMany(
    bank.id,
    all.map(({ imageId }) => ({ imageId, weights: new Float32Array(40).fill(imageId), active: 50, inactive: 0 })),
  );
  const evaluation = workspace.evaluations.ensure({ key: 'e', modelId: model.id, spec: {} });
  await workspace.scores.putMany(
    evaluation.id,
    'averaged',
    all.map(({ imageId }) => ({ imageId, record: new Uint8Array(30) })),
  );
  workspace.evaluations.markComplete(evaluation.id);
  return { file: stored.file };
}

/** Overwrites leaf pages of a table; pages are numbered from 1. */
function destroyPages(table: string, count = 1): void {
  const file = path.join(folder, 'workspace.sqlite');
  const db = connect(file);
  const pages = db
    .prepare<[string], number>(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno`)
    .pluck()
    .all(table);
  db.close();
  const descriptor = openSync(file, 'r+');
  for (const page of pages.slice(pages.length >> 1).slice(0, count)) {
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
  }
  closeSync(descriptor);
}

test('a sound workspace passes, and info counts what it holds', async () => {
  await fill();
  expect(await checkWorkspace(folder)).toEqual({ ok: true, findings: [] });
  using workspace = openWorkspace(folder);
  expect((await checkWorkspace(workspace)).ok).toBe(true);
  expect(await workspaceInfo(workspace)).toMatchObject({
    format: currentVersion,
    dataset: { images, train: 266, test: 134, classes: 2 },
    problems: 2,
    models: [{ backbone: 'small', embeddings: images }],
    runs: [{ state: 'done', epoch: 1 }],
    banks: [{ layer: 'last', images }],
    evaluations: [{ rows: ['averaged'], complete: true }],
    bytes: { models: 5000, cache: 0, backups: 0 },
  });
});

test('a damaged and a missing model file are found; repair drops what was computed from it', async () => {
  const { file } = await fill();
  const full = path.join(folder, 'models', file);
  const bytes = readFileSync(full);
  bytes[2500] ^= 1;
  writeFileSync(full, bytes);
  writeFileSync(path.join(folder, 'models', 'x.part'), 'left by a kill');
  const { ok, findings } = await checkWorkspace(folder);
  expect(ok).toBe(false);
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'error', 'info']);
  expect(findings[0].what).toContain('model 1: its file');
  expect(findings[0].what).toContain('is damaged');
  await expect(readModelFile(folder, { file, sha256: file })).rejects.toMatchObject({ code: 'workspace-corrupt' });

  rmSync(full);
  expect((await checkWorkspace(folder)).findings[0].what).toContain('is missing');
  const { lost } = await repairWorkspace(folder);
  expect(lost).toHaveLength(2);
  expect((await checkWorkspace(folder)).findings).toEqual([]);
  using workspace = openWorkspace(folder);
  expect(workspace.images.count()).toBe(images);
  expect(workspace.models.all()).toEqual([]);
  expect(workspace.banks.all()).toEqual([]);
  expect(workspace.runs.all()).toMatchObject([{ state: 'running', epoch: 0, modelId: null }]);
});

test('a model whose trunk is missing is named and dropped, as one whose head is', async () => {
  await fill();
  const bytes = Buffer.from('the tensors of a trunk');
  const trunk = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(path.join(folder, 'models', trunk), bytes);
  {
    using workspace = openWorkspace(folder);
    const { file, spec, backbone, weightsSha256 } = workspace.models.all()[0];
    workspace.models.ensure({ key: 'with trunk', backbone, weightsSha256, file, spec: { ...(spec as object), trunk } });
  }
  rmSync(path.join(folder, 'models', trunk));
  const { lost } = await repairWorkspace(folder);
  expect(lost).toEqual([`model 2 (small) and its results: its file models/${trunk} is missing`]);
  expect((await checkWorkspace(folder)).findings).toEqual([]);
});

test('a destroyed page costs its rows; the other tables and rows are kept', async () => {
  await fill();
  destroyPages('grad_weights');
  const before = await checkWorkspace(folder);
  expect(before.ok).toBe(false);
  expect(before.findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('damaged database'));

  const { lost, tables, backup } = await repairWorkspace(folder);
  const { kept, unreadable } = tables.find(({ table }) => table === 'grad_weights')!;
  expect(kept + unreadable!).toBe(images);
  expect(unreadable).toBeGreaterThan(0);
  expect(unreadable).toBeLessThan(30);
  expect(lost).toEqual([`grad_weights: up to ${unreadable} rows cannot be read; they are computed again`]);
  expect(readFileSync(path.join(backup, 'workspace.sqlite')).includes(Buffer.alloc(4096, 0xa5))).toBe(true);

  expect((await checkWorkspace(folder)).ok).toBe(true);
  using workspace = openWorkspace(folder);
  expect(workspace.images.count()).toBe(images);
  const [model] = workspace.models.all();
  expect(workspace.embeddings.count(model.id)).toBe(images);
  const [bank] = workspace.banks.all();
  const ids = workspace.gradWeights.imageIds(bank.id);
  expect(ids.size).toBe(kept);
  for (const id of ids) expect(workspace.gradWeights.get(bank.id, id)!.weights[0]).toBe(id);
  expect(workspace.evaluations.all()[0].complete).toBe(false); // computed again from what is left
});

test('destroyed pages of objects and of the listing: rows that hang on lost ones go too', async () => {
  await fill();
  destroyPages('object', 1);
  destroyPages('listing', 1);
  const { lost } = await repairWorkspace(folder);
  expect(lost.length).toBeGreaterThan(2);
  expect((await checkWorkspace(folder)).ok).toBe(true);
  using workspace = openWorkspace(folder);
  const kept = workspace.images.count();
  expect(kept).toBeGreaterThan(images - 50);
  expect(kept).toBeLessThan(images);
  const again = await workspace.images.importAll(sampleDataset({ images }));
  expect(again.changed).toBe(true); // not taken for the data set that it was
});

test('a file cut short keeps what lies before the cut', async () => {
  await fill();
  const file = path.join(folder, 'workspace.sqlite');
  truncateSync(file, Math.floor((readFileSync(file).length * 0.8) / 4096) * 4096);
  expect(() => openWorkspace(folder)).toThrow('cut short');
  expect((await checkWorkspace(folder)).findings[0].what).toContain('cut short');
  const { lost } = await repairWorkspace(folder);
  expect(lost.length).toBeGreaterThan(0);
  expect((await checkWorkspace(folder)).ok).toBe(true);
  using workspace = openWorkspace(folder);
  expect(workspace.images.count()).toBeGreaterThan(0);
});

test('what is no database cannot be repaired, and is left as it was', async () => {
  await fill();
  const file = path.join(folder, 'workspace.sqlite');
  writeFileSync(file, 'not a database at all, but longer than nothing'.repeat(100));
  const before = readFileSync(file);
  await expect(repairWorkspace(folder)).rejects.toMatchObject({ code: 'workspace-corrupt' });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('implausible blobs and jobs without an end are found', async () => {
  await fill();
  {
    using workspace = openWorkspace(folder);
    workspace.store.db.exec(`UPDATE embedding SET vector = x'0102' WHERE id = 3;
      UPDATE grad_weights SET weights = x'01020304' WHERE id < 3`);
    workspace.jobs.setState(workspace.jobs.open('extract', {}).id, 'running');
  }
  const { findings } = await checkWorkspace(folder);
  expect(findings.map(({ severity, what }) => `${severity} ${what.slice(0, 16)}`)).toEqual([
    'error 1 embeddings are',
    'error 2 grad-weights h',
    'error 1 stored result ',
    'error 2 stored results',
    'info a job (extract) ',
  ]);
});

test('a backup is a workspace', async () => {
  const { file } = await fill();
  const workspace = openWorkspace(folder, { now: () => new Date('2026-02-03T04:05:06.789Z') });
  const backup = await backupWorkspace(workspace);
  workspace.close();
  expect(path.basename(backup.folder)).toBe('2026-02-03T04-05-06.789Z');
  expect(backup.bytes).toBeGreaterThan(100_000);
  expect(await checkWorkspace(backup.folder)).toEqual({ ok: true, findings: [] });
  const elsewhere = path.join(folder, 'restored');
  cpSync(backup.folder, elsewhere, { recursive: true });
  using restored = openWorkspace(elsewhere);
  expect(restored.images.count()).toBe(images);
  expect((await readModelFile(elsewhere, { file, sha256: file })).length).toBe(5000);
});
