/** A model keeps its weights: once it is made, nothing that works with it asks for the file that it was made from. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backboneByName } from '../network/backbones/registry.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import { writeSafetensors } from '../network/weights/write-safetensors.ts';
import { EngineHost } from '../server/host.ts';
import { appRouter } from '../server/router.ts';
import { failing, fast, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // whole runs, on a machine that may be busy

const folder = mkdtempSync(path.join(tmpdir(), 'without weights-'));
const workspace = path.join(folder, 'work');
const at = ['--workspace', workspace, '--wasm'];
const weights = path.join(folder, 'trunk.safetensors');
const elsewhere = path.join(folder, 'elsewhere.safetensors');
let key: string;

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await tripletscope(...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
type Evaluated = { model: { title: string; hash: string }; seconds: Record<string, number>; rows: unknown[] };
const models = async () =>
  (await json<{ key: string }[]>('model', 'list', '--workspace', workspace)).map((one) => one.key);

beforeAll(async () => {
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  await json('import', scenes, '--workspace', workspace);
  await writeSafetensors(weights, initialiseBackbone(backboneByName('small'), 7), {});
  key = (await json<{ model: string }>('train', ...at, ...fast, '--weights', weights)).model;
  renameSync(weights, elsewhere);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the table, maps and the figure are made; the table says of which model', async () => {
  const report = await json<Evaluated>('evaluate', ...at);
  expect(report.model).toEqual({ title: 'Small → 64', hash: key.slice(0, 8) });
  expect(report.rows.length).toBeGreaterThan(3);
  expect(Object.keys(report.seconds)).not.toContain('training');
  await json('maps', ...at, '--out', path.join(folder, 'maps'));
  await json('figure', ...at, '--out', path.join(folder, 'figure'), '--count', '2');
  await json('model', 'rename', key.slice(0, 8), 'wrens', '--workspace', workspace);
  const { stdout } = await tripletscope('evaluate', ...at);
  expect(stdout).toMatch(new RegExp(`^Model wrens \\(${key.slice(0, 8)}\\)\n`));
  expect(await models()).toEqual([key]);
});

test('the file may be named again, where it lay or where it lies now; another one that is not there may not', async () => {
  for (const file of [weights, elsewhere]) {
    const { model, seconds } = await json<Evaluated>('evaluate', ...at, '--weights', file);
    expect([model.hash, Object.keys(seconds).includes('training')]).toEqual([key.slice(0, 8), false]);
  }
  const other = path.join(folder, 'other.safetensors');
  expect(await failing('evaluate', ...at, '--weights', other)).toMatchObject({ code: 'not-found' });
  expect(await failing('train', ...at)).toMatchObject({ code: 'not-found', details: { file: weights } });
  expect(await models()).toEqual([key]);
});

test('the window scores its maps', async () => {
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(folder, 'state'), backend: 'wasm' });
  try {
    await host.open(workspace);
    const window = appRouter.createCaller({ host });
    const { id } = await window.jobs.start({ kind: 'report', params: {} });
    await vi.waitFor(
      async () => {
        const job = (await window.jobs.list()).find((one) => one.id === id);
        expect([job?.state, job?.error]).toEqual(['done', null]);
      },
      { timeout: 60_000, interval: 50 },
    );
    expect((await window.models.list()).map((one) => one.key)).toEqual([key]);
  } finally {
    await host.shutDown();
  }
});
