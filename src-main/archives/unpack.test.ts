import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { Header, type HeaderData } from 'tar';
import { beforeEach, describe, expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { dataFolder, removeOtherArchives, withDataFolder } from './archive-folder.ts';
import { archiveKind } from './archive-kind.ts';
import { type UnpackLimits, unpack } from './unpack.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = temporaryFolder('archive-');
  folder = path.join(home, 'out');
});

interface Member extends Partial<HeaderData> {
  path: string;
  text?: string;
}

/** A tar archive as bytes, hostile where it is asked to be. */
function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ text = '', ...header }) => {
    const bytes = Buffer.from(text);
    const block = Buffer.alloc(512);
    new Header({ type: 'File', mode: 0o644, size: bytes.length, mtime: new Date(0), ...header }).encode(block, 0);
    return [block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const zip = (files: Zippable): Buffer => Buffer.from(zipSync(files));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const asLink = { os: 3, attrs: (0o120777 << 16) >>> 0 };

function written(bytes: Buffer, name = 'data.zip'): string {
  const file = path.join(home, name);
  writeFileSync(file, bytes);
  return file;
}

async function out(bytes: Buffer, limits?: UnpackLimits): Promise<void> {
  const file = written(bytes, 'archive');
  const kind = (await archiveKind(file))!;
  await unpack({ file, kind, folder, ...(limits && { limits }) }, unattended);
}

const filesBelow = (place: string): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)))
    .sort();

describe('what is in it arrives', () => {
  const files = { 'set/a/1.txt': 'one', 'set/b/ä 2.txt': 'two', 'set/empty.txt': '' };
  const members = Object.entries(files).map(([name, value]) => ({ path: name, text: value }));
  const zipped = (): Buffer =>
    zip(Object.fromEntries(Object.entries(files).map(([name, value]) => [name, text(value)])));
  test.each([
    ['zip', zipped],
    ['tar', () => tar(members)],
    ['tgz', () => gzipSync(tar(members))],
  ] as const)('%s', async (_, make) => {
    await out(make());
    expect(filesBelow(folder)).toEqual(Object.keys(files).sort());
    for (const [name, value] of Object.entries(files))
      expect(readFileSync(path.join(folder, name), 'utf8')).toBe(value);
    expect(readdirSync(home).sort()).toEqual(['archive', 'out']);
  });

  test('hard and symbolic links to files of the archive; what macOS adds is left out', async () => {
    await out(
      tar([
        { path: './a/1.txt', text: 'one' },
        { path: 'b/2.txt', type: 'Link', linkpath: 'a/1.txt' },
        { path: 'b/3.txt', type: 'SymbolicLink', linkpath: '../a/1.txt' },
        { path: 'b/nowhere.txt', type: 'SymbolicLink', linkpath: 'gone.txt' },
        { path: '__MACOSX/a/._1.txt', text: 'x' },
      ]),
    );
    expect(filesBelow(folder)).toEqual(['a/1.txt', 'b/2.txt', 'b/3.txt']);
    expect(readFileSync(path.join(folder, 'b/3.txt'), 'utf8')).toBe('one');
  });
});

