/** A workspace with a finished comparison, small and made once a run: no weights from elsewhere, a few steps of training. */
import { cpSync, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { generateDemoScenes } from '../../src-main/demo/scenes/generate.ts';
import { mainJob } from '../../src-main/pipeline/main-job.ts';
import { withEngine } from '../../src-main/session/engine.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';

/** Where the run keeps it; set by the global setup, which removes it. */
export function preparedFolder(): string {
  const { TRIPLETSCOPE_E2E_PREPARED: folder } = process.env;
  if (folder === undefined) throw new Error('the setup of all stories has not run');
  return folder;
}

/** The 24 pictures of four classes that every trained workspace stands on; eight are test images. */
export function scenesFolder(): string {
  return path.join(preparedFolder(), 'scenes');
}

/** A copy of it, in `folder`. */
export async function trainedWorkspace(folder: string): Promise<string> {
  const made = path.join(preparedFolder(), 'trained');
  if (!existsSync(made)) await make(made);
  const copy = path.join(folder, 'scenes-workspace');
  cpSync(made, copy, { recursive: true });
  return copy;
}

async function make(place: string): Promise<void> {
  await generateDemoScenes(scenesFolder(), { seed: 5, classes: 4, perClass: 6 }, unattended);
  const { network, explain, evaluation } = defaultRunSettings(0);
  const training = { ...network.training, steps: 20, classesPerBatch: 4, imagesPerClass: 4, recallEvery: 1 };
  const settings = {
    network: { ...network, backbone: 'small', training },
    explain,
    evaluation: { ...evaluation, resamples: 100 },
  };
  const imports = { folder: scenesFolder(), split: 'own', onProblem: 'stop', seed: 0 } as const;
  const beginning = `${place}.begun`;
  await withEngine(beginning, { create: true }, (engine) => mainJob(imports, settings, engine, unattended));
  renameSync(beginning, place);
}
