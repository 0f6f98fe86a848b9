import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupWorkspace } from './backup.ts';
import { openWorkspace } from './open.ts';
import { repairWorkspace } from './repair.ts';
import { sampleDataset } from './samples.ts';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'leftovers-'));
  using workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(sampleDataset({ images: 3 }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(...names: string[]): string {
  const file = path.join(folder, ...names);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  return file;
}

test('opening removes what kills left, and nothing of the user', () => {
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';
  const left = [
    put('workspace.sqlite.part'),
    put('workspace.sums.0123456789ab.part'),
    put('models', `${'a'.repeat(64)}.${uuid}.part`),
    put('cache', 'features', 'key', `chunk.f32.${uuid}`),
    put('backups', '2026-01-02T03-04-05.678Z.part', 'workspace.sqlite'),
    put('backups', 'before-repair-2026-01-02T03-04-05.678Z.part', 'workspace.sqlite'),
  ];
  const own = [
    put('notes.part'),
    put('backups', 'mine.part', 'a'),
    put('backups', '2026-01-02T03-04-05.678Z', 'workspace.sqlite'),
    put('cache', 'features', 'key', 'chunk.f32'),
  ];
  openWorkspace(folder).close();
  expect(left.filter(existsSync)).toEqual([]);
  expect(own.filter((file) => !existsSync(file))).toEqual([]);
});

test('a folder that leads out of the workspace is left as it is', () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'leftovers-outside-'));
  writeFileSync(path.join(outside, 'mine.part'), 'x');
  for (const name of ['models', 'backups', 'cache']) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
    symlinkSync(outside, path.join(folder, name));
  }
  openWorkspace(folder).close();
  expect(readdirSync(outside)).toEqual(['mine.part']);
  rmSync(outside, { recursive: true });
});

test('the newest three copies from before a repair are kept', async () => {
  for (let day = 1; day <= 5; day++)
    await repairWorkspace(folder, { now: () => new Date(`2026-01-0${day}T00:00:00.000Z`) });
  expect(readdirSync(path.join(folder, 'backups'))).toEqual(
    [3, 4, 5].map((day) => `before-repair-2026-01-0${day}T00-00-00.000Z`),
  );
});

test('an unfinished backup elsewhere is removed after a day', async () => {
  const into = path.join(folder, 'elsewhere');
  const [old, recent] = ['2026-01-02T03-04-05.678Z.part', '2026-01-03T03-04-05.678Z.part'];
  put('elsewhere', old, 'workspace.sqlite');
  put('elsewhere', recent, 'workspace.sqlite');
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  utimesSync(path.join(into, old), twoDaysAgo, twoDaysAgo);
  using workspace = openWorkspace(folder);
  await backupWorkspace(workspace, { into });
  expect(existsSync(path.join(into, old))).toBe(false);
  expect(existsSync(path.join(into, recent))).toBe(true);
});
