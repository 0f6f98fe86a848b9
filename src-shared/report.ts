/** The report and `report.json`, so that whoever reads one trusts it. Percent for maxBoxAcc, maxBoxAccV2 and pxap, else fractions. */
import { z } from 'zod';
import { type Convention, conventionNames } from './ground-truth.ts';
import { metricNames } from './report-types.ts';

const summary = z.object({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number().int(),
  excluded: z.number().int(),
  tau: z.number().optional(),
  best: z.enum(['best', 'tied']).optional(),
});

const recall = z.object({ '1': z.number(), '2': z.number(), '4': z.number(), '8': z.number() });

const spaceScores = z.object({
  recallAt: recall,
  rPrecision: z.number(),
  mapAtR: z.number(),
  queries: z.number().int(),
});

const spaces = z.object({ features: spaceScores, head: spaceScores });

const queriesOf = (scores: unknown): unknown =>
  (scores as { features?: { queries?: unknown } } | null)?.features?.queries;

/** Reports of before had the scores against training images beside those within the test set, meaningful or not. */
function asNow(scores: unknown): unknown {
  if (typeof scores !== 'object' || scores === null || 'training' in scores) return scores;
  if (!('features' in scores && 'head' in scores && 'withinTest' in scores)) return undefined;
  const { features, head, withinTest } = scores;
  const meant = (one: unknown): unknown => (queriesOf(one) === 0 ? null : one);
  return { training: meant({ features, head }), withinTest: meant(withinTest) };
}

const targetScores = z.object({
  nearest: z.number(),
  chance: z.number(),
  rankCorrelation: z.number(),
  queries: z.number().int(),
});

const targetSpaces = z.object({ features: targetScores, head: targetScores });

const retrieval = z.object({
  training: spaces.nullable(),
  withinTest: spaces.nullable(),
  /** Where images are related by a number: of test against training images, in the place of Recall. */
  targets: targetSpaces.optional(),
});

const curvePoint = z.object({
  value: z.number().nullable(),
  energyInBox: z.number().optional(),
  energyInMask: z.number().optional(),
  maskIoU: z.number().optional(),
});

export const reportSchema = z.object({
  /** Which model was explained: its name, or what it is, and the beginning of its hash. Earlier reports do not say. */
  model: z.object({ title: z.string(), hash: z.string() }).optional(),
  /** How images reach the network: the rule and the sides, and the same in words. Earlier reports do not say. */
  input: z
    .object({ size: z.number(), resize: z.string(), shorterSide: z.number().nullable(), text: z.string() })
    .optional(),
  data: z.object({ images: z.number(), train: z.number(), test: z.number(), classes: z.number() }),
  /** Of test against training images; null where no test image has a positive among them. */
  recallAt: z.object({ features: recall, head: recall.nullable() }).nullable(),
  /** Test images as queries against training images, and against the other test images; null where none has a positive. */
  retrieval: z.preprocess(asNow, retrieval.optional()),
  rows: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      metrics: z.partialRecord(z.enum(metricNames), summary),
      sameAs: z.string().optional(),
    }),
  ),
  chance: z.object({ box: z.number().nullable(), mask: z.number().nullable() }),
  paired: z.array(
    z.object({
      row: z.string(),
      against: z.string(),
      metric: z.enum(metricNames),
      difference: z.number(),
      low: z.number(),
      high: z.number(),
      p: z.number(),
      pHolm: z.number().optional(),
      effect: z.number().optional(),
      n: z.number().int(),
    }),
  ),
  curves: z.object({ M: z.array(curvePoint), N: z.array(curvePoint) }),
  seconds: z.record(z.string(), z.number()),
  settings: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  /** `list` has each single case where `text` names only the first. */
  problems: z.array(z.object({ text: z.string(), count: z.number().int(), list: z.array(z.string()).optional() })),
});

export type Report = z.infer<typeof reportSchema>;
export type SpaceScores = z.infer<typeof spaces>;
export type TargetSpaces = z.infer<typeof targetSpaces>;

/** By target the difference of the nearest image; else Recall@1 against training images, else within the test set, with its references named; null where neither means anything. */
export function recallAtOne(scores: Report['retrieval']): string | null {
  if (scores?.targets !== undefined) {
    const { features, head } = scores.targets;
    const rho = [features, head].map(({ rankCorrelation }) => rankCorrelation.toFixed(3));
    return `Mean |Δt| of the nearest training image: ${features.nearest.toFixed(3)} with the features, ${head.nearest.toFixed(3)} with the head, ${head.chance.toFixed(3)} by chance; rank correlation of distance and |Δt|: ${rho.join(' and ')}`;
  }
  const spaces = scores?.training ?? scores?.withinTest ?? null;
  if (spaces === null) return null;
  const where = scores?.training === null ? 'within the test set' : 'of test against training images';
  const [features, head] = [spaces.features, spaces.head].map(({ recallAt }) => recallAt['1'].toFixed(3));
  return `Recall@1 ${where}: ${features} with the features, ${head} with the head`;
}

/** By whose convention the table was scored; earlier versions had ours alone. */
export function conventionOf(settings: Report['settings'] | undefined): Convention {
  const evaluation = z.object({ convention: z.enum(conventionNames) }).safeParse(settings?.evaluation);
  return evaluation.data?.convention ?? 'tripletscope';
}

/** Whose objects alone the table was scored against, as people write it; null for those of everyone. */
export function authorOf(settings: Report['settings'] | undefined): string | null {
  return z.object({ author: z.string() }).safeParse(settings?.evaluation).data?.author ?? null;
}

/** Whether the table was scored against drafts, too. */
export function countsDrafts(settings: Report['settings'] | undefined): boolean {
  return z.object({ drafts: z.literal(true) }).safeParse(settings?.evaluation).success;
}

/** The report as its file has it: each row carries its metrics beside `id` and `label`. */
export function reportFile({ rows, ...rest }: Report) {
  return { ...rest, rows: rows.map(({ metrics, ...row }) => ({ ...row, ...metrics })) };
}

const metricSet: ReadonlySet<string> = new Set(metricNames);

/** Reads what `reportFile` wrote: the metrics that lie beside `id` and `label` go back under `metrics`. */
export const reportFileSchema = z
  .looseObject({ rows: z.array(z.record(z.string(), z.unknown())) })
  .transform(({ rows, ...rest }) => ({ ...rest, rows: rows.map(gatherMetrics) }))
  .pipe(reportSchema);

function gatherMetrics(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row);
  return {
    ...Object.fromEntries(entries.filter(([key]) => !metricSet.has(key))),
    metrics: Object.fromEntries(entries.filter(([key]) => metricSet.has(key))),
  };
}
