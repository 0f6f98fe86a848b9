import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeModelFile } from './blobs.ts';
import { checkWorkspace } from './check.ts';
import { openWorkspace } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'model-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file that two runs and a model share stays until the last of them lets go', async () => {
  using workspace = openWorkspace(folder, { create: true });
  const { file, sha256 } = await storeModelFile(folder, Uint8Array.of(1, 2, 3));
  const there = (): boolean => existsSync(path.join(workspace.modelsFolder, file));
  const [a, b] = ['a', 'b'].map((key) => workspace.runs.ensure({ key, spec: {} }).id);
  for (const run of [a, b]) workspace.runs.keepCheckpoint(run, { epoch: 1, sha256, file });
  const spec = { layer: 'last', trunk: file };
  workspace.models.ensure({ key: 'm', backbone: 'small', weightsSha256: 'ab', spec, file: null });
  expect(workspace.files.references(file)).toEqual([
    'model 1',
    'checkpoint of run 1, epoch 1',
    'checkpoint of run 2, epoch 1',
  ]);

  workspace.runs.beginAnew(a);
  expect([await workspace.files.release(file), there()]).toEqual([false, true]);
  workspace.runs.beginAnew(b);
  expect([await workspace.files.release(file), there()]).toEqual([false, true]);
  expect((await checkWorkspace(workspace)).findings).toEqual([]); // the trunk of a model is no surplus
  workspace.store.query<[]>('DELETE FROM model').run();
  expect([await workspace.files.release(file), there()]).toEqual([true, false]);
});
