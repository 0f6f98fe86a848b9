import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { maskStamp } from './mask-stamp.ts';

it('changes with a mask file, and with nothing else', async () => {
  const file = path.join(temporaryFolder(), 'mask.png');
  writeFileSync(file, 'one');
  const images = [{ mask: { kind: 'file', path: file, relativePath: 'mask.png' } }, { mask: null }] as StoredImage[];
  const before = await maskStamp(images);
  expect(await maskStamp(images)).toBe(before);
  writeFileSync(file, 'two of another size');
  const grown = await maskStamp(images);
  expect(grown).not.toBe(before);
  utimesSync(file, new Date(0), new Date(0));
  expect(await maskStamp(images)).not.toBe(grown);
});
