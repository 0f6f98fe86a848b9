import { expect, test } from 'vitest';
import { copyWorkspaceV2 } from '../../fixtures/workspace-copy.ts';
import { checkWorkspace } from './check.ts';
import { workspaceInfo } from './info.ts';
import { openWorkspace } from './open.ts';
import { folderForEach, heldOnce } from './test-migration.ts';

const folder = folderForEach();

test('a workspace of format 2 opens with everything in it, and its results get checksums', async () => {
  const { data, workspace: place } = copyWorkspaceV2(folder());
  using workspace = openWorkspace(place);
  expect((await checkWorkspace(workspace)).findings).toEqual([]);
  expect(await workspaceInfo(workspace)).toMatchObject(heldOnce(data));
  const [first] = await workspace.images.all();
  expect(workspace.reviews.get(first.imageId)).toMatchObject({ state: 'reviewed', note: 'note 0' });
  expect(workspace.reviews.tagsOf(first.imageId)).toEqual(['cut off', 'odd']);
  expect(workspace.views.all()).toMatchObject([{ name: 'odd ones' }]);
  const [model] = workspace.models.all();
  expect((await workspace.embeddings.all(model.id)).imageIds).toHaveLength(19);
  for (const { id } of workspace.banks.all())
    for await (const page of workspace.gradWeights.pages(id)) expect([8, 19]).toContain(page.length);
  const [{ id }] = workspace.evaluations.all();
  for (const row of workspace.scores.rows(id)) expect((await workspace.scores.of(id, row)).size).toBe(8);
  expect((await workspace.scores.scored(id)).valid.size).toBe(8);
  expect(workspace.dropDamagedResults()).toBe(0);
});
