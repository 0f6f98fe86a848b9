import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkWorkspace } from './check.ts';
import { connect } from './database.ts';
import { migrate } from './migrate.ts';
import { openWorkspace } from './open.ts';
import { sampleDataset } from './samples.ts';
import { applicationId, currentVersion, migrations } from './schema.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'workspace-'));
  file = path.join(folder, 'workspace.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const here = import.meta.dirname;

/** A second process that runs `script` with `openWorkspace`, `sampleDataset` and `folder` at hand. */
function startProcess(script: string) {
  const source = `
    import { openWorkspace } from ${JSON.stringify(path.join(here, 'open.ts'))};
    import { sampleDataset } from ${JSON.stringify(path.join(here, 'samples.ts'))};
    const folder = ${JSON.stringify(folder)};
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('a new workspace keeps what is set, over close and reopen', () => {
  const first = openWorkspace(folder, { create: true });
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['cache', 'models', 'workspace.sqlite']));
  const pragma = (name: string): unknown => first.store.db.pragma(name, { simple: true });
  expect(['journal_mode', 'synchronous', 'foreign_keys'].map(pragma)).toEqual(['wal', 2, 1]);
  first.settings.set('seed', { value: 7 });
  first.close();
  first.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  const again = openWorkspace(folder);
  expect(again.settings.get('seed')).toEqual({ value: 7 });
  expect(again.settings.get('absent')).toBeUndefined();
  again.settings.set('seed', undefined);
  expect(again.settings.get('seed')).toBeUndefined();
  again.close();
});

test('without `create`, an empty folder is no workspace and stays empty', () => {
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(readdirSync(folder)).toEqual([]);
});

test('a newer workspace is refused and left as it was', () => {
  openWorkspace(folder, { create: true }).close();
  const db = connect(file);
  db.pragma('user_version = 99');
  db.close();
  rmSync(path.join(folder, 'workspace.sums')); // the newer program writes its own
  const before = readFileSync(file);
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-newer' }));
  expect(() => openWorkspace(folder)).toThrow(`expected format ${currentVersion} or older, received format 99`);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a file that is no database, or one of another program, is refused and left as it was', () => {
  writeFileSync(file, 'id,name\n1,wren\n');
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-corrupt' }));
  expect(readFileSync(file, 'utf8')).toBe('id,name\n1,wren\n');
  rmSync(file);
  const db = connect(file);
  db.exec('CREATE TABLE bookmark (url)');
  db.close();
  expect(() => openWorkspace(folder)).toThrow('database of another program');
  expect(() => openWorkspace(folder)).toThrow('workspace repair');
});

test('a file cut short is refused, whatever is left of it', () => {
  openWorkspace(folder, { create: true }).close();
  const { size } = statSync(file);
  truncateSync(file, size - 4096);
  expect(() => openWorkspace(folder)).toThrow(`received ${size - 4096} of ${size} bytes`);
  truncateSync(file, 50);
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-corrupt' }));
});

test('missing tables are a damaged workspace', () => {
  openWorkspace(folder, { create: true }).close();
  const db = connect(file);
  db.exec('DROP TABLE score');
  db.close();
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-corrupt' }));
  openWorkspace(path.join(folder, 'other'), { create: true }).close(); // the lock was given back, nothing hangs
});

test('a second opening is refused in the same process too', () => {
  const first = openWorkspace(folder, { create: true });
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-locked' }));
  expect(() => openWorkspace(folder)).toThrow(`by process ${process.pid}`);
  first.settings.set('still', 'usable');
  first.close();
  openWorkspace(folder).close();
});

test('a workspace in use names its holder, and is free as soon as the holder is killed', async () => {
  const holder = startProcess(
    `globalThis.held = openWorkspace(folder, { create: true }); console.log('open'); setInterval(() => {}, 1000);`,
  );
  await once(holder.stdout, 'data');
  expect(() => openWorkspace(folder)).toThrow(expect.objectContaining({ code: 'workspace-locked' }));
  expect(() => openWorkspace(folder)).toThrow(`by process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  openWorkspace(folder).close();
});

