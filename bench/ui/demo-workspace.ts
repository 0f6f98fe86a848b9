/** The workspace that the demo leaves: a trained network, its banks, and the table; made by the command line itself. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const main = path.join(import.meta.dirname, '../../src-main/cli/main.ts');

export function demoWorkspace(folder: string): string {
  const { status, stderr } = spawnSync(process.execPath, [main, 'demo', '--out', folder, '--json'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the demo failed: ${stderr.trim().split('\n').at(-1)}`);
  return path.join(folder, 'workspace');
}