describe('hostile archives are refused by reason, and leave nothing', () => {
  const limits = { entries: 3, ratio: 10, freeBytes: 1000 };
  const cases: [string, Buffer, RegExp, UnpackLimits?][] = [
    ['a name with ..', tar([{ path: '../evil.txt', text: 'x' }]), /outside of it/],
    ['a name with .. inside', tar([{ path: 'a/../../evil.txt', text: 'x' }]), /outside of it/],
    ['an absolute name', tar([{ path: '/tmp/evil.txt', text: 'x' }]), /outside of it/],
    ['a drive', tar([{ path: 'C:\\evil.txt', text: 'x' }]), /outside of it/],
    ['.. in a zip', zip({ '../evil.txt': text('x') }), /outside of it/],
    ['an absolute name in a zip', zip({ '/evil.txt': text('x') }), /outside of it/],
    ['a symbolic link out', tar([{ path: 'l', type: 'SymbolicLink', linkpath: '../../etc' }]), /link that leads out/],
    ['an absolute link', tar([{ path: 'l', type: 'SymbolicLink', linkpath: '/etc/passwd' }]), /link that leads out/],
    ['a hard link out', tar([{ path: 'a/l', type: 'Link', linkpath: '../x' }]), /link that leads out/],
    ['a link out of a zip', zip({ l: [text('../../etc/passwd'), asLink] }), /link that leads out/],
    ['a device', tar([{ path: 'd', type: 'CharacterDevice' }]), /device or a pipe/],
    [
      'two of one name',
      tar([
        { path: 'a', text: 'x' },
        { path: './a', text: 'y' },
      ]),
      /two files of one name/,
    ],
    [
      'a file that is a folder, too',
      tar([
        { path: 'a', text: 'x' },
        { path: 'a/b', text: 'y' },
      ]),
      /a file and a folder/,
    ],
    [
      'through a link',
      tar([
        { path: 'l', type: 'SymbolicLink', linkpath: '..' },
        { path: 'l/evil.txt', text: 'x' },
      ]),
      /link that leads out/,
    ],
    ['too many entries', tar(['a', 'b', 'c', 'd'].map((name) => ({ path: name, text: 'x' }))), /entries/, limits],
    ['a bomb', zip({ zeros: new Uint8Array(200_000) }), /times its size/, limits],
    ['a packed tar bomb', gzipSync(tar([{ path: 'z', text: '\0'.repeat(500_000) }])), /times its size/, limits],
  ];
  test.each(cases)('%s', async (_, bytes, reason, given) => {
    await expect(out(bytes, given)).rejects.toMatchObject({
      code: 'unsafe-input',
      message: expect.stringMatching(reason),
    });
    expect(readdirSync(home)).toEqual(['archive']);
  });

  const whole = tar([
    { path: 'a.txt', text: 'x'.repeat(5000) },
    { path: 'b.txt', text: 'y'.repeat(5000) },
  ]);
  const packed = zip({ 'a.txt': [text('x'.repeat(5000)), { level: 0 }], 'b.txt': text('y') });
  const flipped = Buffer.from(packed);
  flipped[200] ^= 1;
  test.each([
    ['tar, within a file', whole.subarray(0, 7000)],
    ['tar, within a header', whole.subarray(0, 6000)],
    ['tgz', gzipSync(whole).subarray(0, 60)],
    ['zip', packed.subarray(0, 3000)],
    ['zip with a wrong byte', flipped],
    ['gz that is no tar', gzipSync(Buffer.from('text '.repeat(500)))],
  ])('cut or damaged: %s', async (_, bytes) => {
    await expect(out(bytes)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(/damaged/) });
    expect(readdirSync(home)).toEqual(['archive']);
  });

  test('cancelled half-way', async () => {
    const controller = new AbortController();
    const file = written(tar(Array.from({ length: 50 }, (_, i) => ({ path: `${i}.txt`, text: 'x' }))), 'archive');
    const report = (): void => controller.abort();
    await expect(unpack({ file, kind: 'tar', folder }, { signal: controller.signal, report })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(readdirSync(home)).toEqual(['archive']);
  });
});

test('an archive stands for the folder in it: unpacked once in the workspace, and only for a while where it is looked at', async () => {
  const workspace = path.join(home, 'work');
  mkdirSync(workspace);
  const file = written(zip({ 'birds/owl/1.jpg': text('1'), 'birds/tit/2.jpg': text('2') }), 'my birds.zip');
  const found = await dataFolder(file, workspace, unattended);
  expect(path.relative(workspace, found)).toMatch(/^imports\/my birds-[0-9a-f]{12}\/birds$/);
  const made = statSync(path.join(found, 'owl/1.jpg')).mtimeMs;
  expect(await dataFolder(file, workspace, unattended)).toBe(found);
  expect(statSync(path.join(found, 'owl/1.jpg')).mtimeMs).toBe(made);
  expect(await dataFolder(home, workspace, unattended)).toBe(home);
  await removeOtherArchives(workspace, found);
  await removeOtherArchives(path.relative(process.cwd(), workspace), found);
  await removeOtherArchives(workspace, path.relative(process.cwd(), found));
  symlinkSync(workspace, path.join(home, 'by link'));
  await removeOtherArchives(path.join(home, 'by link'), found);
  expect(readdirSync(path.join(workspace, 'imports'))).toHaveLength(1);
  await removeOtherArchives(workspace, home);
  expect(readdirSync(path.join(workspace, 'imports'))).toEqual([]);
  const seen = await withDataFolder(file, unattended, async (place) => [place, readdirSync(place)] as const);
  expect(seen[1]).toEqual(['owl', 'tit']);
  expect(existsSync(seen[0])).toBe(false);
});

test('archives of other kinds are named', async () => {
  const file = written(Buffer.from('7z\xbc\xaf\x27\x1c____', 'latin1'), 'a.7z');
  await expect(archiveKind(file)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('7-Zip'),
  });
  expect(await archiveKind(home)).toBeNull();
});
