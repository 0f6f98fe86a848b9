import path from 'node:path';
import { z } from 'zod';
import { readingSchema, tableSchema } from '../../../src-shared/run-spec/import-spec.ts';
import { currentModelId } from '../../models/model-settings.ts';
import { unseenCount } from '../../models/unseen.ts';
import { importDataset } from '../../pipeline/import-dataset.ts';
import { removeUpload } from '../../workspace/uploaded-file.ts';
import type { JobKind } from './job-kind.ts';

/** Import settings as a job's row keeps them. */
export const importParams = readingSchema.extend({
  ...tableSchema.shape,
  folder: z.string(),
  split: z.enum(['own', 'by-class', 'by-image']),
  onProblem: z.enum(['stop', 'leave-out']),
  seed: z.number().int().min(0),
  relationList: z.string().optional(),
  fresh: z.boolean().optional(),
});

export const importJob: JobKind<z.output<typeof importParams>> = {
  params: importParams,
  title: ({ folder }) => `Importing ${path.basename(folder)}`,
  lane: 'compute',
  changes: ['images', 'tags', 'reviews', 'scores', 'models'],
  work: async (params, engine, context) => {
    try {
      await importDataset(params, engine, context);
    } finally {
      if (params.relationList !== undefined) await removeUpload(params.relationList, engine.workspace.folder);
    }
  },
  next: async (engine) => {
    const model = currentModelId(engine);
    const isBehind = model !== null && (await unseenCount(model, engine.session)) > 0;
    return isBehind ? { kind: 'embed', params: { model } } : null;
  },
};
