import { cpSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { withEngine } from '../session/engine.ts';
import { importDataset } from './import-dataset.ts';

const settings = (folder: string) => ({ folder, split: 'by-class' as const, onProblem: 'leave-out' as const, seed: 0 });

/** Four classes of two images, each of another size, so that each has a content of its own. */
async function birds(folder: string, { from = 20, classes = ['finch', 'owl', 'tit', 'wren'] } = {}): Promise<string> {
  for (const [i, name] of classes.entries())
    for (const j of [0, 1]) writeFiles(folder, { [`${name}/${j}.jpg`]: await picture(from + 2 * i + j, 10) });
  return folder;
}

it('a folder that was moved, and has grown, is the same data set: ids and tags stay, and paths lead there', async () => {
  const place = temporaryFolder();
  const first = await birds(path.join(place, 'first'));
  await withEngine(path.join(place, 'workspace'), { create: true }, async (engine) => {
    const { images, reviews } = engine.workspace;
    await importDataset(settings(first), engine, unattended);
    const before = await images.all();
    reviews.tag(before[2].imageId, 'odd');
    const second = path.join(place, 'second');
    renameSync(first, second);
    writeFiles(second, { 'owl/new.jpg': await picture(50, 10) });

    const { changed, absent } = await importDataset(settings(second), engine, unattended);
    expect([changed, absent, images.count()]).toEqual([true, 0, 9]);
    expect(images.summary()).toMatchObject({ root: second });
    for (const { imageId, relativePath } of before)
      expect(images.get(imageId)).toMatchObject({ relativePath, path: path.join(second, relativePath) });
    expect([...reviews.tags()]).toEqual([[before[2].imageId, ['odd']]]);
  });
});

it('another folder is refused, and nothing is changed by that', async () => {
  const place = temporaryFolder();
  const first = await birds(path.join(place, 'first'));
  const other = await birds(path.join(place, 'other'), { from: 100 });
  cpSync(path.join(first, 'owl'), path.join(other, 'owl'), { recursive: true });
  await withEngine(path.join(place, 'workspace'), { create: true }, async (engine) => {
    const { images } = engine.workspace;
    await importDataset(settings(first), engine, unattended);
    const [before, keys] = [await images.all(), images.keys()];
    await expect(importDataset(settings(other), engine, unattended)).rejects.toMatchObject({ code: 'other-dataset' });
    expect([await images.all(), images.keys(), images.summary()?.root]).toEqual([before, keys, first]);
  });
});

it('the same folder with fewer images keeps what is gone as absent', async () => {
  const place = temporaryFolder();
  const folder = await birds(path.join(place, 'birds'));
  await withEngine(path.join(place, 'workspace'), { create: true }, async (engine) => {
    await importDataset(settings(folder), engine, unattended);
    rmSync(path.join(folder, 'owl/0.jpg'));
    expect(await importDataset(settings(folder), engine, unattended)).toMatchObject({ images: 7, absent: 1 });
    const [gone] = await engine.workspace.images.absent();
    expect(gone).toMatchObject({ relativePath: 'owl/0.jpg', className: 'owl' });
    await engine.workspace.images.forget([gone.imageId]);
    expect(await importDataset(settings(folder), engine, unattended)).toMatchObject({ images: 7, absent: 0 });
  });
});
