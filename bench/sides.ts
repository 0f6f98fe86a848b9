/** Starts one side of a work in a fresh process and reads what it measured. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { engineEnvironment } from '../src-main/compute/runtime/engine-environment.ts';
import type { Measured } from './work.ts';

const here = import.meta.dirname;

/** A peer that cannot run says why: a package is missing, no Python. */
export type PeerOutcome = Measured | { skipped: string };

export async function measureOurs(name: string, folder: string): Promise<Measured> {
  const args = ['--disable-warning=ExperimentalWarning', path.join(here, 'ours.ts'), workFile(name), folder];
  const { code, output, errors } = await runProcess(process.execPath, args, engineEnvironment());
  if (code !== 0) throw new Error(`our side of ${name} failed (exit code ${code}): ${errors.trim()}`);
  return JSON.parse(output) as Measured;
}

export async function measurePeer(name: string, folder: string): Promise<PeerOutcome> {
  const python = process.env.TRIPLETSCOPE_BENCH_PYTHON ?? 'python3';
  const { code, output, errors } = await runProcess(python, [path.join(here, 'peers', `${name}.py`), folder]);
  if (code === 0) return JSON.parse(output) as PeerOutcome;
  return { skipped: errors.trim().split('\n').at(-1) || `${python} ended with exit code ${code}` };
}

export function workFile(name: string): string {
  return path.join(here, 'work', `${name}.ts`);
}

interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

function runProcess(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', (error) => resolve({ code: 1, output, errors: error.message }));
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}
