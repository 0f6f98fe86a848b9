/** Exports of the window: what one would write, where it goes, and what it came to. The job that writes is started by `jobs.start`. */
import { z } from 'zod';
import { exportOutcome, exportSchema, previewExport } from '../../queries/export-out.ts';
import type { JobId } from '../../workspace/ids.ts';
import { freeExportName } from '../export-place.ts';
import { procedure, router } from '../procedures.ts';

const place = z.object({ within: z.string().min(1).max(64), name: z.string().min(1).max(255) });

export const exportsRouter = router({
  /** A mutation only since the images may be many, and are sent in a body. */
  preview: procedure
    .input(exportSchema)
    .mutation(({ ctx: { opened }, input, signal = new AbortController().signal }) =>
      previewExport(input, opened.engine, { signal, report: () => {} }),
    ),

  freeName: procedure
    .input(place)
    .query(({ ctx: { host }, input: { within, name } }) => freeExportName(within, name, host)),

  /** Null where nothing was exported to this place since the workspace was opened. */
  outcome: procedure.input(z.object({ job: z.number().int() })).query(({ ctx: { opened }, input: { job } }) => {
    const target = (opened.engine.workspace.jobs.get(job as JobId)?.params as { target?: unknown } | undefined)?.target;
    return typeof target === 'string' ? exportOutcome(target, opened.engine) : null;
  }),
});
