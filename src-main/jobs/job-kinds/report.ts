import path from 'node:path';
import { z } from 'zod';
import { importSchema } from '../../../src-shared/run-spec/import-spec.ts';
import { runSpecSchema } from '../../../src-shared/run-spec/run-spec.ts';
import { upgraded } from '../../../src-shared/run-spec/stored.ts';
import { importedDataset } from '../../pipeline/import-dataset.ts';
import { completeMainJob, mainJob, StageClock } from '../../pipeline/main-job.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { JobKind } from './job-kind.ts';

/** As `describeSettings` gives them, so that a main job that the command line began goes on here, and the other way round. */
const params = z.preprocess(
  upgraded,
  runSpecSchema.extend({
    import: importSchema.extend({ fresh: z.boolean().optional() }),
    /** A model of the workspace that is scored as it is; without one, it is made from the settings. */
    model: z.number().int().optional(),
  }),
);

/** The main job: grad-weights, scores and the comparison table on top of the model. */
export const reportJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ import: { folder } }) => `Comparing methods on ${path.basename(folder)}`,
  lane: 'compute',
  changes: ['images', 'runs', 'models', 'scores'],
  trains: ({ model, network }) => (model === undefined ? network : null),
  work: async ({ import: imports, model, ...settings }, engine, context) => {
    const { workspace } = engine;
    const held = workspace.images.summary() === null ? null : importedDataset(engine);
    // A model is scored as it lies here, on the images that are here: neither its weight file nor the folder is asked for.
    const lies = held !== null && imports.fresh !== true && held.imports.folder === imports.folder;
    // What the window imported is not read again; what the command line was importing when it was cut is.
    if (held !== null && (lies || model !== undefined))
      await completeMainJob(
        { ...held, settings, clock: new StageClock(), model: model as ModelId | undefined },
        engine,
        context,
      );
    else await mainJob(imports, settings, engine, context);
  },
};
