/** An evaluation in which a row cannot be scored: the job fails once, and nothing of it goes on behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { runMainJob } from '../jobs/run-main-job.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import type { WorkerPool } from '../workers/pool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a row that cannot be scored ends the whole evaluation: nobody reports or writes afterwards', async () => {
  const data = path.join(folder, 'images');
  await generateDemoScenes(data, { seed: 5, classes: 3, perClass: 20 }, unattended);
  const opened = openEngine(path.join(folder, 'workspace'), { create: true, backend: 'wasm' });
  const workers = Object.create(opened.workers) as WorkerPool;
  let scored = 0;
  let underWay = 0;
  workers.run = (name, input, options) => {
    if (name !== 'scoreExplanations') return opened.workers.run(name, input, options);
    if (++scored === 3) return Promise.reject(new Error('a row could not be scored'));
    underWay++;
    return opened.workers.run(name, input, options).finally(() => underWay--);
  };
  const { network, ...rest } = defaultRunSettings(0);
  const training = { ...network.training, steps: 4, classesPerBatch: 3, imagesPerClass: 2 };
  const explain = { ...rest.explain, triplets: 5 };
  const settings = { ...rest, explain, network: { ...network, backbone: 'small', size: 64, training } };
  const imports = { folder: data, split: 'own', onProblem: 'leave-out', seed: 0 } as const;
  const reports: Progress[] = [];
  const context = { ...unattended, report: (progress: Progress) => void reports.push(progress) };
  const engine = { ...opened, workers };
  await expect(runMainJob(imports, settings, engine, context)).rejects.toThrow('a row could not be scored');
  expect(underWay).toBe(0);
  const [told, tasks] = [reports.length, scored];
  const [job] = engine.workspace.jobs.all();
  expect(job).toMatchObject({ state: 'failed', error: { message: 'a row could not be scored' } });
  await sleep(300);
  expect([reports.length, scored]).toEqual([told, tasks]);
  expect(engine.workspace.jobs.all()[0]).toEqual(job);
  await closeEngine(opened);
}, 60_000);
