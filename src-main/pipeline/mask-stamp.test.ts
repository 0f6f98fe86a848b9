import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import { sampleDataset } from '../workspace/samples.ts';
import { stampMaskFiles } from './mask-stamp.ts';

it('makes the truth of an image another one with its mask file, and with nothing else', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'mask.png');
  writeFileSync(file, 'one');
  const dataset = sampleDataset({ images: 3 });
  for (const image of dataset.images) image.mask = null;
  dataset.images[1].mask = { kind: 'file', path: file, relativePath: 'mask.png' };
  using workspace = openWorkspace(path.join(folder, 'workspace'), { create: true });
  await workspace.images.importAll(dataset);
  const keys = async (): Promise<string[]> => (await workspace.images.all()).map(({ truthKey }) => truthKey);

  expect(await stampMaskFiles(workspace)).toBe(1);
  const before = await keys();
  expect(await stampMaskFiles(workspace)).toBe(0);
  writeFileSync(file, 'two of another size');
  expect(await stampMaskFiles(workspace)).toBe(1);
  const grown = await keys();
  expect(grown.map((key, i) => key === before[i])).toEqual([true, false, true]);
  utimesSync(file, new Date(0), new Date(0));
  expect(await stampMaskFiles(workspace)).toBe(0);
  writeFileSync(file, 'two of ANOTHER size'); // as long as before, and as old
  utimesSync(file, new Date(0), new Date(0));
  expect(await stampMaskFiles(workspace)).toBe(1);
  expect((await keys())[1]).not.toBe(grown[1]);

  await workspace.images.importAll({ ...dataset, images: dataset.images.slice(0, 2) }); // what was noted stays
  expect(await stampMaskFiles(workspace)).toBe(0);
});
