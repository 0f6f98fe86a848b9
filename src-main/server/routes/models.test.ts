/** A model leaves a workspace as a file, and comes into another one by a job; the file that a browser sent is put away. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importScenes, trainedModel } from '../../pipeline/test-models.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'model-routes-'));
const host = new EngineHost({
  kind: 'serve',
  roots: [folder],
  stateFolder: path.join(folder, 'state'),
  backend: 'wasm',
});
const app = createApp(host);
afterAll(async () => {
  await host.shutDown();
  rmSync(folder, { recursive: true, force: true });
});

async function ended(file: string) {
  const { jobs } = host.requireOpened();
  const { id } = jobs.start('import-model', { file });
  for (;;) {
    const job = jobs.list().find((one) => one.id === id)!;
    if (job.state !== 'running' && job.state !== 'queued') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function sent(workspace: string, name: string, bytes: Uint8Array | string): string {
  const place = path.join(workspace, 'imports', '0001');
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, name), bytes);
  return path.join(place, name);
}

test('it is the same model in the other workspace, with embeddings of its images, and nothing of the upload stays', async () => {
  const { engine } = await host.open(path.join(folder, 'here'), { create: true });
  await importScenes(path.join(folder, 'a'), engine);
  const { id, key } = await trainedModel(engine);
  expect((await app.request('/api/models/77/file')).status).toBe(404);
  expect((await app.request('/api/models/x/file')).status).toBe(400);
  const response = await app.request(`/api/models/${id}/file`);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());

  const elsewhere = path.join(folder, 'elsewhere');
  const opened = await host.open(elsewhere, { create: true });
  await importScenes(path.join(folder, 'b'), opened.engine, { seed: 9, classes: 4 });
  const broken = sent(elsewhere, 'broken.safetensors', bytes.slice(0, bytes.length - 1000));
  const failed = await ended(broken);
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'bad-input' } });
  expect(existsSync(broken)).toBe(false);

  const upload = sent(elsewhere, 'birds.safetensors', bytes);
  expect(await ended(upload)).toMatchObject({ state: 'done', title: 'Importing the model birds.safetensors' });
  expect(existsSync(path.dirname(upload))).toBe(false);
  const listed = await app.request('/trpc/models.list');
  const { data } = ((await listed.json()) as { result: { data: unknown } }).result;
  expect(data).toMatchObject([{ key, current: true, unseen: 0, images: 24 }]);

  const own = path.join(folder, 'own.safetensors');
  writeFileSync(own, bytes);
  expect(await ended(own)).toMatchObject({ state: 'done' });
  expect(existsSync(own)).toBe(true);
}, 60_000);