test('an import killed midway keeps the old data set whole', async () => {
  {
    using workspace = openWorkspace(folder, { create: true });
    await workspace.images.importAll(sampleDataset({ images: 10 }));
  }
  const child = startProcess(`
    const workspace = openWorkspace(folder);
    const report = ({ done }) => console.log(done);
    await workspace.images.importAll(sampleDataset({ images: 40_000, prefix: 'new' }), { report });
    console.log('finished');`);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(said.toString()).not.toContain('finished');

  expect((await checkWorkspace(folder)).ok).toBe(true);
  using workspace = openWorkspace(folder);
  const rows = workspace.store.query<[], { n: number }>('SELECT count(*) AS n FROM listing');
  expect(rows.get()!.n).toBeGreaterThanOrEqual(10 + Number.parseInt(said.toString(), 10)); // staged, and not seen
  expect((await workspace.images.all()).map(({ name }) => name)).toEqual(
    Array.from({ length: 10 }, (_, i) => `image-${i}`),
  );
  expect(workspace.images.summary()).toMatchObject({ root: '/data/image', images: 10 });
  await workspace.images.importAll(sampleDataset({ images: 5, prefix: 'third' }));
  expect(rows.get()!.n).toBe(10); // five of them absent
  expect(workspace.images.count()).toBe(5);
});

test('an older file is backed up, then migrated', () => {
  const now = (): Date => new Date('2026-01-02T03:04:05Z');
  const older = connect(file);
  migrate(older, { folder, now, migrations: migrations.slice(0, 1) });
  older.exec(`INSERT INTO setting VALUES ('kept', 'true')`);
  older.close();
  const newer = [...migrations, { version: currentVersion + 1, sql: 'ALTER TABLE view ADD COLUMN colour TEXT' }];
  const second = openWorkspace(folder, { migrations: newer, now });
  expect(second.store.db.pragma('user_version', { simple: true })).toBe(currentVersion + 1);
  expect(second.settings.get('kept')).toBe(true);
  second.close();
  const backups = path.join(folder, 'backups');
  expect(readdirSync(backups)).toEqual(['before-migration-from-1-2026-01-02T03-04-05.000Z.sqlite']);
  const backup = connect(path.join(backups, readdirSync(backups)[0]), { readonly: true });
  expect(backup.pragma('user_version', { simple: true })).toBe(1);
  expect(backup.pragma('application_id', { simple: true })).toBe(applicationId);
  backup.close();
});

test('a file of version 0 becomes a workspace; a migration that fails changes nothing', () => {
  writeFileSync(file, ''); // what a kill at the very first moment leaves
  openWorkspace(folder).close();
  const failing = [...migrations, { version: currentVersion + 1, sql: 'CREATE TABLE half (a) STRICT' }];
  expect(() => openWorkspace(folder, { migrations: failing })).toThrow();
  const db = connect(file);
  expect(db.pragma('user_version', { simple: true })).toBe(currentVersion);
  expect(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'`).get()).toEqual({ n: 0 });
  db.close();
});

const root = process.getuid?.() === 0;
test.skipIf(root || process.platform === 'win32')(
  `a folder that may not be written${root ? ' (skipped: root may)' : ''}`,
  () => {
    mkdirSync(path.join(folder, 'models'));
    mkdirSync(path.join(folder, 'cache'));
    chmodSync(folder, 0o555);
    try {
      expect(() => openWorkspace(folder, { create: true })).toThrow(expect.objectContaining({ code: 'not-permitted' }));
    } finally {
      chmodSync(folder, 0o755);
    }
  },
);

test('a workspace below a file cannot be made', () => {
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => openWorkspace(path.join(folder, 'file', 'w'), { create: true })).toThrow(
    expect.objectContaining({ code: 'bad-input' }),
  );
});

test('a full disk is said to be full, and what was finished is kept', async ({ skip }) => {
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  skip(mount.status !== 0, `skipped: no tmpfs may be mounted here (${String(mount.stderr ?? mount.error).trim()})`);
  try {
    const workspace = openWorkspace(folder, { create: true });
    await workspace.images.importAll(sampleDataset({ images: 20 }));
    const larger = workspace.images.importAll(sampleDataset({ images: 20_000, prefix: 'larger' }));
    await expect(larger).rejects.toMatchObject({ code: 'disk-full' });
    expect(await workspace.images.all()).toHaveLength(20);
    workspace.close();
    expect((await checkWorkspace(folder)).ok).toBe(true);
    const again = openWorkspace(folder);
    expect(await again.images.all()).toHaveLength(20);
    execFileSync('mount', ['-o', 'remount,size=8m', folder]); // the user frees some space
    await again.images.sweep();
    expect(again.images.count()).toBe(20);
    again.settings.set('room', 'again');
    again.close();
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
});

test('a disk too small for a new workspace is said to be full', ({ skip }) => {
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  skip(mount.status !== 0, `skipped: no tmpfs may be mounted here (${String(mount.stderr ?? mount.error).trim()})`);
  try {
    expect(() => openWorkspace(folder, { create: true })).toThrow(expect.objectContaining({ code: 'disk-full' }));
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
});
