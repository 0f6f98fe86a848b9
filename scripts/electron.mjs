// Which Electron the desktop runs in: one that is named, the package's own, or the package's own after it is fetched.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findNode, root } from './dependencies.mjs';

const folder = path.join(root, 'node_modules', 'electron');
const fetchSeconds = 120;

/** `{ program }`, or `{ reason }` why there is no window. `fetch: true` lets the package's own script download it once. */
export function findElectron({ fetch = false } = {}) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display here' };
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) {
    const program = path.join(named, process.platform === 'win32' ? 'electron.exe' : 'electron');
    return existsSync(program) ? { program } : { reason: `ELECTRON_OVERRIDE_DIST_PATH holds no Electron (${named})` };
  }
  const program = ownProgram() ?? (fetch && fetchOwn() ? ownProgram() : null);
  return program === null ? { reason: 'no Electron can be had here (its download was not reached)' } : { program };
}

function ownProgram() {
  try {
    const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

function fetchOwn() {
  const script = path.join(folder, 'install.js');
  if (!existsSync(script)) return false;
  process.stderr.write('Fetching Electron (about 110 MB, once) …\n');
  const { status } = spawnSync(findNode(), [script], {
    cwd: root,
    stdio: 'ignore',
    timeout: fetchSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  return status === 0;
}
