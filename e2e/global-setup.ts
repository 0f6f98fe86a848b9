/** Before all stories: a display, and the interface built from the sources as they are. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { startDisplay } from './hosts/display.ts';
import { provideElectron } from './hosts/find-electron.ts';

export async function setup(): Promise<() => void> {
  const root = path.join(import.meta.dirname, '..');
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  provideElectron();
  const display = await startDisplay();
  return () => void display?.kill();
}
