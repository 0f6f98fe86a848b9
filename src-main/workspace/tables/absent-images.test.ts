import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageId } from '../ids.ts';
import { openWorkspace } from '../open.ts';
import { sampleDataset } from '../samples.ts';
import type { Workspace } from '../workspace.ts';
import { countAbsent } from './absent-images.ts';

let folder: string;
let workspace: Workspace;
let ids: ImageId[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'absent-'));
  workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(dataset);
  ids = (await workspace.images.all()).map(({ imageId }) => imageId);
  workspace.reviews.set(ids[1], 'doubtful', 'cut off');
  workspace.reviews.set(ids[2], 'todo');
  workspace.reviews.tag(ids[1], 'odd');
  workspace.reviews.tag(ids[1], 'blurred');
});
afterEach(() => {
  workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

const dataset = sampleDataset({ images: 12 });
/** The second and the third are gone. */
const fewer = { ...dataset, images: dataset.images.filter((_, i) => i !== 1 && i !== 2) };
const names = async (which: 'absent' | 'forgotten') =>
  (await workspace.images[which]()).map(({ relativePath }) => relativePath);

test('what an import did not find is listed with what a person did to it', async () => {
  expect(await workspace.images.absent()).toEqual([]);
  const geometry = { kind: 'box', x: 1, y: 1, width: 9, height: 9 } as const;
  const [{ id }] = workspace.objects.of(ids[1]);
  workspace.edits.commit(ids[1], 'me', [
    { after: { class: null, geometry, state: 'draft', source: { kind: 'drawn' } } },
    { objectId: id, after: null },
  ]);
  await workspace.images.importAll(fewer);
  const absent = await workspace.images.absent();
  const common = { className: 'chough', forgotten: null };
  expect(absent).toEqual([
    {
      ...common,
      imageId: ids[1],
      relativePath: '1.png',
      tags: ['blurred', 'odd'],
      review: { state: 'doubtful', note: 'cut off' },
      objects: 2,
    },
    { ...common, className: 'wren', imageId: ids[2], relativePath: '2.png', tags: [], review: null, objects: 2 },
  ]);
  expect(countAbsent(absent)).toEqual({ images: 2, tags: 2, reviews: 1, objects: 4 });
});

test('what is thrown away is no longer absent, is whole, and comes back when it is called', async () => {
  await workspace.images.importAll(fewer);
  const before = await workspace.images.absent();
  const { images, time } = await workspace.images.forget([...ids.slice(0, 2), 999 as ImageId]);
  expect(images).toBe(1); // the first is there, and nobody knows the last
  expect([await names('absent'), await names('forgotten')]).toEqual([['2.png'], ['1.png']]);
  expect((await workspace.images.forgotten())[0]).toEqual({ ...before[0], forgotten: time });
  expect(workspace.images.summary()).toMatchObject({ images: 10, absent: 1 });
  expect(workspace.reviews.tagsOf(ids[1])).toEqual(['blurred', 'odd']);

  // It outlasts an import in which nothing of it is.
  await workspace.images.importAll({ ...fewer, images: fewer.images.slice(1) });
  expect(await names('absent')).toEqual(['0.png', '2.png']);
  expect(await workspace.images.remember(ids)).toBe(1);
  expect(await names('absent')).toEqual(['0.png', '1.png', '2.png']);
  await workspace.images.importAll(dataset);
  expect((await workspace.images.all()).map(({ imageId }) => imageId)).toEqual(ids);
  expect(workspace.reviews.get(ids[1])).toMatchObject({ state: 'doubtful', note: 'cut off' });
  expect(await workspace.images.absent()).toEqual([]);
});

test('a file that comes back to the place of a forgotten image is a new one, also after that is called back', async () => {
  await workspace.images.importAll(fewer);
  await workspace.images.forget([ids[1]]);
  expect((await workspace.images.importAll(dataset)).images).toMatchObject({ added: 1, vanished: 0 });
  const fresh = (await workspace.images.all()).find(({ relativePath }) => relativePath === '1.png')!;
  expect(ids).not.toContain(fresh.imageId);
  expect(workspace.reviews.tagsOf(fresh.imageId)).toEqual([]);
  await workspace.images.remember([ids[1]]);
  expect(await names('absent')).toEqual(['1.png']);
  expect((await workspace.images.importAll(dataset, { fresh: true })).images).toMatchObject({ added: 0 });
  expect(workspace.images.get(fresh.imageId)?.relativePath).toBe('1.png');
});

test('is refused while an import is looking for them', async () => {
  await workspace.images.importAll(fewer);
  const importing = workspace.images.importAll(dataset);
  await expect(workspace.images.forget([ids[1]])).rejects.toMatchObject({ code: 'not-permitted' });
  await importing;
  expect((await workspace.images.all()).length).toBe(12);
});
