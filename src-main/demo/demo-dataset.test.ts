import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoDataset } from './demo-dataset.ts';

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tripletscope-demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('is drawn in a thread that ends when nobody wants it any more, and says so by a code', async () => {
  const folder = await freshFolder();
  const abort = new AbortController();
  const report = (): void => abort.abort();
  await expect(demoDataset(folder, 0, { signal: abort.signal, report })).rejects.toMatchObject({ code: 'cancelled' });
  const drawn = await readdir(folder, { recursive: true });
  expect(drawn.filter((name) => name.endsWith('.png')).length).toBeLessThan(480);
});

test('is not begun for somebody who has gone already', async () => {
  const folder = await freshFolder();
  const signal = AbortSignal.abort();
  expect(() => demoDataset(folder, 0, { signal, report: () => {} })).toThrow();
  expect(await readdir(folder)).toEqual([]);
});
