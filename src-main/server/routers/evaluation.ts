/** The comparison table of a model, as the last main job made it. */
import { z } from 'zod';
import { keptReport } from '../../services/kept-report.ts';
import { currentModelId } from '../../services/model-settings.ts';
import type { ModelId } from '../../workspace/ids.ts';
import { procedure, router } from '../procedures.ts';

const modelInput = z.object({ model: z.number().int().nullable().default(null) }).prefault({});

export const evaluationRouter = router({
  /** Of the current model unless named; null where it was not evaluated. */
  table: procedure.input(modelInput).query(({ ctx: { opened }, input }) => {
    const id = (input.model as ModelId | null) ?? currentModelId(opened.engine);
    const report = id === null ? null : keptReport(id, opened.engine);
    if (report === null) return null;
    const { data, recallAt, rows, chance, paired, curves } = report;
    return { model: id, data, recallAt, rows, chance, paired, curves };
  }),
});
