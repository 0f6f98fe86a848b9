/** The workspace that the demo leaves: a trained network, its banks, and the table; made by the command line itself. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const main = path.join(import.meta.dirname, '../../src-main/cli/main.ts');

export function demoWorkspace(folder: string): string {
  runCli('demo', '--out', folder);
  return path.join(folder, 'workspace');
}

/** The live report of the demo, of the model that `demoWorkspace` left. */
export function demoLiveReport(folder: string): string {
  const out = path.join(folder, 'live');
  const [data, workspace] = [path.join(folder, 'data'), path.join(folder, 'workspace')];
  // As the demo trains, so that nothing is computed again.
  runCli('report', data, '--workspace', workspace, '--recall-every', '1', '--out', out, '--live');
  return path.join(out, 'live.html');
}

function runCli(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [main, command, ...args, '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.trim().split('\n').at(-1)}`);
}
