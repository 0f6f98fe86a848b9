import { z } from 'zod';
import { scorePoints } from '../../pipeline/score-points.ts';
import type { EvaluationId } from '../../workspace/ids.ts';
import type { JobKind } from './job-kind.ts';

const value = z.number().int().min(1).max(100_000);

export const pointsParams = z.object({
  evaluation: z.number().int().min(1),
  n: z
    .array(z.union([value, z.literal('all')]))
    .max(50)
    .default([]),
  m: z.array(value).max(50).default([]),
});

/** Points of the curves against N and M, at values that a person chose. */
export const pointsJob: JobKind<z.output<typeof pointsParams>> = {
  params: pointsParams,
  title: ({ n, m }) =>
    `Scoring ${[...n.map((value) => `N = ${value}`), ...m.map((value) => `M = ${value}`)].join(', ')}`,
  lane: 'compute',
  changes: ['scores'],
  work: ({ evaluation, ...choice }, engine, context) =>
    scorePoints({ evaluation: evaluation as EvaluationId, ...choice }, engine, context),
};
