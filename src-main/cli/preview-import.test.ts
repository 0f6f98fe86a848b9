import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DryRun } from '../datasets/dry-run.ts';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { failing, tripletscope } from './test-program.ts';

test('import --dry-run shows what would come and stores nothing', async () => {
  const folder = temporaryFolder();
  for (const name of ['a/1', 'a/2', 'b/1', 'b/2'])
    writeFiles(folder, { [`set/${name}.jpg`]: await picture(), 'set/a/notes.txt': '' });
  const workspace = path.join(folder, 'workspace');
  const args = ['import', path.join(folder, 'set'), '--dry-run', '--workspace', workspace];
  const { code, stdout } = await tripletscope(...args, '--json');
  const found = JSON.parse(stdout) as DryRun;
  expect(code).toBe(0);
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(['format', 'reason', 'images', 'classes', 'split', 'objects', 'boxes', 'masks', 'maskRule']),
  );
  expect(found).toMatchObject({
    format: 'folders',
    images: 4,
    classes: 2,
    split: { train: 2, test: 2 },
    foreground: { mean: null, empty: 0 },
    leftOut: [{ code: 'file-ignored', count: 1 }],
  });
  expect((await tripletscope(...args)).stdout).toContain('Nothing was stored.');
  expect(existsSync(workspace)).toBe(false);
});

test('a folder without images is refused as an import would', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'a/notes.txt': '', 'a/more.txt': '' });
  const { code, message } = await failing('import', folder, '--dry-run');
  expect([code, message]).toEqual(['bad-input', expect.stringContaining('not images by their extension')]);
  const empty = temporaryFolder();
  expect((await failing('import', empty, '--dry-run')).message).toMatch(/there is no image in it\. Give the folder/);
});
