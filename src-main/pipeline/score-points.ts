/** Points of the curves that somebody asks for, N and M other than those that every evaluation has: rows of it from then on. */
import { curveRow } from '../../src-shared/curve-point.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import { broughtMaps } from '../models/brought-scores.ts';
import { openModel } from '../models/open-model.ts';
import type { Engine } from '../session/engine.ts';
import { together } from '../system/work-scope.ts';
import type { EvaluationId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import { DrawnMaps } from './drawn-maps.ts';
import { howScored } from './evaluation-spec.ts';
import { explanations, prepareExplanations } from './explanations.ts';
import { stampMaskFiles } from './mask-stamp.ts';
import { scoringOf, truthNow } from './score-drawn-maps.ts';

export interface PointsChoice {
  evaluation: EvaluationId;
  /** Numbers of triplets, and of channels. */
  n: readonly number[];
  m: readonly number[];
}

/** Of these values, those that the evaluation has no row for. */
export function missingPoints({ evaluation, n, m }: PointsChoice, { workspace }: Pick<Engine, 'workspace'>): string[] {
  const held = new Set(workspace.scores.rows(evaluation));
  const rows = [
    ...n.map((value) => curveRow({ kind: 'N', value })),
    ...m.map((value) => curveRow({ kind: 'M', value })),
  ];
  return [...new Set(rows)].filter((row) => !held.has(row));
}

/**
 * Scores the images whose scores hold; those that have the points already are passed by, so that a job that was cut goes on.
 * Throws `usage` for more channels than the layer has, `unsupported` for maps from elsewhere.
 */
export async function scorePoints(choice: PointsChoice, engine: Engine, context: WorkContext): Promise<void> {
  const { workspace } = engine;
  const evaluation = workspace.evaluations.get(choice.evaluation);
  if (evaluation === undefined) throw new TripletscopeError('not-found', 'this evaluation is not in the workspace');
  if (broughtMaps(evaluation) !== null) throw fromElsewhere(evaluation);
  workspace.requireWritable('points of a curve are being scored in another window: close it, or choose them there');
  const { inputs, explain, settings } = howScored(evaluation, engine);
  const { model } = await openModel(evaluation.modelId, engine, context);
  const { channels } = model.features.shape;
  const tooMany = choice.m.find((value) => value > channels);
  if (tooMany !== undefined) throw tooManyChannels(tooMany, channels);
  const rows = [
    ...choice.m.map((value) => curveRow({ kind: 'M', value })),
    ...choice.n.map((value) => curveRow({ kind: 'N', value })),
  ];
  const prepared = await prepareExplanations(
    { model, settings: explain, rows: [] as ComparisonRow[] },
    engine,
    context,
  );
  await stampMaskFiles(workspace);
  const { valid } = await workspace.scores.scored(evaluation.id);
  const { images } = model.features;
  const scoredIn = rows.map((row) => workspace.scores.imageIds(evaluation.id, row));
  const wanted = new Set(
    prepared.anchors.filter((anchor) => {
      const { imageId } = images[anchor];
      return valid.has(imageId) && !scoredIn.every((known) => known.has(imageId));
    }),
  );
  const kept = new DrawnMaps(inputs, engine);
  const request = { wanted, curveTop: ascending(choice.m), curveTriplets: ascending(choice.n) };
  let done = 0;
  for await (const chunk of explanations(prepared, request, engine, context)) {
    const results = await together(
      context,
      chunk.map(({ anchor, image, curves }) => async ({ signal, report }) => {
        const { truthKey: _, ...truth } = truthNow(images[anchor], engine, settings);
        const input = { image, rows: [], curves, truth, ...scoringOf(settings) };
        const { scores, maps } = await engine.workers.run('scoreExplanations', input, { signal });
        report({ stage: 'evaluation', done: ++done, total: wanted.size });
        return { image: images[anchor], scores, maps, before: await kept.of(images[anchor]) };
      }),
    );
    for (const row of rows) {
      const records = results.map(({ image: { imageId }, scores }) => ({
        imageId,
        record: scores.find((one) => one.row === row)!.record,
      }));
      await workspace.scores.putMany(evaluation.id, row, records, context.signal);
    }
    // Beside those of the other rows, so that a changed box is scored again at once in these, too.
    const own = new Set(rows);
    const merged = results.flatMap(({ image: { imageId, sha256 }, maps, before }) =>
      before === null ? [] : [{ imageId, sha256, maps: [...before.filter(({ row }) => !own.has(row)), ...maps] }],
    );
    await kept.put(merged.filter(({ maps }) => maps.length === merged[0].maps.length));
  }
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function fromElsewhere(evaluation: Evaluation): TripletscopeError {
  return new TripletscopeError('unsupported', `the maps “${broughtMaps(evaluation)}” were made by another program`, {
    remedy: 'Choose a model: points of a curve are drawn from its grad-weights.',
  });
}

function tooManyChannels(value: number, channels: number): TripletscopeError {
  return new TripletscopeError('usage', 'M is larger than the number of channels', {
    expected: `at most ${channels}`,
    received: String(value),
  });
}
