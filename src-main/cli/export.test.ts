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
    examined: 4,
    objects: 0,
    files: 2,
    lost: [{ code: 'image-class', count: 4, first: 'a/2.jpg is of the class a' }],
    first: [
      ...['a/2', 'b/2', 'a/1', 'b/1'].map((name) => `images/${name}.jpg`),
      'annotations/instances_train.json',
      'annotations/instances_test.json',
    ],
  });
  expect(existsSync(out)).toBe(false);
  const { stdout, code } = await tripletscope('export', 'folders', ...args);
  expect([code, stdout]).toEqual([
    0,
    `4 images with 0 objects in 0 files of Class folders with masks written to ${out}\n`,
  ]);
  expect(existsSync(path.join(out, 'images/train'))).toBe(true);
  expect((await failing('export', 'folders', ...args)).message).toContain('not empty');
  const some = ['--subset', 'class=a', '--subset', 'test', '--dry-run', '--json'];
  expect(JSON.parse((await tripletscope('export', 'csv', ...args, ...some)).stdout)).toMatchObject({ images: 1 });
  expect((await failing('export', 'csv', ...args, '--subset', 'class=c')).details).toMatchObject({ expected: 'a, b' });
  expect((await failing('export', 'embeddings', '--workspace', workspace, '--images', 'none')).code).toBe('usage');
  expect((await failing('export', 'embeddings', '--workspace', workspace)).message).toContain('no model yet');
  const csv = path.join(place, 'triplets.csv');
  const triplets = await tripletscope('export', 'triplets', '--workspace', workspace, '--out', csv, '--triplets', '3');
  expect(triplets.stdout).toContain('triplets  int32 (6, 3)');
  const relation = ['workspace', 'relation', workspace, '--by', 'list', '--csv', csv];
  expect((await tripletscope(...relation)).code).toBe(0);
  expect((await failing('export', 'csv', '--workspace', path.join(place, 'nowhere'))).code).toBe('not-found');
});
