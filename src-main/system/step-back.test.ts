import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ComputeClient } from '../compute/client.ts';

/** The niceness of every thread of this process (`proc_pid_stat(5)`, field 19). */
function priorities(): number[] {
  return readdirSync('/proc/self/task').map((id) => {
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

test.runIf(process.platform === 'linux')('the compute thread and its own step back, and nobody else', async () => {
  const before = priorities();
  const compute = new ComputeClient({ backend: 'wasm', stepBack: true });
  await compute.call('device', {});
  expect(Math.min(...priorities())).toBe(Math.min(...before));
  expect(priorities()).toContain(Math.min(19, Math.min(...before) + 10));
  await compute.close();
});
