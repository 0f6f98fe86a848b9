/** Killed before its first epoch has ended, training goes on from within it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { steps, trainLongEpoch } from '../../fixtures/long-epoch.ts';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import { checkWorkspace } from '../workspace/check.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'killed-epoch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = path.join(import.meta.dirname, '../../fixtures/long-epoch.ts');

/** Kills the training so many milliseconds after a checkpoint has been written; gives the first and the last step that it told of. */
async function killAfterCheckpoint(workspace: string, ms: number): Promise<[number, number]> {
  const models = path.join(workspace, 'models');
  const before = existsSync(models) ? new Set(readdirSync(models)) : new Set();
  const child = spawn(process.execPath, [program, workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  const written = (): boolean =>
    existsSync(models) && readdirSync(models).some((file) => !file.endsWith('.part') && !before.has(file));
  while (!written()) await sleep(5);
  await sleep(ms);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  const steps = told.trim().split('\n').map(Number);
  return [steps[0], steps.at(-1)!];
}

async function train(workspace: string): Promise<{ weights: Float32Array; first: number }> {
  const engine = openEngine(workspace, { create: true, backend: 'wasm' });
  let first = 0;
  const report = ({ done, figures }: Progress): void => {
    if (figures !== undefined && first === 0) first = done;
  };
  const weights = await trainLongEpoch(engine, { ...unattended, report });
  const [run] = engine.workspace.runs.all();
  expect(engine.workspace.runs.metrics(run.id)).toHaveLength(1);
  await closeEngine(engine);
  return { weights, first };
}

test('killed before the first epoch has ended, it goes on within it, to the same weights', async () => {
  const undisturbed = await train(path.join(folder, 'undisturbed'));
  expect(undisturbed.first).toBe(1);
  const workspace = path.join(folder, 'killed');
  let reached = 0;
  // The row names the checkpoint a moment after its file is there: the first blow waits for it, the second may come between.
  for (const ms of [400, 0]) {
    const [first, last] = await killAfterCheckpoint(workspace, ms);
    // The second goes on within what the first had done, some of which came after its checkpoint.
    expect(first > 1).toBe(reached > 0);
    if (reached > 0) expect(first).toBeLessThanOrEqual(reached + 1);
    expect(last).toBeLessThan(steps);
    reached = Math.max(reached, last);
    const { findings } = await checkWorkspace(workspace);
    // A file that no row names yet is what a kill may leave; it is cleared away by a repair.
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  }
  const rest = await train(workspace);
  expect(rest.first).toBeGreaterThan(1);
  expect(rest.first).toBeLessThanOrEqual(reached + 1);
  expect(rest.weights).toEqual(undisturbed.weights);
}, 240_000);
