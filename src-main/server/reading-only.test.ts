/** What a window asks changes nothing that the workspace holds: no row, no file in `models/`; the cache alone may grow. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { importScenes, trainedModel } from '../pipeline/test-models.ts';
import { createApp } from './app.ts';
import { EngineHost } from './host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'reading-only-'));
const place = path.join(folder, 'workspace');
let host: EngineHost;
let [image, other, model] = ['', '', 0];

beforeAll(async () => {
  host = new EngineHost({ kind: 'serve', roots: [folder], stateFolder: path.join(folder, 'state'), backend: 'wasm' });
  const { jobEngine } = await host.open(place, { create: true });
  await importScenes(folder, jobEngine);
  const made = await trainedModel(jobEngine);
  model = made.id;
  [image, other] = [made.features.images[1], made.features.images[16]].map(({ imageId }) => String(imageId));
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = (): string[] =>
  readdirSync(path.join(place, 'models')).map((name) => {
    const { size, mtimeMs } = statSync(path.join(place, 'models', name));
    return `${name} ${size} ${mtimeMs}`;
  });

it('pictures, maps, gradients, donors, neighbours and every list, from an empty cache too', async () => {
  const app = createApp(host);
  rmSync(path.join(place, 'cache'), { recursive: true, force: true });
  const { engine } = host.requireOpened();
  engine.workspace.store.db.pragma('query_only = ON'); // whoever writes a row now throws
  vi.stubGlobal('fetch', () => {
    throw new Error('a question of the window asked the network');
  });
  const before = files();
  const asked = async (url: string): Promise<number> => (await app.request(url)).status;
  const query = (procedure: string, input?: unknown): string =>
    `/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`;
  const urls = [
    '/api/catalogue',
    `/api/thumbnails/${image}?size=160`,
    `/api/thumbnails/${image}?size=320&crop=1`,
    `/api/images/${image}`,
    `/api/truth/${image}`,
    `/api/feature-map/${model}/${image}`,
    `/api/feature-map/${model}/${other}`,
    `/api/gradients/${model}/${other}`,
    `/api/distances/${model}/${other}`,
    query('images.absent'),
    query('models.list'),
    query('models.deletedWith', { id: model }),
    query('runs.list'),
    query('jobs.list'),
    query('training.options'),
    query('images.get', { image: Number(image) }),
    query('images.neighbours', { model, image: Number(image), k: 3 }),
    query('compare.donors', { model: String(model), image: other, k: 3 }),
    query('cache.size'),
  ];
  try {
    for (const url of urls) expect(`${await asked(url)} ${url}`).toBe(`200 ${url}`);
  } finally {
    vi.unstubAllGlobals();
    engine.workspace.store.db.pragma('query_only = OFF');
  }
  expect(files()).toEqual(before);
});
