import path from 'node:path';
import { z } from 'zod';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../../src-shared/run-spec/run-spec.ts';
import { preferredRuntime } from '../../compute/runtime/installed.ts';
import { demoDataset } from '../../demo/demo-dataset.ts';
import { currentModelId } from '../../models/model-settings.ts';
import { keptReport } from '../../pipeline/kept-report.ts';
import { mainJob } from '../../pipeline/main-job.ts';
import { setUp } from '../../pipeline/set-up.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({
  /** Where the demo lies: its data set in `data`, the workspace beside it. */
  folder: z.string(),
});

/** The reference run, watched by its Recall@1, so that Train has a curve of it to show. */
function settings(): RunSettings {
  const { network, ...rest } = defaultRunSettings(0);
  return { ...rest, network: { ...network, training: { ...network.training, recallEvery: 1 } } };
}

/** From nothing to a finished comparison. Ends at once where the workspace holds one. */
export const demoJob: JobKind<z.output<typeof params>> = {
  params,
  title: () => 'Preparing the demo',
  lane: 'compute',
  changes: ['images', 'runs', 'models', 'scores'],
  work: async ({ folder }, engine, context) => {
    const made = currentModelId(engine);
    if (made !== null && keptReport(made, engine) !== null) return;
    const before = preferredRuntime()?.folder;
    await setUp(context, () => {});
    // A thread that a view started without TensorFlow would stay without it.
    if (preferredRuntime()?.folder !== before) await engine.compute.close();
    const scenes = await demoDataset(path.join(folder, 'data'), 0, context);
    const imports = { folder: path.resolve(scenes.folder), split: 'own', onProblem: 'leave-out', seed: 0 } as const;
    await mainJob(imports, settings(), engine, context);
  },
};
