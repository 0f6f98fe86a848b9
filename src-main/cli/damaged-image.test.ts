/** Damage deep inside an image: a plain import does not see it, and whoever decodes it says what to do. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { greyPng } from '../datasets/test-folders.ts';
import { failing, fast, tripletscope } from './test-program.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-damaged-')));
  data = path.join(folder, 'data');
  for (const split of ['train', 'test'])
    for (const [at, name] of ['a', 'b'].entries()) {
      mkdirSync(path.join(data, split, name), { recursive: true });
      for (let i = 0; i < 3; i++) {
        const noise = Uint8Array.from({ length: 48 * 48 }, (_, pixel) => ((pixel + i) * (at + 2654435761)) >>> 24);
        const png = await greyPng(48, 48, noise);
        if (split === 'train' && name === 'b' && i === 1) png[png.length >> 1] ^= 0x55;
        writeFileSync(path.join(data, split, name, `${i}.png`), png);
      }
    }
});
afterAll(() => rmSync(folder, { recursive: true }));

it('training names the file and how to leave it out; then it is left out, counted and named', async () => {
  const own = ['--workspace', path.join(folder, 'workspace')];
  expect((await tripletscope('import', data, ...own)).code).toBe(0);
  const { message } = await failing('train', ...own, ...fast);
  expect(message).toMatch(/train\/b\/1\.png: the image is damaged \(.*\)\. Import the data set again with --verify/);
  const { stdout, code } = await tripletscope('import', data, '--verify', ...own);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/train\/b\/1\.png[\s\S]*11 images \(5 train, 6 test\)/)]);
  expect((await tripletscope('train', ...own, ...fast)).code).toBe(0);
});
