import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { StaticFiles } from './static-files.ts';

afterEach(() => void vi.useRealTimers());

it('finds what was built anew, and lists the folder once a second whatever is asked for', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const folder = temporaryFolder('static-');
  const add = (name: string): void => {
    mkdirSync(path.join(folder, 'assets'), { recursive: true });
    writeFileSync(path.join(folder, name), name);
  };
  add('index.html');
  const files = new StaticFiles(folder);
  expect([files.built, files.has('/'), files.has('/assets/a-12345678.js')]).toEqual([true, true, false]);
  add('assets/a-12345678.js');
  expect(files.has('/assets/a-12345678.js')).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(files.has('/assets/a-12345678.js')).toBe(true);
  expect(files.has('/.secret')).toBe(false);

  renameSync(folder, `${folder}-away`);
  expect(files.has('/other')).toBe(false);
  expect(files.has('/assets/a-12345678.js')).toBe(true); // not looked for again
  renameSync(`${folder}-away`, folder);
  const answer = await files.routes().request('/assets/a-12345678.js');
  expect([answer.status, await answer.text()]).toEqual([200, 'assets/a-12345678.js']);
});
