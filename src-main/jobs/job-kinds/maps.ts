import path from 'node:path';
import { z } from 'zod';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { currentSettings } from '../../models/model-settings.ts';
import { keepMaps } from '../../pipeline/keep-maps.ts';
import type { JobKind } from './job-kind.ts';

export const mapsParams = z.object({
  folder: z.string(),
  name: z.string().min(1).max(80),
  /** The values are taken as they are: in [0,1], at the size of the image. */
  asIs: z.boolean().default(false),
});

/** Maps that were made elsewhere, scored as those of the current model were, so that they stand in its tables. */
export const mapsJob: JobKind<z.output<typeof mapsParams>> = {
  params: mapsParams,
  title: ({ folder }) => `Scoring the maps in ${path.basename(folder)}`,
  lane: 'compute',
  changes: ['scores'],
  work: async ({ folder, ...how }, engine, context) => {
    const { evaluation } = currentSettings(engine) ?? defaultRunSettings(0);
    await keepMaps({ maps: folder, ...how, evaluation, onProblem: 'leave-out' }, engine, context);
  },
};
