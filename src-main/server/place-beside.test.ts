import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from './app.ts';
import { EngineHost } from './host.ts';
import { call } from './sample-host.ts';

async function hostIn(roots: (folder: string) => string[] | null) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'beside-')));
  const [work, data] = [path.join(folder, 'work', 'birds'), path.join(folder, 'data', 'flowers')];
  mkdirSync(data, { recursive: true });
  const host = new EngineHost({ kind: 'serve', roots: roots(folder), stateFolder: path.join(folder, 'state') });
  onTestFinished(async () => {
    await host.shutDown();
    rmSync(folder, { recursive: true, force: true });
  });
  await host.open(work, { create: true });
  const app = createApp(host);
  const beside = async (id = host.folders.idOf(data)) =>
    (await call(app, 'workspace.beside', { folder: id })).data as { id: string; name: string; within: string } | null;
  return { folder, host, beside };
}

it('another data set gets a place beside the open workspace, under its own name; a name that is taken is counted on', async () => {
  const { folder, host, beside } = await hostIn((within) => [within]);
  const first = await beside();
  expect(first).toMatchObject({ name: 'flowers-workspace', within: 'work' });
  await host.open(host.folders.pathOf(first!.id), { create: true });
  expect(host.opened?.folder).toBe(path.join(folder, 'work', 'flowers-workspace'));
  expect(await beside()).toMatchObject({ name: 'flowers-workspace-2', within: 'work' });
});

it('it is beside the data where the workspace’s place may not be seen, and nowhere where neither may', async () => {
  const data = await hostIn((within) => [path.join(within, 'data')]);
  expect(await data.beside()).toMatchObject({ name: 'flowers-workspace', within: 'data' });
  const none = await hostIn((within) => [path.join(within, 'state')]);
  expect(await none.beside()).toBeNull();
});
