/** A workspace as a finished report leaves it, in little: embeddings with their map, reviews, tags, scores, thumbnails. */
import path from 'node:path';
import { readDataset } from '../../src-main/datasets/read-dataset.ts';
import { generateDemoScenes } from '../../src-main/demo/scenes/generate.ts';
import { unattended } from '../../src-shared/progress.ts';
import { fillLargeWorkspace } from '../../testing/large-workspace-rows.ts';

/** Four classes of ten pictures in `scenes`; the workspace's path is given. */
export async function scoredWorkspace(folder: string): Promise<string> {
  const scenes = path.join(folder, 'scenes');
  await generateDemoScenes(scenes, { seed: 7, classes: 4, perClass: 10 }, unattended);
  const dataset = await readDataset(scenes, { split: 'own', onProblem: 'stop', seed: 0 }, unattended);
  const workspace = path.join(folder, 'scored');
  await fillLargeWorkspace(workspace, dataset, { seed: 3, projection: true });
  return workspace;
}
