/** Places that cannot take what is written, and workspaces that cannot be opened, met by the whole command line. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { differences, tableOf } from '../../fixtures/kill-and-resume.ts';
import { connect } from '../workspace/database.ts';
import { openWorkspace } from '../workspace/open.ts';
import { failing, fast, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // whole runs, on a machine that may be busy

let folder: string;
let scenes: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad places-'));
  scenes = await smallScenes(path.join(folder, 'scenes'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (workspace: string, out: string): string[] => [
  ...['report', scenes, '--workspace', workspace, '--out', out],
  ...fast,
];

let onRoomyDisk: Promise<string> | undefined;

/** The folder of the same report where nothing was in its way, made once. */
function undisturbed(): Promise<string> {
  const own = path.join(folder, 'roomy');
  onRoomyDisk ??= tripletscope(...report(path.join(own, 'workspace'), path.join(own, 'report'))).then(({ code }) => {
    expect(code).toBe(0);
    return own;
  });
  return onRoomyDisk;
}

/** Runs `work` with a small disk in a folder of its own; skipped where none can be had. */
async function onSmallDisk(
  size: string,
  skip: (condition: boolean, note: string) => void,
  work: (disk: string) => Promise<void>,
): Promise<void> {
  const disk = mkdtempSync(path.join(folder, 'disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
  skip(mount.status !== 0, `skipped: no tmpfs may be mounted here (${String(mount.stderr ?? mount.error).trim()})`);
  try {
    await work(disk);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
}

test('an output folder that cannot be made: said before any work', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const workspace = path.join(folder, 'w1');
  const below = await failing(...report(workspace, path.join(folder, 'file', 'out')));
  expect([below.code, below.message]).toEqual(['bad-input', expect.stringMatching(/file\/out.*no folder can be made/)]);
  const info = await tripletscope('workspace', 'info', workspace, '--json');
  expect(JSON.parse(info.stdout).dataset).toBeNull();
  const itself = await failing(...report(path.join(folder, 'file'), path.join(folder, 'o1')));
  expect([itself.code, itself.message]).toEqual(['bad-input', expect.stringContaining(path.join(folder, 'file'))]);
});

const root = process.getuid?.() === 0 || process.platform === 'win32';
test.skipIf(root)(
  `an output folder that may not be written${root ? ' (skipped: root ignores permissions)' : ''}`,
  async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    const out = await failing(...report(path.join(folder, 'w2'), path.join(closed, 'out')));
    expect([out.code, out.message]).toEqual(['not-permitted', expect.stringMatching(/closed.*cannot be written/)]);
    const workspace = await failing(...report(path.join(closed, 'w'), path.join(folder, 'o2')));
    expect([workspace.code, workspace.message]).toEqual(['not-permitted', expect.stringContaining('closed')]);
  },
);

test('a full disk under the report: said, nothing half written, and the same command goes on from the workspace', ({
  skip,
}) =>
  onSmallDisk('400k', skip, async (disk) => {
    const own = path.join(folder, 'full-out');
    const workspace = path.join(own, 'workspace');
    const out = path.join(disk, 'report');
    const { code, message } = await failing(...report(workspace, out));
    expect([code, message]).toEqual([
      'disk-full',
      expect.stringMatching(/no space is left on the disk.*Free some space/),
    ]);
    expect(readdirSync(out).filter((name) => name.endsWith('.part') || name.startsWith('.'))).toEqual([]);
    expect((await tripletscope('workspace', 'check', workspace)).code).toBe(0);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    expect((await tripletscope(...report(workspace, out))).code).toBe(0);
    expect(differences(tableOf(disk), tableOf(await undisturbed()))).toEqual([]);
  }));

test('a full disk under the workspace, later and later: said, the workspace is whole, and goes on with more room', ({
  skip,
}) =>
  onSmallDisk('64k', skip, async (disk) => {
    const workspace = path.join(disk, 'workspace');
    const out = path.join(folder, 'full-workspace', 'report');
    let failures = 0;
    for (let size = 64; ; size = Math.round(size * 1.4)) {
      execFileSync('mount', ['-o', `remount,size=${size}k`, disk]);
      const { code, stdout } = await tripletscope(...report(workspace, out), '--json');
      if (code === 0) break;
      failures++;
      expect([size, JSON.parse(stdout).error]).toEqual([size, expect.objectContaining({ code: 'disk-full' })]);
      if (!existsSync(path.join(workspace, 'workspace.sqlite'))) continue;
      const check = await tripletscope('workspace', 'check', workspace);
      expect([size, check.code, check.stdout]).toEqual([size, 0, expect.stringMatching(/^(info: .*\n)*ok\n$/)]);
    }
    expect(failures).toBeGreaterThanOrEqual(4);
    expect(differences(tableOf(path.dirname(out)), tableOf(await undisturbed()))).toEqual([]);
  }));

test('a workspace in use, of a newer version, damaged, of another program: told apart, and left as they were', async () => {
  const workspace = path.join(folder, 'w3');
  const file = path.join(workspace, 'workspace.sqlite');
  const out = path.join(folder, 'o3');
  const opened = openWorkspace(workspace, { create: true });
  const used = await failing(...report(workspace, out));
  expect([used.code, used.message]).toEqual(['workspace-locked', expect.stringMatching(/in use/)]);
  opened.close();
  const db = connect(file);
  db.pragma('user_version = 99');
  db.close();
  const newer = readFileSync(file);
  for (const args of [report(workspace, out), ['workspace', 'repair', workspace]]) {
    const { code, message } = await failing(...args);
    expect([args[1], code, message]).toEqual([
      args[1],
      'workspace-newer',
      expect.stringContaining('received format 99'),
    ]);
  }
  const check = await tripletscope('workspace', 'check', workspace);
  expect([check.code, check.stdout]).toEqual([1, expect.stringContaining('written by a newer version (format 99')]);
  expect(readFileSync(file).equals(newer)).toBe(true);
  writeFileSync(file, readFileSync(file).fill(0xaa, 0, 5000));
  const damaged = await failing(...report(workspace, out));
  expect([damaged.code, damaged.message]).toEqual(['workspace-corrupt', expect.stringContaining('workspace repair')]);
  const elsewhere = await failing('evaluate', '--workspace', path.join(folder, 'w4'));
  expect([elsewhere.code, existsSync(path.join(folder, 'w4'))]).toEqual(['not-found', false]);
});
