/** Before all stories: a display, and the interface built from the sources as they are. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDisplay } from '../testing/hosts/display.ts';
import { provideElectron } from '../testing/hosts/find-electron.ts';

export async function setup(): Promise<() => void> {
  const root = path.join(import.meta.dirname, '..');
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  provideElectron();
  const display = await startDisplay();
  const prepared = mkdtempSync(path.join(tmpdir(), 'tripletscope-prepared-'));
  process.env.TRIPLETSCOPE_E2E_PREPARED = prepared;
  return () => {
    display?.kill();
    rmSync(prepared, { recursive: true, force: true });
  };
}
