import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineHost } from '../host.ts';
import { appRouter } from '../router.ts';

let folder: string;
let root: string;
let host: EngineHost;
const call = (one = host) => appRouter.createCaller({ host: one }).folders;

function put(...names: string[]): string {
  const file = path.join(root, ...names);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  return file;
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-folders-')));
  root = path.join(folder, 'root');
  mkdirSync(path.join(folder, 'root-beside', 'secret'), { recursive: true });
  put('a10', 'x.txt');
  put('a2', 'x.txt');
  put('Älpler', 'x.txt');
  put('.hidden', 'x.txt');
  put('picture.JPG');
  put('notes.txt');
  put('birds', 'robin', '1.jpg');
  put('birds', 'wren', '1.jpg');
  put('split', 'train', 'robin', '1.png');
  put('split', 'test', 'robin', '2.png');
  put('coco', 'annotations.json');
  put('cub', 'images.txt');
  put('cub', 'image_class_labels.txt');
  put('work', 'workspace.sqlite');
  for (let index = 0; index < 25; index++) mkdirSync(path.join(root, 'many', `folder ${index}`), { recursive: true });
  symlinkSync(path.join(folder, 'root-beside'), path.join(root, 'leads out'));
  symlinkSync('/', path.join(root, 'to the top'));
  symlinkSync(path.join(root, 'nowhere'), path.join(root, 'dangling'));
  symlinkSync(path.join(root, 'loop'), path.join(root, 'loop'));
  symlinkSync(path.join(root, 'birds'), path.join(root, 'birds again'));
  host = new EngineHost({ kind: 'serve', roots: [root], stateFolder: path.join(folder, 'state') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(...names: string[]) {
  let page = await call().list({ folder: (await call().list({ folder: null })).entries[0].id });
  for (const name of names) page = await call().list({ folder: page.entries.find((entry) => entry.name === name)!.id });
  return page;
}

describe('listing', () => {
  test('begins with the roots', async () => {
    const page = await call().list({ folder: null });
    expect(page).toMatchObject({ here: null, parent: null, total: 1, entries: [{ name: 'root', kind: 'folder' }] });
  });

  test('shows folders first, numbers by value, no hidden ones, links only where they stay inside', async () => {
    const { entries, here, parent } = await open();
    expect(entries.map(({ name }) => name)).toEqual([
      'a2',
      'a10',
      'Älpler',
      'birds',
      'birds again',
      'coco',
      'cub',
      'many',
      'split',
      'work',
      'notes.txt',
      'picture.JPG',
    ]);
    expect([here?.name, parent]).toEqual(['root', null]);
    expect(entries.slice(-2).map(({ kind }) => kind)).toEqual(['file', 'image']);
  });

  test('says what a folder looks like', async () => {
    const { entries } = await open();
    const looks = Object.fromEntries(
      entries.flatMap(({ name, looksLike }) => (looksLike === null ? [] : [[name, looksLike]])),
    );
    expect(looks).toEqual({
      birds: 'dataset',
      'birds again': 'dataset',
      coco: 'dataset',
      cub: 'dataset',
      split: 'dataset',
      work: 'workspace',
    });
    expect((await open('birds')).looksLike).toBe('dataset');
  });

  test('leads up to the root and no further', async () => {
    const inside = await open('birds', 'robin');
    const above = await call().list({ folder: inside.parent });
    expect(above.here?.name).toBe('birds');
    const top = await call().list({ folder: above.parent });
    expect([top.here?.name, top.parent]).toEqual(['root', null]);
  });

  test('through a link the folder is the real one', async () => {
    const [linked, real] = [await open('birds again'), await open('birds')];
    expect(linked.here).toEqual(real.here);
  });

  test('comes in pages', async () => {
    const { here } = await open('many');
    const seen: string[] = [];
    let from: number | null = 0;
    while (from !== null) {
      const page: Awaited<ReturnType<typeof open>> = await call().list({ folder: here!.id, from, count: 10 });
      expect([page.total, page.entries.length]).toEqual([25, Math.min(10, 25 - from)]);
      seen.push(...page.entries.map(({ name }) => name));
      from = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `folder ${index}`));
  });

  test('carries ids and names, no path', async () => {
    const text = JSON.stringify([await open(), await open('birds', 'robin')]);
    expect(text).not.toContain(folder);
    expect(text).not.toContain('/');
  });

  test('outside of the roots nothing opens, whatever id is sent', async () => {
    const outside = [
      folder,
      path.join(folder, 'root-beside'),
      '/',
      path.join(root, 'leads out'),
      `${root}/../root-beside`,
    ];
    for (const place of outside)
      await expect(call().list({ folder: host.folders.idOf(place) })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const id of [root, '/', '..', 'x'])
      await expect(call().list({ folder: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a folder that was swapped for a link after it was listed stays closed', async () => {
    put('swapped', 'x.txt');
    const { id } = (await open()).entries.find(({ name }) => name === 'swapped')!;
    rmSync(path.join(root, 'swapped'), { recursive: true });
    await expect(call().list({ folder: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    symlinkSync(path.join(folder, 'root-beside'), path.join(root, 'swapped'));
    await expect(call().list({ folder: id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(call().create({ folder: id, name: 'new' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('a file is no folder', async () => {
    const { id } = (await open()).entries.find(({ name }) => name === 'notes.txt')!;
    await expect(call().list({ folder: id })).rejects.toMatchObject({ cause: { code: 'bad-input' } });
  });

  test('in the desktop there is none of this', async () => {
    const desktop = new EngineHost({ kind: 'desktop', roots: null, stateFolder: path.join(folder, 'state') });
    await expect(call(desktop).list({ folder: null })).rejects.toMatchObject({ cause: { code: 'unsupported' } });
    const create = call(desktop).create({ folder: 'x', name: 'y' });
    await expect(create).rejects.toMatchObject({ cause: { code: 'unsupported' } });
  });
});

describe('a typed path', () => {
  const locate = (typed: string) => call().locate({ path: typed });

  test('leads to its folder, with the way there', async () => {
    const found = await locate(path.join(root, 'birds', 'robin'));
    expect([found.kind, found.name]).toEqual(['folder', 'robin']);
    expect(found.trail.map(({ name }) => name)).toEqual(['root', 'birds', 'robin']);
    expect((await call().list({ folder: found.id })).here).toEqual({ id: found.id, name: 'robin' });
    expect(found.id).toBe((await open('birds', 'robin')).here!.id);
    expect((await locate(root)).trail.map(({ name }) => name)).toEqual(['root']);
  });

  test('may have what pasting leaves, and go by links that stay inside', async () => {
    const { id } = (await open('birds')).here!;
    for (const typed of [
      `  ${root}/birds/ `,
      `"${root}/birds"`,
      `'${root}/birds'`,
      `${root}//a2/../birds`,
      `${root}/birds again`,
      `${root}/../root/birds`,
    ])
      expect((await locate(typed)).id).toBe(id);
  });

  test('of a file leads to the folder that holds it', async () => {
    const found = await locate(path.join(root, 'birds', 'robin', '1.jpg'));
    expect([found.kind, found.name, found.trail.at(-1)?.name]).toEqual(['file', '1.jpg', 'robin']);
  });

  test('carries ids and names, no path', async () => {
    expect(JSON.stringify(await locate(path.join(root, 'birds', 'robin')))).not.toContain('/');
  });

  test.each([
    ['outside', () => path.join(folder, 'root-beside'), 'not-permitted'],
    ['outside, a beginning alike', () => `${root}-beside/secret`, 'not-permitted'],
    ['outside, where nothing is', () => path.join(folder, 'nowhere'), 'not-permitted'],
    ['the top', () => '/', 'not-permitted'],
    ['out by dots', () => `${root}/../root-beside`, 'not-permitted'],
    ['out by a link', () => path.join(root, 'leads out', 'secret'), 'not-permitted'],
    ['out by a link to the top', () => path.join(root, 'to the top', 'etc'), 'not-permitted'],
    ['out by a link, where nothing is', () => path.join(root, 'leads out', 'nowhere'), 'not-permitted'],
    ['hidden', () => path.join(root, '.hidden'), 'not-permitted'],
    ['not there', () => path.join(root, 'nowhere'), 'not-found'],
    ['below a file', () => path.join(root, 'notes.txt', 'x'), 'bad-input'],
    ['a link to nowhere', () => path.join(root, 'dangling'), 'not-found'],
    ['a link to itself', () => path.join(root, 'loop'), 'not-found'],
    ['relative', () => 'birds', 'bad-input'],
    ['relative with dots', () => '../root', 'bad-input'],
    ['of a home', () => '~/data', 'bad-input'],
    ['of another home', () => '~root', 'bad-input'],
    ['with a NUL', () => `${root}/a\0b`, 'unsafe-input'],
    ['empty but for white space', () => '  \n', 'bad-input'],
    ['an address', () => 'https://example.org/x', 'bad-input'],
    ['far too deep', () => `${root}/${'x/'.repeat(1900)}`, 'not-found'],
    ['with a name too long', () => `${root}/${'x'.repeat(300)}`, 'not-found'],
  ])('%s is refused', async (_, typed, code) => {
    const error = await locate(typed()).then(
      () => null,
      (thrown) => thrown.cause,
    );
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain(folder);
  });

  test('longer than any path is refused before it is looked at', async () => {
    await expect(locate(`/${'x'.repeat(5000)}`)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('in the desktop there is none of this', async () => {
    const desktop = new EngineHost({ kind: 'desktop', roots: null, stateFolder: path.join(folder, 'state') });
    await expect(call(desktop).locate({ path: root })).rejects.toMatchObject({ cause: { code: 'unsupported' } });
  });
});

describe('making a folder', () => {
  test('gives one that can be opened', async () => {
    const { here } = await open('a2');
    const made = await call().create({ folder: here!.id, name: 'new one' });
    expect(made.name).toBe('new one');
    expect((await call().list({ folder: made.id })).here).toEqual(made);
    const again = call().create({ folder: here!.id, name: 'new one' });
    await expect(again).rejects.toMatchObject({ cause: { code: 'bad-input' } });
  });

  test.each([
    ['..', 'unsafe-input'],
    ['.', 'unsafe-input'],
    ['a/b', 'unsafe-input'],
    ['../x', 'unsafe-input'],
    ['/etc', 'unsafe-input'],
    ['a\\b', 'unsafe-input'],
    ['a\0b', 'unsafe-input'],
    ['con', 'bad-input'],
    ['LPT1.txt', 'bad-input'],
    ['a:b', 'bad-input'],
    [' ', 'bad-input'],
    ['a.', 'bad-input'],
    ['a\nb', 'bad-input'],
    ['ä'.repeat(128), 'bad-input'],
  ])('%j is refused', async (name, code) => {
    const { here } = await open('a2');
    await expect(call().create({ folder: here!.id, name })).rejects.toMatchObject({ cause: { code } });
  });
});
