import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupWorkspace } from './backup.ts';
import { checkWorkspace } from './check.ts';
import { connect } from './database.ts';
import type { ImageId } from './ids.ts';
import { openWorkspace } from './open.ts';
import { openReadOnly } from './open-read-only.ts';
import { repairWorkspace } from './repair.ts';
import { sampleDataset } from './samples.ts';

let folder: string;
let file: string;
let ids: ImageId[];
const images = 40;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'seal-'));
  file = path.join(folder, 'workspace.sqlite');
  using workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(sampleDataset({ images }));
  ids = (await workspace.images.all()).map(({ imageId }) => imageId);
  for (const imageId of ids) workspace.reviews.set(imageId, 'reviewed', `a note on ${imageId}`);
  const model = workspace.models.ensure({ key: 'm', backbone: 'small', weightsSha256: 'ab', spec: {}, file: null });
  const vectorOf = (imageId: ImageId) => new Float32Array(16).fill(imageId);
  await workspace.embeddings.put(
    model.id,
    ids.map((imageId) => ({ imageId, vector: vectorOf(imageId) })),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Overwrites bytes of the closed database where these stand for the first time. */
function overwrite(text: string | Uint8Array, other: string | Uint8Array): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThan(0);
  bytes.set(Buffer.from(other as string), at);
  writeFileSync(file, bytes);
}

test('a changed note is named, and kept with its neighbours for a person to look at', async () => {
  overwrite('a note on 7', 'a vote on 7');
  expect(() => openWorkspace(folder)).toThrow('1 page of it changed while it was closed, in review_state');
  expect(() => openReadOnly(folder)).toThrow('changed while it was closed');
  expect((await checkWorkspace(folder)).findings[0].what).toBe('1 page of the database changed while it was closed');
  const { lost } = await repairWorkspace(folder);
  expect(lost).toHaveLength(1);
  expect(lost[0]).toMatch(/^review_state: \d+ rows are kept but may have changed; look at them \(1; 2; 3; 4; 5, …\)$/);
  using workspace = openWorkspace(folder);
  expect(workspace.reviews.all()).toHaveLength(images);
  expect((await checkWorkspace(workspace)).ok).toBe(true);
});

test('a changed result is removed when the workspace is opened, and that is said', async () => {
  overwrite(new Uint8Array(new Float32Array(16).fill(9).buffer), new Uint8Array(new Float32Array(16).fill(8).buffer));
  using workspace = openWorkspace(folder);
  expect(workspace.mended).toEqual(['1 stored result was damaged and has been computed again']);
  const [model] = workspace.models.all();
  expect(workspace.embeddings.missing(model.id)).toEqual([9]);
});

test('without a seal, as after a kill, a changed result is seen when it is read', async () => {
  rmSync(path.join(folder, 'workspace.sums'));
  overwrite(new Uint8Array(new Float32Array(16).fill(9).buffer), new Uint8Array(new Float32Array(16).fill(8).buffer));
  using workspace = openWorkspace(folder);
  const [model] = workspace.models.all();
  await expect(workspace.embeddings.all(model.id)).rejects.toMatchObject({ code: 'workspace-corrupt' });
  expect(workspace.dropDamagedResults()).toBe(1);
  expect((await workspace.embeddings.all(model.id)).imageIds).toHaveLength(images - 1);
});

test('results that changed places are seen', async () => {
  const db = connect(file);
  db.exec(`UPDATE embedding SET vector = (SELECT other.vector FROM embedding AS other
           WHERE other.image_id = CASE embedding.image_id WHEN 3 THEN 4 ELSE 3 END) WHERE image_id = 3`);
  db.close();
  rmSync(path.join(folder, 'workspace.sums'));
  using workspace = openWorkspace(folder);
  expect(workspace.dropDamagedResults()).toBe(1);
});

test('a repair counts and lists rows that break the rules of their table', async () => {
  const db = connect(file);
  db.pragma('ignore_check_constraints = ON');
  db.exec(`UPDATE listing SET split = 'tset' WHERE image_id IN (3, 5)`);
  db.close();
  rmSync(path.join(folder, 'workspace.sums'));
  expect((await checkWorkspace(folder)).ok).toBe(false);
  const { lost } = await repairWorkspace(folder);
  expect(lost[0]).toBe('listing: 2 rows are damaged (3 1; 5 1)');
  using workspace = openWorkspace(folder);
  expect(workspace.images.count()).toBe(images - 2);
});

test('a backup is sealed; a database put in the place of another is not judged by its seal', async () => {
  const workspace = openWorkspace(folder);
  expect(existsSync(path.join(folder, 'workspace.sums'))).toBe(false);
  const backup = await backupWorkspace(workspace);
  workspace.reviews.set(ids[0], 'doubtful', 'later');
  workspace.close();
  expect(existsSync(path.join(backup.folder, 'workspace.sums'))).toBe(true);
  copyFileSync(path.join(backup.folder, 'workspace.sqlite'), file);
  using restored = openWorkspace(folder);
  expect(restored.mended).toEqual([]);
  expect(restored.reviews.get(ids[0])).toMatchObject({ state: 'reviewed' });
});
