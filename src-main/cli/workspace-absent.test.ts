import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import { sampleDataset } from '../workspace/samples.ts';
import { failing, tripletscope } from './test-program.ts';

async function withAbsent(): Promise<string> {
  const folder = path.join(temporaryFolder(), 'workspace');
  using workspace = openWorkspace(folder, { create: true });
  const dataset = sampleDataset({ images: 6 });
  await workspace.images.importAll(dataset);
  const [first] = await workspace.images.all();
  workspace.reviews.tag(first.imageId, 'odd');
  workspace.reviews.set(first.imageId, 'doubtful');
  await workspace.images.importAll({ ...dataset, images: dataset.images.slice(1) });
  return folder;
}

const asked = async (...args: string[]) =>
  JSON.parse((await tripletscope('workspace', ...args, '--json')).stdout) as Record<string, unknown>;

test('what is gone is listed, thrown away when it is said twice, and called back', async () => {
  const folder = await withAbsent();
  const counts = { images: 1, tags: 1, reviews: 1, objects: 0 };
  const absent = { relativePath: '0.png', tags: ['odd'], review: { state: 'doubtful' } };
  expect(await asked('absent', folder)).toMatchObject({ ...counts, absent: [absent] });
  expect((await tripletscope('workspace', 'absent', folder)).stdout).toBe(
    '0.png (tags odd; doubtful)\n1 absent image with 1 tag, 1 review, 0 objects\n',
  );
  expect(await asked('forget-absent', folder)).toEqual({ forgotten: false, ...counts });
  const { code, stdout } = await tripletscope('workspace', 'forget-absent', folder);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^1 absent image .*\nNothing was changed\. With --yes/)]);
  expect(await asked('absent', folder)).toMatchObject(counts);

  expect(await asked('forget-absent', folder, '--yes')).toEqual({ forgotten: true, ...counts });
  expect(await asked('absent', folder)).toMatchObject({ images: 0, absent: [] });
  expect((await tripletscope('workspace', 'forget-absent', folder, '--yes')).stdout).toBe('no image is absent\n');
  expect(await asked('recall', folder)).toEqual(counts);
  expect(await asked('absent', folder)).toMatchObject({ ...counts, absent: [absent] });
  expect((await tripletscope('workspace', 'recall', folder)).stdout).toBe('no image is hidden\n');
});

test('a folder without a workspace is told', async () => {
  const nowhere = path.join(temporaryFolder(), 'nowhere');
  for (const act of [['absent'], ['forget-absent'], ['forget-absent', '--yes'], ['recall']])
    expect((await failing('workspace', act[0], nowhere, ...act.slice(1))).code).toBe('not-found');
});
