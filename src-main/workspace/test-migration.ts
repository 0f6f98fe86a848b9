/** What the tests of the migrations share: a folder for each test, and what the workspaces of earlier versions hold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { currentVersion } from './schema.ts';

/** Gives the folder of the test that runs. */
export function folderForEach(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'migrate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Of `workspaceInfo`, after the migration. */
export function heldOnce(data: string) {
  return {
    format: currentVersion,
    dataset: { root: data, format: 'coco', images: 19, train: 11, test: 8, absent: 0, classes: 4 },
    problems: 2,
    reviewed: 8,
    models: [{ id: 1, backbone: 'small', embeddings: 19 }],
    runs: [{ state: 'done', epoch: 12 }],
    evaluations: [{ modelId: 1, complete: true }],
    jobs: { done: 1, queued: 1, running: 0, failed: 0, cancelled: 0 },
  };
}
