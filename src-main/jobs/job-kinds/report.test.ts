/** Scoring a model of the workspace asks for nothing but the workspace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import { describeSettings } from '../../pipeline/main-job.ts';
import { importScenes, smallSettings, trainedModel } from '../../pipeline/test-models.ts';
import { closeEngine, openEngine } from '../../session/engine.ts';
import { reportJob } from './report.ts';

it('“Score the maps” goes on after another import, though neither weight file nor the folder of before is there', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'report-job-'));
  const engine = openEngine(path.join(folder, 'work'), { create: true, backend: 'wasm' });
  try {
    await importScenes(folder, engine);
    const { id } = await trainedModel(engine);
    const settings = smallSettings(1);
    Object.assign(settings.explain, { triplets: 2 });
    Object.assign(settings.evaluation, { resamples: 20 });
    settings.network.weights = path.join(folder, 'gone.pth');
    const before = { folder: path.join(folder, 'elsewhere'), split: 'own', onProblem: 'stop', seed: 0 } as const;
    const params = reportJob.params.parse({ ...(describeSettings(before, settings) as object), model: id });
    await reportJob.work(params, engine, unattended);
    expect(engine.workspace.models.all()).toHaveLength(1);
    expect(engine.workspace.evaluations.all()).toMatchObject([{ complete: true }]);
  } finally {
    await closeEngine(engine);
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
