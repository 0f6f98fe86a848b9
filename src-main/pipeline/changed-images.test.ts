/** Files that are changed behind the workspace's back: nothing is computed of them under the hash of the import. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { InputProblem } from '../datasets/problems.ts';
import { picture } from '../datasets/test-folders.ts';
import { type Engine, withEngine } from '../session/engine.ts';
import { importSettings } from './import-dataset.ts';
import { mainJob } from './main-job.ts';
import { importAgain, importScenes, smallSettings, trainedModel } from './test-models.ts';
import { TrainingBatches } from './training-batches.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'changed-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Other bytes under the same name and time. Gives what puts the file back. */
function swap(one: string, other: string): () => void {
  const before = readFileSync(one);
  const { atime, mtime } = statSync(one);
  writeFileSync(one, readFileSync(other));
  utimesSync(one, atime, mtime);
  return () => writeFileSync(one, before);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

async function embeddingsOf(engine: Engine): Promise<number[]> {
  const { embeddings } = await trainedModel(engine);
  return [...embeddings.data];
}

it('features are refused while a file is another, and the same as ever once it is back', async () => {
  await withEngine(path.join(folder, 'a'), { create: true, backend: 'wasm' }, async (engine) => {
    await importScenes(folder, engine);
    const images = await engine.workspace.images.all();
    const putBack = swap(images[1].path, images[8].path);
    const refused = trainedModel(engine);
    await expect(refused).rejects.toBeInstanceOf(InputProblem);
    await expect(refused).rejects.toThrow(`${images[1].relativePath}: the file has changed since it was imported`);
    putBack();
    const undisturbed = await embeddingsOf(engine);
    await withEngine(path.join(folder, 'b'), { create: true, backend: 'wasm' }, async (other) => {
      await importAgain(path.join(folder, 'images'), other);
      expect(await embeddingsOf(other)).toEqual(undisturbed);
    });
  });
}, 120_000);

it('a network learns from no image that is another', async () => {
  const files = ['a.png', 'b.png', 'c.png', 'd.png'].map((name) => path.join(folder, name));
  for (const [i, file] of files.entries()) writeFileSync(file, await picture(8 + i, 8));
  const images = files.map((file) => ({ path: file, name: path.basename(file), sha256: hashOf(file) }));
  const { training } = smallSettings(1).network;
  const shape = { ...training, classesPerBatch: 2, imagesPerClass: 2 };
  const preprocessing = { size: 8, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const relation = { by: 'class' as const, labels: Int32Array.of(0, 0, 1, 1) };
  for (const augmentation of [training.augmentation, { ...training.augmentation, flip: true }]) {
    const source = { images, relation, training: { ...shape, augmentation }, preprocessing };
    expect(await new TrainingBatches(source).of(0)).toHaveLength(4 * 8 * 8 * 3);
    const putBack = swap(files[2], files[0]);
    await expect(new TrainingBatches(source).of(0)).rejects.toMatchObject({ problem: 'image-changed' });
    putBack();
  }
}, 30_000);

it('the main job reads the files anew, and its results are those of the new bytes', async () => {
  await withEngine(path.join(folder, 'd'), { create: true, backend: 'wasm' }, async (engine) => {
    await importAgain(path.join(folder, 'images'), engine);
    const images = await engine.workspace.images.all();
    writeFileSync(images[0].path, Buffer.concat([readFileSync(images[0].path), Buffer.from([0])]));
    const imports = { ...importSettings(engine), onProblem: 'leave-out' as const };
    await mainJob(imports, smallSettings(1), engine, unattended);
    const after = await engine.workspace.images.all();
    expect(after[0].sha256).toBe(hashOf(images[0].path));
    expect(after[0].sha256).not.toBe(images[0].sha256);
  });
}, 120_000);
