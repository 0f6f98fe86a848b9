import { z } from 'zod';
import { backboneTitle } from '../../../src-shared/backbone-titles.ts';
import { storedRunSchema } from '../../../src-shared/run-spec/stored.ts';
import { requireDataset } from '../../pipeline/import-dataset.ts';
import { prepareModel, StageClock } from '../../pipeline/main-job.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ settings: storedRunSchema });

const titles = {
  head: 'Training the head',
  'last-stage': 'Training the last stage',
  all: 'Training the whole network',
} as const;

/** Features, training, embeddings; the model is current afterwards. */
export const trainJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ settings: { network } }) => {
    const what = network.train ? titles[network.training.trains] : 'Embedding with the network, without training';
    return `${what}, ${backboneTitle(network.backbone)}`;
  },
  lane: 'compute',
  changes: ['runs', 'models', 'scores'],
  trains: ({ settings }) => settings.network,
  work: async ({ settings }, engine, context) => {
    requireDataset(engine);
    await prepareModel(settings, engine, new StageClock(), context);
  },
};
