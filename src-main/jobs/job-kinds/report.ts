import path from 'node:path';
import { z } from 'zod';
import { importedDataset } from '../../pipeline/import-dataset.ts';
import { completeMainJob, mainJob, StageClock } from '../../pipeline/main-job.ts';
import { runSettingsSchema } from '../../pipeline/settings-schema.ts';
import { importParams } from './import.ts';
import type { JobKind } from './job-kind.ts';

const range = z.object({ first: z.number(), last: z.number(), count: z.number().int().min(1) });
const { network, explain, evaluation } = runSettingsSchema.shape;

/** As `describeSettings` gives them, so that a main job that the command line began goes on here, and the other way round. */
const params = z.object({
  import: importParams,
  network,
  explain,
  evaluation: evaluation.extend({ thresholds: range.transform(thresholdsOf) }),
});

/** The same numbers as `thresholdRange` gave. */
function thresholdsOf({ first, last, count }: z.output<typeof range>): Float64Array {
  const step = count === 1 ? 0 : (last - first) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => Number((first + i * step).toFixed(9)));
}

/** The main job: grad-weights, scores and the comparison table on top of the model. */
export const reportJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ import: { folder } }) => `Comparing methods on ${path.basename(folder)}`,
  lane: 'compute',
  changes: ['images', 'runs', 'models', 'scores'],
  work: async ({ import: imports, ...settings }, engine, context) => {
    const { workspace } = engine;
    const held = workspace.images.summary() === null ? null : importedDataset(engine);
    // What the window imported is not read again; what the command line was importing when it was cut is.
    if (held !== null && imports.fresh !== true && held.imports.folder === imports.folder)
      await completeMainJob({ ...held, settings, clock: new StageClock() }, engine, context);
    else await mainJob(imports, settings, engine, context);
  },
};
