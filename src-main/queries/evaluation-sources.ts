/** What was scored in this workspace: its evaluations, and the rows of each, as a table can be made of them. */
import { z } from 'zod';
import { curvePointOf } from '../../src-shared/curve-point.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { conventionNames, conventions } from '../../src-shared/ground-truth.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { defaultThresholds } from '../../src-shared/thresholds.ts';
import { broughtMaps, isUsualEvaluation } from '../models/brought-scores.ts';
import { modelTitle } from '../models/describe-model.ts';
import { currentModelId } from '../models/model-settings.ts';
import { keptReport } from '../pipeline/kept-report.ts';
import type { RowSource } from '../pipeline/row-samples.ts';
import { wholePoints } from '../pipeline/whole-points.ts';
import type { Engine } from '../session/engine.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';

const specSchema = z.object({
  rows: z.array(z.object({ id: z.string(), label: z.string() })),
  thresholds: z.array(z.number()),
  convention: z.enum(conventionNames).default('tripletscope'),
  author: z.string().optional(),
  drafts: z.string().optional(),
  problems: z.array(z.string()).default([]),
  excluded: z.number().default(0),
  base: z.looseObject({ triplets: z.union([z.number(), z.literal('all')]) }).optional(),
  size: z.union([z.literal('image'), z.object({ rows: z.number(), columns: z.number() })]).optional(),
});

export interface SourceRow {
  id: string;
  label: string;
  /** A row of the table, or a point of the curve against N or M. */
  kind: 'row' | 'N' | 'M';
  /** Of a point: whether it was scored with boxes and the pointing game, as a row of the table is. */
  whole?: boolean;
}

export interface EvaluationSource {
  id: number;
  model: { id: number; title: string; hash: string; current: boolean };
  /** What maps from elsewhere are called; null for those of the model. */
  maps: string | null;
  /** The run that made the model, and what tells this evaluation from its others. */
  settings: string;
  created: string;
  /** The last of its model that is whole. */
  latest: boolean;
  rows: SourceRow[];
  /** Images whose scores hold, and those whose ground truth has changed since. */
  scored: number;
  stale: number;
  /** Of maps from elsewhere: how many images have none that can be scored, and what was left out, in sentences. */
  excluded: number;
  problems: string[];
}

type Parts = Pick<Engine, 'workspace'>;

/** Those that are whole: the current model's, then the newest, then maps from elsewhere. */
export async function evaluationSources({ workspace }: Parts): Promise<EvaluationSource[]> {
  const whole = wholeEvaluations({ workspace });
  const current = currentModelId({ workspace });
  const runOf = new Map(workspace.runs.all().map((run) => [run.modelId, run.id]));
  const sources = await Promise.all(
    whole.map(async (evaluation): Promise<EvaluationSource> => {
      const { id, modelId, created } = evaluation;
      const { valid, stale } = await workspace.scores.scored(id);
      const { rows, excluded, problems } = parsed(evaluation);
      return {
        id,
        model: { id: modelId, ...modelTitle(modelId, { workspace }), current: modelId === current },
        maps: broughtMaps(evaluation),
        settings: words(runOf.has(modelId) ? `run ${runOf.get(modelId)}` : '', settingsWords(evaluation)),
        created,
        latest: latestOf(modelId, whole) === evaluation,
        rows: [
          ...rows.map(({ id: row, label }) => ({ id: row, label, kind: 'row' as const })),
          ...curveRows(evaluation, workspace),
        ],
        // Scores that came without their ground truth hold as long as nobody says otherwise.
        scored: valid.size > 0 ? valid.size : workspace.scores.imageIds(id, rows[0]?.id ?? '').size - stale.size,
        stale: stale.size,
        excluded,
        problems,
      };
    }),
  );
  const named = sources.map((source) => {
    const { model, maps, settings, created } = source;
    const alike = sources.filter((one) => one.model.id === model.id && one.maps === maps && one.settings === settings);
    // What differs is in settings that have no words here: the time tells them apart.
    return alike.length < 2 ? source : { ...source, settings: words(settings, `scored ${minuteOf(created)}`) };
  });
  const rank = ({ maps, model }: EvaluationSource): number => (maps !== null ? 2 : model.current ? 0 : 1);
  return named.sort((a, b) => rank(a) - rank(b) || b.id - a.id);
}

/** The rows of the table in their order; `M=…` and `N=…` by size. */
function curveRows(evaluation: Evaluation, workspace: Parts['workspace']): SourceRow[] {
  const whole = wholePoints(evaluation, { workspace });
  const points = workspace.scores.rows(evaluation.id).flatMap((row): (SourceRow & { size: number })[] => {
    const point = curvePointOf(row);
    if (point === null) return [];
    const { kind, value } = point;
    const label = kind === 'M' ? `Averaged, top ${value}` : `N = ${value}`;
    return [{ id: row, label, kind, whole: whole.has(row), size: value === 'all' ? Number.POSITIVE_INFINITY : value }];
  });
  return points.sort((a, b) => a.kind.localeCompare(b.kind) || a.size - b.size).map(({ size: _, ...row }) => row);
}

