/** Points of the curves that somebody asks for, N and M other than those that every evaluation has: rows of it from then on. */
import { curveRow } from '../../src-shared/curve-point.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { decodeHeader, headerBytes } from '../evaluate/score-record.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import type { RowMap } from '../explain/explain-rows.ts';
import { broughtMaps } from '../models/brought-scores.ts';
import { openModel } from '../models/open-model.ts';
import type { Engine } from '../session/engine.ts';
import { together } from '../system/work-scope.ts';
import type { ScoredImage } from '../workers/score-explanations.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import { DrawnMaps } from './drawn-maps.ts';
import { howScored } from './evaluation-spec.ts';
import { explanations, prepareExplanations } from './explanations.ts';
import { stampMaskFiles } from './mask-stamp.ts';
import { scoreMaps, scoringOf, truthNow } from './score-drawn-maps.ts';
import { addWholePoints, wholePoints } from './whole-points.ts';

export interface PointsChoice {
  evaluation: EvaluationId;
  /** Numbers of triplets, and of channels. */
  n: readonly (number | 'all')[];
  m: readonly number[];
}

/**
 * Of these values, those that the evaluation has no row for, or none with boxes and the pointing game. In a workspace that
 * somebody else has open, a row that is there is enough.
 */
export function missingPoints(choice: PointsChoice, { workspace }: Pick<Engine, 'workspace'>): string[] {
  const held = new Set(workspace.scores.rows(choice.evaluation));
  const evaluation = workspace.evaluations.get(choice.evaluation);
  const whole = evaluation === undefined || workspace.readOnly ? held : wholePoints(evaluation, { workspace });
  return pointsOf(choice).filter((row) => !held.has(row) || !whole.has(row));
}

function pointsOf({ n, m }: Pick<PointsChoice, 'n' | 'm'>): string[] {
  const rows = [
    ...m.map((value) => curveRow({ kind: 'M', value })),
    ...n.map((value) => curveRow({ kind: 'N', value })),
  ];
  return [...new Set(rows)];
}

/**
 * Scores the images whose scores hold, with every metric; those that have the points already are passed by, so that a job that
 * was cut goes on. Maps that are kept need no network. Throws `usage` for more channels than the layer has, `unsupported` for
 * maps from elsewhere.
 */
export async function scorePoints(choice: PointsChoice, engine: Engine, context: WorkContext): Promise<void> {
  const { workspace } = engine;
  const evaluation = workspace.evaluations.get(choice.evaluation);
  if (evaluation === undefined) throw new TripletscopeError('not-found', 'this evaluation is not in the workspace');
  if (broughtMaps(evaluation) !== null) throw fromElsewhere(evaluation);
  workspace.requireWritable('points of a curve are being scored in another window: close it, or choose them there');
  const { modelId } = evaluation;
  const rows = pointsOf(choice);
  const { inputs, explain, settings } = howScored(evaluation, engine);
  const how = { ...settings, whole: new Set([...(settings.whole ?? []), ...rows]) };
  await stampMaskFiles(workspace);
  const { valid } = await workspace.scores.scored(evaluation.id);
  const scoredIn = await Promise.all(rows.map((row) => scoredWhole(evaluation.id, row, engine)));
  const wanted = [...valid].filter((image) => !scoredIn.every((known) => known.has(image)));
  const kept = new DrawnMaps(inputs, engine);
  let done = 0;
  const tell = (): void => context.report({ stage: 'evaluation', done: ++done, total: wanted.length });
  const put = async (results: readonly (ScoredImage & { imageId: ImageId })[]): Promise<void> => {
    for (const row of rows) {
      const records = results.map(({ imageId, scores }) => ({
        imageId,
        record: scores.find((one) => one.row === row)!.record,
      }));
      await workspace.scores.putMany(evaluation.id, row, records, context.signal);
    }
  };

  const undrawn = new Set<ImageId>();
  for (let start = 0; start < wanted.length; start += scoredAtOnce) {
    const results = await together(
      context,
      wanted.slice(start, start + scoredAtOnce).map((imageId) => async ({ signal }) => {
        const image = workspace.images.get(imageId)!;
        const maps = mapsOfRows((await kept.of(image)) ?? [], rows);
        if (maps === null) {
          undrawn.add(imageId);
          return [];
        }
        const result = await scoreMaps(image, maps, how, engine, signal);
        tell();
        return [result];
      }),
    );
    await put(results.flat());
  }

  if (undrawn.size > 0) await drawPoints();
  addWholePoints(evaluation, rows, engine);

  async function drawPoints(): Promise<void> {
    const { model } = await openModel(modelId, engine, context);
    const { images, shape } = model.features;
    const tooMany = choice.m.find((value) => value > shape.channels);
    if (tooMany !== undefined) throw tooManyChannels(tooMany, shape.channels);
    const prepared = await prepareExplanations(
      { model, settings: explain, rows: [] as ComparisonRow[] },
      engine,
      context,
    );
    const anchors = new Set(prepared.anchors.filter((anchor) => undrawn.has(images[anchor].imageId)));
    const request = { wanted: anchors, curveTop: ascending(choice.m), curveTriplets: ofTriplets(choice.n) };
    for await (const chunk of explanations(prepared, request, engine, context)) {
      const results = await together(
        context,
        chunk.map(({ anchor, image, curves }) => async ({ signal }) => {
          const { imageId, sha256 } = images[anchor];
          const { truthKey: _, ...truth } = truthNow(images[anchor], engine, settings);
          const input = { image, rows: [], curves, truth, ...scoringOf(how) };
          const result = await engine.workers.run('scoreExplanations', input, { signal });
          tell();
          return { imageId, sha256, ...result, before: await kept.of(images[anchor]) };
        }),
      );
      await put(results);
      // Beside those of the other rows, so that a changed box is scored again at once in these, too.
      const own = new Set(rows);
      const merged = results.flatMap(({ imageId, sha256, maps, before }) =>
        before === null ? [] : [{ imageId, sha256, maps: [...before.filter(({ row }) => !own.has(row)), ...maps] }],
      );
      await kept.put(merged.filter(({ maps }) => maps.length === merged[0].maps.length));
    }
  }
}

/** Images whose maps are read from the cache at a time. */
const scoredAtOnce = 64;

/** Null where one of them is not there. */
function mapsOfRows(maps: readonly RowMap[], rows: readonly string[]): RowMap[] | null {
  const found = maps.filter(({ row }) => rows.includes(row));
  return found.length === rows.length ? found : null;
}

/** Images with a record of the row in which the pointing game was played. */
async function scoredWhole(
  evaluation: EvaluationId,
  row: string,
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<ReadonlySet<ImageId>> {
  const found = new Set<ImageId>();
  for await (const page of workspace.scores.starts(evaluation, row, headerBytes))
    for (const [imageId, start] of page) if (decodeHeader(start).pointing !== null) found.add(imageId);
  return found;
}

function ofTriplets(values: PointsChoice['n']): (number | 'all')[] {
  const finite = ascending(values.filter((value) => value !== 'all'));
  return values.includes('all') ? [...finite, 'all'] : finite;
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
