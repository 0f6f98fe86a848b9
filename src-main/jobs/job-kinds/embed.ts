import { z } from 'zod';
import { embedModel } from '../../pipeline/embed-model.ts';
import { StageClock } from '../../pipeline/stage-clock.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ model: z.number().int() });

/** Features and embeddings of the images that a model has not seen yet; nothing is trained. */
export const embedJob: JobKind<z.output<typeof params>> = {
  params,
  title: () => 'Embedding new images',
  lane: 'compute',
  // Regions of items that are objects may have followed their boxes.
  changes: ['images', 'models', 'scores'],
  work: async ({ model }, engine, context) => {
    await embedModel(model as ModelId, engine, new StageClock(), context);
  },
};
