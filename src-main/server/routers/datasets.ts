/** What a data set holds before it is imported, and what was left out of it afterwards. */
import { z } from 'zod';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { readingSchema, tableSchema } from '../../../src-shared/run-spec/import-spec.ts';
import { dataFolder } from '../../archives/archive-folder.ts';
import { archiveKind } from '../../archives/archive-kind.ts';
import { previewDataset } from '../../datasets/preview-dataset.ts';
import { previewTable } from '../../datasets/tables/preview-table.ts';
import type { EngineHost } from '../host.ts';
import { anyProcedure, procedure, router } from '../procedures.ts';

/** Windows are told how far it is ten times a second at most. */
const toldEveryMs = 100;

const fileId = z.string().min(1).max(64);

export const datasetsRouter = router({
  /** An archive is unpacked into the open workspace first, until the query is aborted. */
  preview: anyProcedure
    .input(readingSchema.extend({ ...tableSchema.shape, folder: fileId, table: fileId.optional() }))
    .query(async ({ ctx: { host }, input: { folder, table, ...reading }, signal = new AbortController().signal }) => {
      const source = host.folders.pathOf(folder);
      // The job finds it unpacked.
      const place = (await archiveKind(source))
        ? await dataFolder(source, host.requireOpened().folder, { signal, report: unpackingTold(host, folder) })
        : source;
      return previewDataset(place, { ...reading, ...(table && { table: host.folders.pathOf(table) }) });
    }),

  /** A table alone, before its images: its columns and first rows. */
  table: anyProcedure
    .input(tableSchema.extend({ table: fileId }))
    .query(({ ctx: { host }, input: { table, ...settings } }) => previewTable(host.folders.pathOf(table), settings)),

  /** Of the data set that is in the workspace; the first `limit` of `count`. */
  problems: procedure
    .input(z.object({ limit: z.int().min(1).max(20_000).default(5000) }).prefault({}))
    .query(({ ctx: { opened }, input: { limit } }) => {
      const { problems } = opened.engine.workspace;
      return { count: problems.count(), list: problems.all(limit) };
    }),
});

function unpackingTold({ events }: EngineHost, archive: string): WorkContext['report'] {
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total }) => {
    if (total === undefined || (done < total && performance.now() - last < toldEveryMs)) return;
    last = performance.now();
    events.emit({ type: 'unpacking', archive, done, total });
  };
}
