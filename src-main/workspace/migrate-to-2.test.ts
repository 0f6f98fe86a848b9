import { expect, test } from 'vitest';
import { copyWorkspaceV1 } from '../../fixtures/workspace-copy.ts';
import { checkWorkspace } from './check.ts';
import { workspaceInfo } from './info.ts';
import { openWorkspace } from './open.ts';
import { folderForEach, heldOnce } from './test-migration.ts';

const folder = folderForEach();

test('a workspace of format 1 opens with everything in it', async () => {
  const { data, workspace: place } = copyWorkspaceV1('coco', folder());
  using workspace = openWorkspace(place);
  expect((await checkWorkspace(workspace)).findings).toEqual([]);
  expect(await workspaceInfo(workspace)).toMatchObject(heldOnce(data));
  const images = await workspace.images.all();
  expect(images[0]).toMatchObject({
    imageId: 1,
    relativePath: 'images/dot-2.png',
    truthKey: expect.stringMatching(/^\w{32}$/),
  });
  const kinds = images.flatMap(({ mask }) =>
    mask?.kind === 'segmentations' ? mask.parts.map(({ kind }) => kind) : [],
  );
  expect([kinds.filter((kind) => kind === 'polygons').length, kinds.length]).toEqual([16, 22]);
  expect(images.reduce((sum, { boxes }) => sum + boxes.length, 0)).toBe(22);
  expect(workspace.reviews.get(images[0].imageId)).toMatchObject({ state: 'reviewed', note: 'note 0' });
  expect(workspace.reviews.tagsOf(images[0].imageId)).toEqual(['cut off', 'odd']);
  expect(workspace.views.all()).toMatchObject([{ name: 'odd ones' }]);
  expect(workspace.banks.all()).toHaveLength(8);
  expect(workspace.gradWeights.imageIds(workspace.banks.all()[0].id).size).toBe(8);
  const [{ id }] = workspace.evaluations.all();
  expect((await workspace.scores.of(id, 'averaged')).size).toBe(8);
  expect((await workspace.scores.scored(id)).stale.size).toBe(0);
  expect((await workspace.scores.scored(id)).valid.size).toBe(8);
  expect(workspace.settings.get('report 1')).toMatchObject({ data: { images: 19 } });
  expect(workspace.settings.get('model 1')).toMatchObject({ dataset: workspace.images.keys()!.labels });
  const rows = workspace.store.values<[], string>(`SELECT name FROM sqlite_schema WHERE name IN ('box', 'mask')`);
  expect(rows.all()).toEqual([]);
});

test('mask files become objects, and scores hold while the files are what they were', async () => {
  const { workspace: place } = copyWorkspaceV1('cub', folder());
  using workspace = openWorkspace(place);
  const images = await workspace.images.all();
  expect(images.filter(({ mask }) => mask?.kind === 'file')).toHaveLength(19);
  expect(workspace.objects.of(images[1].imageId).map(({ geometry: { kind }, source }) => [kind, source])).toEqual([
    ['box', { kind: 'imported', format: 'cub', ordinal: 0 }],
    ['file', { kind: 'imported', format: 'cub', ordinal: 1 }],
  ]);
  const [{ id }] = workspace.evaluations.all();
  expect((await workspace.scores.scored(id)).valid.size).toBe(8);
});
