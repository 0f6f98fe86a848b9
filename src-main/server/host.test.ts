/** One workspace at a time, however many windows open and close at once. */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import { EngineHost } from './host.ts';

function hostAndFolders() {
  const root = temporaryFolder('host-');
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(root, 'state'), backend: 'wasm' });
  onTestFinished(() => host.close());
  return { host, a: path.join(root, 'a'), b: path.join(root, 'b') };
}

it('opens the last of two that are asked for at once, and lets go of the other', async () => {
  const { host, a, b } = hostAndFolders();
  const [first, second] = await Promise.all([host.open(a, { create: true }), host.open(b, { create: true })]);
  expect([first.folder, second.folder]).toEqual([a, b]);
  expect(host.opened).toBe(second);
  openWorkspace(a, {}).close(); // nobody holds it
});

it('opens a folder once, though two windows ask for it', async () => {
  const { host, a } = hostAndFolders();
  const [first, second] = await Promise.all([host.open(a, { create: true }), host.open(a)]);
  expect(second).toBe(first);
});

it('is closed where closing was asked for last, and opens again after an opening that failed', async () => {
  const { host, a, b } = hostAndFolders();
  await Promise.all([host.open(a, { create: true }), host.close()]);
  expect(host.opened).toBeNull();
  await expect(host.open(b)).rejects.toMatchObject({ code: 'not-found' });
  expect((await host.open(a)).folder).toBe(a);
});

it('stays open with its jobs where another cannot be opened, and is itself under another name', async () => {
  const { host, a, b } = hostAndFolders();
  const opened = await host.open(a, { create: true });
  const close = vi.spyOn(opened.jobs, 'close');
  await expect(host.open(b)).rejects.toMatchObject({ code: 'not-found' });
  const held = openWorkspace(b, { create: true });
  await expect(host.open(b)).rejects.toMatchObject({ code: 'workspace-locked' });
  held.close();
  symlinkSync(a, `${a}-link`, 'junction');
  expect(await host.open(`${a}-link`)).toBe(opened);
  expect(close).not.toHaveBeenCalled();
  expect(host.opened).toBe(opened);
  expect(opened.jobs.list()).toEqual([]);
});
