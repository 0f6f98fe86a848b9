/** What Browse asks of a large data set holds the event loop for moments only, measured in the thread's own time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watched } from '../../fixtures/longest-turn.ts';
import type { Catalogue } from '../../src-shared/catalogue.ts';
import { decodeFrame } from '../../src-shared/frame.ts';
import { createRandom } from '../../src-shared/random.ts';
import { sampleDataset } from '../workspace/samples.ts';
import { createApp } from './app.ts';
import { EngineHost } from './host.ts';
import { call } from './sample-host.ts';

const images = 20_000;
const width = 64;

let folder: string;
let host: EngineHost;
let app: Hono;
let ids: string[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'large-'));
  host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(folder, 'state') });
  const { workspace } = (await host.open(path.join(folder, 'workspace'), { create: true })).engine;
  workspace.store.db.pragma('synchronous = OFF');
  await workspace.images.importAll(sampleDataset({ images }));
  const stored = await workspace.images.all();
  ids = stored.map(({ imageId }) => String(imageId));
  const { id } = workspace.models.ensure({ key: 'm', backbone: 'small', weightsSha256: '', spec: {}, file: null });
  const random = createRandom(1, 'vectors');
  await workspace.embeddings.put(
    id,
    stored.map(({ imageId }) => ({ imageId, vector: Float32Array.from({ length: width }, () => random.next()) })),
  );
  app = createApp(host);
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the catalogue, read and read again', async () => {
  for (let time = 0; time < 2; time++) {
    const { result, longest } = await watched(async () => (await app.request('/api/catalogue')).arrayBuffer());
    const { arrays } = decodeFrame<Catalogue['meta'], Catalogue['arrays']>(result);
    expect(arrays.imageId.length).toBe(images);
    expect(longest).toBeLessThan(50);
  }
});

test('all images tagged at once, and reviewed at once', async () => {
  const tag = await watched(() => call(app, 'images.tag', { images: ids, tag: 'all', on: true }, 'mutation'));
  expect(tag.result.data).toEqual({ images });
  expect(tag.longest).toBeLessThan(50);
  const review = await watched(() => call(app, 'images.review', { images: ids, state: 'done' }, 'mutation'));
  expect(review.result.data).toEqual({ images });
  expect(review.longest).toBeLessThan(50);
  const { arrays } = decodeFrame<Catalogue['meta'], Catalogue['arrays']>(
    await (await app.request('/api/catalogue')).arrayBuffer(),
  );
  expect(arrays.tagRow.length).toBe(images);
  expect(arrays.review.every((code) => code === 1)).toBe(true);
});

test('the nearest among all', async () => {
  for (let time = 0; time < 2; time++) {
    const { result, longest } = await watched(() => call(app, 'images.neighbours', { model: 1, image: ids[7], k: 50 }));
    const found = result.data as { distance: number }[];
    expect(found).toHaveLength(50);
    expect(found.every(({ distance }, i) => i === 0 || distance >= found[i - 1].distance)).toBe(true);
    expect(longest).toBeLessThan(50);
  }
});
