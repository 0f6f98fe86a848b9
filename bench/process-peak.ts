/** A command of the program in a process of its own: how long it takes, and how much memory at most. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface CommandRun {
  seconds: number;
  /** Bytes. */
  memory: number;
  output: string;
}

const main = path.join(import.meta.dirname, '..', 'src-main', 'cli', 'main.ts');

/** From the start of the process to its end. Throws where it fails. */
export async function runCommand(...args: readonly string[]): Promise<CommandRun> {
  const start = performance.now();
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, peakOf(child.pid!));
  }, 50);
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args[0]} ended with exit code ${code}`);
  return { seconds: (performance.now() - start) / 1000, memory, output };
}

/** The kernel's own peak of the process, bytes; 0 where it does not say. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
