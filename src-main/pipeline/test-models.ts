/** For tests: a workspace with a small data set and a model on it. */
import path from 'node:path';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import { importDataset } from './import-dataset.ts';
import { prepareModel } from './main-job.ts';
import { StageClock } from './stage-clock.ts';

/** Fast settings that need no weights; a training seed tells models apart. */
export function smallSettings(seed: number): RunSettings {
  const { network, ...rest } = defaultRunSettings(0);
  const training = { ...network.training, steps: 4, seed };
  return { ...rest, network: { ...network, backbone: 'small', trunkSeed: 0, size: 64, training } };
}

export async function importScenes(folder: string, engine: Engine, { seed = 5, classes = 3, perClass = 6 } = {}) {
  const images = path.join(folder, 'images');
  await generateDemoScenes(images, { seed, classes, perClass }, unattended);
  await importAgain(images, engine);
  return images;
}

export async function importAgain(images: string, engine: Engine): Promise<void> {
  await importDataset({ folder: images, split: 'own', onProblem: 'stop', seed: 0 }, engine, unattended);
}

export async function trainedModel(engine: Engine, seed = 1): Promise<ExplainedModel> {
  const { model } = await prepareModel(smallSettings(seed), engine, new StageClock(), unattended);
  return model;
}
