/** A workspace with two models of one small data set, in which everything carries the same name. */
import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { generateDemoScenes } from '../../src-main/demo/scenes/generate.ts';
import { nameModel } from '../../src-main/models/model-settings.ts';
import { importDataset } from '../../src-main/pipeline/import-dataset.ts';
import { completeMainJob, prepareModel } from '../../src-main/pipeline/main-job.ts';
import { StageClock } from '../../src-main/pipeline/stage-clock.ts';
import { nameRun } from '../../src-main/pipeline/training-runs.ts';
import { withEngine } from '../../src-main/session/engine.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';

/** 218 characters without a place to break; file systems take 255. */
export const longName = `Acrocephalus_scirpaceus_${'of_the_northern_reed_beds_'.repeat(7)}and_lakes_01`;

/**
 * 18 images in 3 classes, two models and their runs, made in `folder`. Workspace, data set, classes, images, models and
 * runs are called `name`, with a number where there are several. Answers with the workspace's path.
 */
export async function twoModels(folder: string, name: string): Promise<string> {
  const drawn = path.join(folder, 'drawn');
  const images = path.join(folder, `${name}-images`);
  await generateDemoScenes(drawn, { seed: 5, classes: 3, perClass: 6 }, unattended);
  renameSync(path.join(drawn, 'images'), images);
  for (const [at, klass] of readdirSync(images).sort().entries()) {
    for (const file of readdirSync(path.join(images, klass)))
      renameSync(path.join(images, klass, file), path.join(images, klass, `${name}-${file}`));
    renameSync(path.join(images, klass), path.join(images, `${name}-${at}`));
  }
  return withTwoModels(path.join(folder, `${name}-workspace`), { folder: images, split: 'by-image', name });
}

/**
 * The same with boxes and masks in a data set called `scenes`: the maps of the first model have scores, and those of the second, the
 * current one, have none yet.
 */
export async function oneScoredModel(folder: string, name: string): Promise<string> {
  const scenes = path.join(folder, 'scenes');
  await generateDemoScenes(scenes, { seed: 5, classes: 4, perClass: 6 }, unattended);
  return withTwoModels(path.join(folder, `${name}-workspace`), { folder: scenes, split: 'own', name, scored: 1 });
}

async function withTwoModels(
  workspace: string,
  { name, scored = 2, ...from }: { folder: string; split: 'own' | 'by-image'; name: string; scored?: number },
): Promise<string> {
  const imports = { ...from, onProblem: 'stop', seed: 0 } as const;
  await withEngine(workspace, { create: true }, async (engine) => {
    const imported = await importDataset(imports, engine, unattended);
    for (const seed of [1, 2]) {
      const { network, explain, evaluation } = defaultRunSettings(0);
      const training = { ...network.training, steps: 6, classesPerBatch: 3, imagesPerClass: 2, seed };
      const settings = {
        network: { ...network, backbone: 'small', size: 64, training },
        explain,
        evaluation: { ...evaluation, resamples: 20 },
      };
      const clock = new StageClock();
      if (seed <= scored) await completeMainJob({ imported, imports, settings, clock }, engine, unattended);
      else await prepareModel(settings, engine, clock, unattended);
    }
    for (const { id } of engine.workspace.models.all()) nameModel(id, `${name} ${id}`, engine);
    for (const { id } of engine.workspace.runs.all()) nameRun(id, `${name} ${id}`, engine);
  });
  return workspace;
}
