/** A workspace with a small data set, three classes of six pictures, as an import leaves it. */
import path from 'node:path';
import { generateDemoScenes } from '../../src-main/demo/scenes/generate.ts';
import { importDataset } from '../../src-main/pipeline/import-dataset.ts';
import { withEngine } from '../../src-main/session/engine.ts';
import { unattended } from '../../src-shared/progress.ts';

/** Made in `folder`: pictures in `scenes`, the workspace in `scenes-workspace`, whose path is given. */
export async function smallWorkspace(folder: string): Promise<string> {
  const scenes = path.join(folder, 'scenes');
  const workspace = path.join(folder, 'scenes-workspace');
  await generateDemoScenes(scenes, { seed: 5, classes: 3, perClass: 6 }, unattended);
  const imports = { folder: scenes, split: 'own', onProblem: 'stop', seed: 0 } as const;
  await withEngine(workspace, { create: true }, (engine) => importDataset(imports, engine, unattended));
  return workspace;
}
