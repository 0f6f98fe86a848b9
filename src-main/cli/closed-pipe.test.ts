/** Output into a pipe that nobody reads any more, as after `| head`, is no failure of a command. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const main = path.join(import.meta.dirname, 'main.ts');

it.each([['--help'], ['report --help'], ['device --json'], ['no-such-command']])('%s', async (args) => {
  const command = `{ sleep 0.1; "${process.execPath}" "${main}" ${args} 2>&3; echo "exit $?" >&3; } 3>&2 | true`;
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise((resolve) => shell.on('close', resolve));
  expect(said).not.toMatch(/EPIPE|\n\s+at /);
  expect(said).toContain(args === 'no-such-command' ? 'exit 2' : 'exit 0');
});
