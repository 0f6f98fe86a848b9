/** The program as it is packaged: packed, moved away from its sources, started, and looked at. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../fixtures/fixtures.ts';
import { installedRuntime } from '../src-main/compute/runtime/installed.ts';
import { findElectron } from '../testing/hosts/find-electron.ts';
import { openedPage, type PackagedPage } from '../testing/hosts/packaged.ts';
import { until } from '../testing/hosts/wait.ts';
import { scoredWorkspace } from './data/scored-workspace.ts';

const electron = findElectron();
const reason =
  'reason' in electron
    ? electron.reason
    : process.platform !== 'linux'
      ? 'only on Linux'
      : existsSync(path.join(path.dirname(electron.program), 'version'))
        ? null
        : 'the Electron at hand does not say its version';

describe.skipIf(reason !== null)(`electron: the package${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-package-')));
  const program = path.join(folder, 'program', 'tripletscope');
  let page: PackagedPage | null = null;

  beforeAll(async () => {
    const dist = path.dirname((electron as { program: string }).program);
    expect(await packed(dist, path.join(folder, 'dist'))).toBe(0);
    // Away from the repository, with no folder node_modules above it.
    cpSync(path.join(folder, 'dist', 'linux-unpacked'), path.dirname(program), { recursive: true });
    rmSync(path.join(folder, 'dist'), { recursive: true });
  }, 240_000);

  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('has its fuses set: no other program runs in it, and only its own archive', async () => {
    const wire = await getCurrentFuseWire(program);
    const set = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1';
    expect(set(FuseV1Options.RunAsNode)).toBe(false);
    expect(set(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(set(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(set(FuseV1Options.EnableCookieEncryption)).toBe(true);
    expect(set(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
  });

  it('opens a workspace and shows its images, with nothing of the repository in reach', {
    timeout: 120_000,
  }, async () => {
    const workspace = await scoredWorkspace(folder);
    page = await openedPage(program, { folder, workspace });
    const shown = page;
    await until(async () => /\b40\b.*images?/.test(await shown.text()));
    // A thumbnail is read by SQLite and drawn by sharp.
    await until(async () => shown.value<boolean>("fetch('/api/thumbnails/1?size=160').then((r) => r.ok)"));
    const files = await shown.value<string>("fetch('/trpc/device.status').then((r) => r.text())");
    expect(files).not.toContain(path.join(import.meta.dirname, '..'));
    // Its users need no compiler for TensorFlow where it was installed when the package was made.
    const binding = path.join(path.dirname(program), 'resources/engine/binding/tfjs_binding.node');
    expect(existsSync(binding)).toBe(installedRuntime('cpu') !== null);
    for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html', 'resources/THIRD-PARTY-LICENCES.txt'])
      expect(existsSync(path.join(path.dirname(program), file)), file).toBe(true);
  });
});

/** `npm run package` with the Electron at hand; one that is older gets the functions that it lacks. */
function packed(electronDist: string, output: string): Promise<number | null> {
  const before = path.join(electronDist, 'resources', 'app');
  const lacks = sharedPath('tools', 'electron-dist') !== null && existsSync(path.join(before, 'compat.js'));
  const env = {
    ...process.env,
    ELECTRON_OVERRIDE_DIST_PATH: electronDist,
    TRIPLETSCOPE_PACKAGE_OUTPUT: output,
    ...(lacks ? { TRIPLETSCOPE_PACKAGE_BEFORE: before } : {}),
  };
  const script = path.join(import.meta.dirname, '..', 'scripts', 'package.mjs');
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.once('exit', resolve));
}
