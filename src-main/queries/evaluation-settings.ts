/** With which settings a model was evaluated last: where the window's comparison begins, so that its numbers are the table's. */
import { z } from 'zod';
import type { EvaluationSettings } from '../../src-shared/evaluation-settings.ts';
import { conventionNames } from '../../src-shared/ground-truth.ts';
import { rowIds } from '../../src-shared/report-types.ts';
import { scoreNames } from '../../src-shared/score.ts';
import { isUsualEvaluation } from '../models/brought-scores.ts';
import { keptReport } from '../pipeline/kept-report.ts';
import type { EvaluationId, ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What `evaluate` keeps with its scores. */
const specSchema = z.object({
  base: z.object({
    form: z.enum(['stable', 'reference']),
    score: z.object({ score: z.enum(scoreNames), sign: z.enum(['evidence', 'counter']), margin: z.number() }),
    triplets: z.union([z.number(), z.literal('all')]),
    sampling: z.object({ seed: z.number(), negatives: z.enum(['image', 'class-first']) }),
  }),
  rows: z.array(z.object({ id: z.string(), source: z.object({ top: z.number().nullish() }).loose() })),
  neighbours: z.number(),
  size: z.union([z.literal('image'), z.object({ rows: z.number(), columns: z.number() })]),
  convention: z.enum(conventionNames).default('tripletscope'),
});

/** Null where the model was not evaluated on this data set, or by a version that did not keep how. */
export function evaluationSettings(model: ModelId, workspace: Workspace): EvaluationSettings | null {
  const own = workspace.evaluations.all().filter((one) => one.complete && isUsualEvaluation(one));
  const latest = own.findLast(({ modelId }) => modelId === model);
  const parsed = specSchema.safeParse(latest?.spec);
  if (latest === undefined || !parsed.success) return null;
  const { base, rows, neighbours, size, convention } = parsed.data;
  const { seed, negatives } = base.sampling;
  const top = rows.find(({ id }) => id === 'averaged-top')?.source.top ?? null;
  return {
    evaluation: latest.id as EvaluationId as number,
    seed,
    negatives: negatives === 'class-first' ? 'class' : 'image',
    margin: base.score.margin,
    form: base.form,
    score: base.score.score,
    sign: base.score.sign,
    triplets: base.triplets,
    top,
    neighbours,
    size,
    convention,
    taus: tausOf(model, workspace),
  };
}

/** The thresholds that the last report of the model chose, by row. */
function tausOf(model: ModelId, workspace: Workspace): EvaluationSettings['taus'] {
  const taus: EvaluationSettings['taus'] = {};
  for (const { id, metrics } of keptReport(model, { workspace })?.rows ?? []) {
    if (!rowIds.some((known) => known === id)) continue;
    taus[id] = { mask: metrics.maskIoU?.tau ?? null, box: metrics.boxIoU?.tau ?? null };
  }
  return taus;
}
