import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  differences,
  reportArguments,
  runUndisturbed,
  startRun,
  tableOf,
  torture,
  type Undisturbed,
} from '../../fixtures/kill-and-resume.ts';

let folder: string;
let undisturbed: Undisturbed;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kill-resume-'));
  undisturbed = await runUndisturbed(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('killed 20 times at random moments: the workspace is whole each time, the table the same at the end', async () => {
  const { kills, resumed, failures, byStage } = await torture({ undisturbed, kills: 20, seed: 0, parallel: 2 });
  expect(failures).toEqual([]);
  expect(kills).toBe(20);
  expect(resumed).toBeGreaterThanOrEqual(4);
  expect(Object.keys(byStage).length).toBeGreaterThanOrEqual(4);
}, 400_000);

describe.skipIf(process.platform === 'win32')('Ctrl+C', () => {
  test('says that it stopped, exit code 1, and the same command ends in the same table', async () => {
    const own = path.join(folder, 'stopped');
    const args = reportArguments(undisturbed.data, own);
    for (const stage of ['training', 'evaluation']) {
      const run = startRun([...args, '--json']);
      await run.reached(stage);
      run.child.kill('SIGINT');
      const { code, signal, stdout, stderr } = await run.ended;
      expect([code, signal]).toEqual([1, null]);
      expect(stderr).toContain('Stopped. Finished work is kept: run the same command again to continue.');
      expect(JSON.parse(stdout)).toEqual({ error: { code: 'cancelled', message: 'stopped by the user' } });
    }
    const check = await startRun(['workspace', 'check', path.join(own, 'workspace')]).ended;
    expect([check.code, check.stdout]).toEqual([0, 'ok\n']);
    expect((await startRun(args).ended).code).toBe(0);
    expect(differences(tableOf(own), undisturbed.table)).toEqual([]);
  }, 120_000);
});
