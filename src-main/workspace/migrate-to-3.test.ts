import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyWorkspaceV2 } from '../../fixtures/workspace-copy.ts';
import { checkWorkspace } from './check.ts';
import { workspaceInfo } from './info.ts';
import { openWorkspace } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a workspace of format 2 opens with everything in it, and its results get checksums', async () => {
  const { data, workspace: place } = copyWorkspaceV2(folder);
  using workspace = openWorkspace(place);
  expect((await checkWorkspace(workspace)).findings).toEqual([]);
  expect(await workspaceInfo(workspace)).toMatchObject({
    format: 3,
    dataset: { root: data, format: 'coco', images: 19, train: 11, test: 8, absent: 0, classes: 4 },
    problems: 2,
    reviewed: 8,
    models: [{ id: 1, backbone: 'small', embeddings: 19 }],
    runs: [{ state: 'done', epoch: 12 }],
    evaluations: [{ modelId: 1, complete: true }],
    jobs: { done: 1, queued: 1, running: 0, failed: 0, cancelled: 0 },
  });
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
