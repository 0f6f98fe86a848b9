/** What a data set holds before it is imported, and what was left out of it afterwards. */
import { z } from 'zod';
import { datasetFormatNames } from '../../../src-shared/dataset-formats.ts';
import { previewDataset } from '../../datasets/preview-dataset.ts';
import { anyProcedure, procedure, router } from '../procedures.ts';

export const datasetsRouter = router({
  preview: anyProcedure
    .input(z.object({ folder: z.string().min(1).max(64), format: z.enum(datasetFormatNames).optional() }))
    .query(({ ctx: { host }, input: { folder, format } }) => previewDataset(host.folders.pathOf(folder), format)),

  /** Of the data set that is in the workspace; the first `limit` of `count`. */
  problems: procedure
    .input(z.object({ limit: z.int().min(1).max(20_000).default(5000) }).prefault({}))
    .query(({ ctx: { opened }, input: { limit } }) => {
      const { problems } = opened.engine.workspace;
      return { count: problems.count(), list: problems.all(limit) };
    }),
});
