/** How an evaluation was made, from what it keeps of it: enough to draw and score more of the same. */
import { z } from 'zod';
import { conventionNames } from '../../src-shared/ground-truth.ts';
import type { ExplainSettings } from '../../src-shared/run-spec/run-spec.ts';
import { scoreNames } from '../../src-shared/score.ts';
import { labelsKey } from '../models/image-relation.ts';
import { requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import type { DrawnMapsInputs } from './drawn-maps.ts';
import type { ScoringSettings } from './score-drawn-maps.ts';
import { wholePoints } from './whole-points.ts';

const specSchema = z.looseObject({
  rows: z.unknown(),
  base: z.looseObject({
    form: z.enum(['stable', 'reference']),
    score: z.object({ score: z.enum(scoreNames), sign: z.enum(['evidence', 'counter']), margin: z.number() }),
    triplets: z.number(),
    sampling: z.object({ seed: z.number(), negatives: z.enum(['image', 'class-first']) }),
  }),
  neighbours: z.number(),
  thresholds: z.array(z.number()),
  size: z.union([z.literal('image'), z.object({ rows: z.number(), columns: z.number() })]),
  convention: z.enum(conventionNames).default('tripletscope'),
  author: z.string().optional(),
  drafts: z.string().optional(),
});

/** False for an evaluation of maps from elsewhere, and of a version that did not keep it. */
export function tellsHow(spec: unknown): boolean {
  return specSchema.safeParse(spec).success;
}

/** `explain.top` is one of many: rows of the table name their own. */
export function howScored(
  { key, modelId, spec }: Evaluation,
  engine: Pick<Engine, 'workspace'>,
): { inputs: DrawnMapsInputs; explain: ExplainSettings; settings: ScoringSettings } {
  const { rows, base, neighbours, thresholds, size, convention, author, drafts } = specSchema.parse(spec);
  const { form, score, triplets, sampling } = base;
  return {
    inputs: { modelKey: requireModel(modelId, engine).key, labels: labelsKey(engine), rows, base, neighbours },
    explain: { form, score, triplets, ...sampling, neighbours, top: 1 },
    settings: {
      thresholds: Float64Array.from(thresholds),
      size,
      convention,
      author,
      drafts: drafts !== undefined,
      whole: wholePoints({ key }, engine),
    },
  };
}
