/** The table with its number, what attributes and photographs say of it, and the maps of value. Estimating is a job. */
import { z } from 'zod';
import { regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { columnKinds } from '../../models/correct-column.ts';
import {
  correctColumn,
  regressionCheck,
  regressionItem,
  regressionPhotograph,
  regressionResult,
  regressionTable,
} from '../../queries/regression.ts';
import { regressionCommand, regressionFormats, regressionText } from '../../queries/regression-files.ts';
import { procedure, router } from '../procedures.ts';

const correction = z.object({ name: z.string().max(1000), kind: z.enum(columnKinds) });
const place = z.int().min(0).max(10_000_000);

export const regressionsRouter = router({
  /** Null where the data set is no table. */
  table: procedure.query(({ ctx: { opened } }) => regressionTable(opened.engine)),

  /** What a column holds. */
  correct: procedure.input(correction).mutation(({ ctx: { opened, changed }, input }) => {
    correctColumn(input, opened.engine);
    changed('regressions');
  }),

  check: procedure
    .input(regressionSpecSchema)
    .query(({ ctx: { opened }, input }) => regressionCheck(input, opened.engine)),

  /** Of the last run, by the window or by the command line; null where there was none. */
  result: procedure.query(({ ctx: { opened } }) => regressionResult(opened.engine)),

  item: procedure
    .input(z.object({ item: place }))
    .query(({ ctx: { opened }, input: { item } }) => regressionItem(item, opened.engine)),

  /** An image from outside the data set, as the view that it shows. */
  photograph: procedure
    .input(z.object({ image: z.string().max(40), view: place }))
    .query(({ ctx: { opened }, input, signal }) =>
      regressionPhotograph(input, opened.engine, signal ?? new AbortController().signal),
    ),

  text: procedure
    .input(z.object({ format: z.enum(regressionFormats) }))
    .query(({ ctx: { opened }, input: { format } }) => regressionText(format, opened.engine)),

  command: procedure.query(({ ctx: { opened } }) => regressionCommand(opened.engine)),
});
