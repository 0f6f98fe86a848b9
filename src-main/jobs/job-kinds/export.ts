import path from 'node:path';
import { z } from 'zod';
import { arrayKinds, exportFormats, isArrayKind } from '../../../src-shared/dataset-formats.ts';
import { exportSchema, runExport } from '../../queries/export-out.ts';
import type { Engine } from '../../session/engine.ts';
import type { JobKind } from './job-kind.ts';

const params = exportSchema.extend({ target: z.string() });

/** A data set or arrays to a place of their own; what was written of them goes where it is cancelled. */
export const exportJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ what, target }) =>
    `Exporting ${path.basename(target)} (${isArrayKind(what) ? arrayKinds[what] : exportFormats[what]})`,
  lane: 'export',
  changes: [],
  // With networks of its own: a training that ends beside it puts away those of the jobs.
  work: async (request, engine, context) => {
    const own: Engine = { ...engine, scope: 'export' };
    try {
      await runExport(request, own, context);
    } finally {
      if (own.compute.generation > 0) await own.compute.call('closeNetworks', { scope: own.scope }).catch(() => {});
    }
  },
};