function settingsWords(evaluation: Evaluation): string {
  const { base, convention, size, author, drafts, thresholds } = parsed(evaluation);
  const triplets = base === undefined ? [] : [`N = ${base.triplets}`];
  const scored =
    size === undefined ? [] : [size === 'image' ? 'size of the image' : `${size.columns} × ${size.rows} px`];
  const isUsual =
    thresholds.length === defaultThresholds.length && thresholds.every((tau, i) => tau === defaultThresholds[i]);
  const scale = isUsual ? [] : [thresholdWords(thresholds)];
  const by = [
    ...(convention === 'tripletscope' ? [] : [conventions[convention]]),
    ...(author === undefined ? [] : [`ground truth of ${author} alone`]),
    ...(drafts === undefined ? [] : ['drafts counted']),
  ];
  return words(...triplets, ...scored, ...scale, ...by);
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** `2026-05-03 14:07`, in universal time as it is stored. */
function minuteOf(created: string): string {
  return created.slice(0, 16).replace('T', ' ');
}

/** The first three thresholds and the last. */
function thresholdWords(thresholds: readonly number[]): string {
  if (thresholds.length < 5) return `τ ${thresholds.join(', ')}`;
  return `τ ${thresholds.slice(0, 3).join(', ')} … ${thresholds.at(-1)}`;
}

function parsed({ spec }: Evaluation): z.output<typeof specSchema> {
  return specSchema.parse(spec);
}

export function wholeEvaluations({ workspace }: Parts): Evaluation[] {
  return workspace.evaluations.all().filter(({ complete, spec }) => complete && specSchema.safeParse(spec).success);
}

/** Whose objects alone the maps were scored against; null for those of everyone. */
export function authorOf(evaluation: Evaluation): string | null {
  return parsed(evaluation).author ?? null;
}

/** Whether drafts counted. */
export function countedDrafts(evaluation: Evaluation): boolean {
  return parsed(evaluation).drafts !== undefined;
}

/** Of a model's own maps. */
export function latestOf(modelId: Evaluation['modelId'], whole: readonly Evaluation[]): Evaluation | undefined {
  return whole.findLast((one) => one.modelId === modelId && isUsualEvaluation(one));
}

/**
 * The evaluations that are meant: those of the list, else the latest of the current model, or of any where it has none.
 * Throws `not-found` where there is none.
 */
export function chosenEvaluations(ids: readonly number[], { workspace }: Parts): Evaluation[] {
  const whole = wholeEvaluations({ workspace });
  if (ids.length > 0) {
    return ids.map((id) => {
      const found = whole.find((one) => one.id === id);
      if (found !== undefined) return found;
      throw new TripletscopeError('not-found', 'this evaluation is not in the workspace', {
        expected: whole.map((one) => one.id).join(', ') || 'an evaluation: nothing was scored yet',
        received: String(id),
      });
    });
  }
  const current = currentModelId({ workspace });
  const latest = (current === null ? undefined : latestOf(current, whole)) ?? whole.at(-1);
  if (latest !== undefined) return [latest];
  throw new TripletscopeError('not-found', 'no map of this workspace was scored yet', {
    remedy: 'Score the maps in the window, or run `tripletscope report`.',
  });
}

export interface EvaluationRows {
  evaluation: Evaluation;
  /** Of the table and of the curves. */
  rows: SourceRow[];
  source: (row: string) => RowSource;
}

export function rowsOfEvaluation(evaluation: Evaluation, { workspace }: Parts): EvaluationRows {
  const { rows, thresholds } = parsed(evaluation);
  const taus = Float64Array.from(thresholds);
  return {
    evaluation,
    rows: [...rows.map(({ id, label }) => ({ id, label, kind: 'row' as const })), ...curveRows(evaluation, workspace)],
    source: (row) => ({ evaluation, row, thresholds: taus }),
  };
}

const bootstrapSchema = z.object({ evaluation: z.object({ seed: z.number(), resamples: z.number() }) });

/** Of the report of the model, so that the numbers are the same; the usual ones where there is none. */
export function bootstrapOf({ modelId }: Evaluation, { workspace }: Parts): { seed: number; resamples: number } {
  const kept = bootstrapSchema.safeParse(keptReport(modelId, { workspace })?.settings);
  const { seed, resamples } = kept.success ? kept.data.evaluation : defaultRunSettings(0).evaluation;
  return { seed, resamples };
}
