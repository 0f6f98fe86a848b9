/** One of the scripts beside this file, in a process of its own; it prints JSON. */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';

const build = path.join(import.meta.dirname, '..', '..', 'scripts', 'build.mjs');

export function runScript<T>(name: string, ...args: string[]): T {
  execFileSync(process.execPath, [build], { stdio: ['ignore', 2, 2] }); // does nothing where nothing changed
  const script = path.join(import.meta.dirname, name);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${name} failed: ${stderr.trim().slice(-2000)}`);
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as T;
}
