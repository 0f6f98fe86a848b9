import { z } from 'zod';
import { projectEmbeddings } from '../../queries/projection.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ model: z.number().int() });

/** The embedding map of a model. */
export const projectionJob: JobKind<z.output<typeof params>> = {
  params,
  title: () => 'Computing the embedding map',
  lane: 'projection',
  changes: [],
  passing: true,
  work: async ({ model }, engine, context) => {
    await projectEmbeddings(model as ModelId, engine, context);
  },
};
