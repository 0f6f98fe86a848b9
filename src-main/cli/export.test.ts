import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import type { ExportResult } from '../pipeline/export-dataset.ts';
import { failing, tripletscope } from './test-program.ts';

test('export writes what the workspace holds, or only counts it', async () => {
  const place = temporaryFolder();
  const [workspace, out] = ['workspace', 'out'].map((name) => path.join(place, name));
  for (const name of ['a/1', 'a/2', 'b/1', 'b/2']) writeFiles(place, { [`set/${name}.jpg`]: await picture() });
  expect((await tripletscope('import', path.join(place, 'set'), '--workspace', workspace)).code).toBe(0);
  const args = ['--workspace', workspace, '--out', out];
  const dry = JSON.parse((await tripletscope('export', 'coco', ...args, '--dry-run', '--json')).stdout) as ExportResult;
  expect(dry).toEqual({
    format: 'coco',
    out: null,
    images: 4,
    objects: 0,
    files: 2,
    lost: [{ code: 'image-class', count: 4, first: 'a/2.jpg is of the class a' }],
  });
  expect(existsSync(out)).toBe(false);
  const { stdout, code } = await tripletscope('export', 'folders', ...args);
  expect([code, stdout]).toEqual([
    0,
    `4 images with 0 objects in 0 files of Class folders with masks written to ${out}\n`,
  ]);
  expect(existsSync(path.join(out, 'images/train'))).toBe(true);
  expect((await failing('export', 'folders', ...args)).message).toContain('not empty');
  expect((await failing('export', 'csv', '--workspace', path.join(place, 'nowhere'))).code).toBe('not-found');
});
