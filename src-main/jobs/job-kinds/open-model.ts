import { z } from 'zod';
import { makeCurrent } from '../../models/model-settings.ts';
import { ensureModel } from '../../models/open-models.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ model: z.number().int() });

/** Brings the model up for the views and makes it the current one. */
export const openModelJob: JobKind<z.output<typeof params>> = {
  params,
  title: () => 'Opening the model',
  lane: 'models',
  changes: ['models', 'scores'],
  passing: true,
  work: async ({ model }, engine, context) => {
    const viewed = { ...engine, compute: engine.compute.ahead() };
    await ensureModel(model as ModelId, viewed, context);
    makeCurrent(model as ModelId, engine);
  },
};
