/** An Electron to test in: one that is named, the package's own where it was downloaded, or one lying beside the project. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedPath } from '../../fixtures/fixtures.ts';

/** Before the stories, and before a display is looked for: what lies beside the project brings an Xvfb along. */
export function provideElectron(): void {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || ownBinary() !== null) return;
  const script = sharedPath('tools', 'electron-dist');
  if (script === null || process.platform !== 'linux' || process.arch !== 'x64') return;
  try {
    const folder = execFileSync('bash', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    process.env.ELECTRON_OVERRIDE_DIST_PATH = folder;
  } catch {
    // the stories say that there is none
  }
}

export function findElectron(): { program: string } | { reason: string } {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display, and no Xvfb to make one' };
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const found = named ? inFolder(named) : ownBinary();
  return found
    ? { program: found }
    : { reason: 'no Electron binary can be had; ELECTRON_OVERRIDE_DIST_PATH names one' };
}

function inFolder(folder: string): string | null {
  const program = path.join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
  return existsSync(program) ? program : null;
}

function ownBinary(): string | null {
  const folder = path.join(import.meta.dirname, '../../node_modules/electron');
  try {
    const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
