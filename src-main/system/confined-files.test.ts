import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LeadsOut, openFile, removeWithin, removeWithinSync } from './confined-files.ts';

let folder: string;
let root: string;
let outside: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-confined-')));
  root = path.join(folder, 'root');
  outside = path.join(folder, 'root-outside'); // begins like the root
  put('root/a/in.txt', 'inside');
  put('root/b/deep/er/in.txt', 'inside');
  put('root-outside/out.txt', 'outside');
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function read(...names: string[]): Promise<string> {
  await using file = await openFile(path.join(root, ...names), [root]);
  return file.readFile('utf8');
}

describe('a file is read below its folder alone', () => {
  it('also by links that stay inside, and where the folder itself has moved behind a link', async () => {
    symlinkSync('../b/deep', path.join(root, 'a', 'link'));
    expect(await read('a', 'in.txt')).toBe('inside');
    expect(await read('a', 'link', 'er', 'in.txt')).toBe('inside');
    renameSync(root, path.join(folder, 'moved'));
    symlinkSync('moved', root);
    expect(await read('a', 'in.txt')).toBe('inside');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a link to a file', { 'c/l': '../../root-outside/out.txt' }, 'c/l'],
    ['a folder that became a link', { a: '../root-outside' }, 'a/out.txt'],
    ['a link to a link', { x: '../root-outside', y: 'x' }, 'y/out.txt'],
    ['dots', {}, '../root-outside/out.txt'],
  ])('not by %s', async (_, links, name) => {
    mkdirSync(path.join(root, 'c'));
    for (const [at, target] of Object.entries(links)) {
      rmSync(path.join(root, at), { recursive: true, force: true });
      symlinkSync(target, path.join(root, at));
    }
    await expect(read(name)).rejects.toThrow(LeadsOut);
  });

  it('and only a file: no folder, no pipe that nobody writes to', async () => {
    await expect(read('a')).rejects.toMatchObject({ code: 'EISDIR' });
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    await expect(read('pipe')).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it('while a folder is swapped for a link again and again, nothing from outside is ever read', async () => {
    put('root-outside/in.txt', 'outside');
    symlinkSync(outside, path.join(root, 'evil'));
    const seen = new Set<string>();
    for (let turn = 0; turn < 300; turn++) {
      const reading = read('a', 'in.txt').then(
        (text) => seen.add(text),
        (error: NodeJS.ErrnoException) => seen.add(error.code ?? ''),
      );
      if (turn % 2 === 0) await Promise.resolve();
      renameSync(path.join(root, 'a'), path.join(root, 'aside'));
      renameSync(path.join(root, 'evil'), path.join(root, 'a'));
      if (turn % 3 === 0) await reading;
      renameSync(path.join(root, 'a'), path.join(root, 'evil'));
      renameSync(path.join(root, 'aside'), path.join(root, 'a'));
      await reading;
    }
    expect([...seen].filter((one) => !['inside', 'ENOENT', 'LEADS_OUT'].includes(one))).toEqual([]);
    expect(seen).toContain('inside');
  });
});

describe.each<[string, (target: string) => Promise<unknown> | unknown]>([
  ['removeWithin', (target) => removeWithin(root, target)],
  ['removeWithinSync', (target) => removeWithinSync(root, target)],
])('%s', (name, remove) => {
  it('removes files and whole folders, and not what their links lead to', async () => {
    symlinkSync(outside, path.join(root, 'b', 'deep', 'link'));
    symlinkSync(path.join(outside, 'out.txt'), path.join(root, 'b', 'file-link'));
    symlinkSync('nowhere', path.join(root, 'b', 'dangling'));
    await remove(path.join(root, 'b'));
    await remove(path.join(root, 'a', 'in.txt'));
    expect(readdirSync(root)).toEqual(['a']);
    expect(readdirSync(path.join(root, 'a'))).toEqual([]);
    expect(readdirSync(outside)).toEqual(['out.txt']);
  });

  it('removes a link itself', async () => {
    symlinkSync(outside, path.join(root, 'link'));
    await remove(path.join(root, 'link'));
    expect(existsSync(path.join(root, 'link'))).toBe(false);
    expect(readdirSync(outside)).toEqual(['out.txt']);
  });

  it('removes nothing in a folder that leads out', async () => {
    symlinkSync(outside, path.join(root, 'link'));
    const outcome = await Promise.resolve(remove(path.join(root, 'link', 'out.txt'))).catch((error: unknown) => error);
    expect(name === 'removeWithin' ? outcome instanceof LeadsOut : outcome === false).toBe(true);
    expect(readdirSync(outside)).toEqual(['out.txt']);
  });

  it('has nothing against what is gone', async () => {
    await remove(path.join(root, 'a', 'gone'));
  });
});
