/** Scores every row of the table on every test image, image by image into the workspace. */
import { curveRow } from '../../src-shared/curve-point.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import type { RowMap } from '../explain/explain-rows.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import { inScope, together } from '../system/work-scope.ts';
import { contentKey } from '../workspace/content-key.ts';
import { countedSpec, requireAuthor } from './author-truth.ts';
import { curveValues } from './curve-values.ts';
import { DrawnMaps } from './drawn-maps.ts';
import { type EvaluationResult, type EvaluationWork, summariseAll } from './evaluation-summary.ts';
import { type AnchorExplanation, explanations, type PreparedExplanations, repeatsSingle } from './explanations.ts';
import { stampMaskFiles } from './mask-stamp.ts';
import { type ScoringSettings, scoreMaps, scoringOf, toRecords, truthNow } from './score-drawn-maps.ts';
import { wholePoints } from './whole-points.ts';

export async function evaluate(
  prepared: PreparedExplanations,
  settings: EvaluationSettings,
  engine: Engine,
  context: WorkContext,
): Promise<EvaluationResult> {
  const { workspace } = engine;
  const { model, rows, base } = prepared;
  requireAuthor(settings.author, workspace);
  const drawn = rows.filter((row) => !repeatsSingle(row, model));
  const spec = {
    rows: drawn,
    base,
    neighbours: prepared.settings.neighbours,
    size: settings.size,
    thresholds: [...settings.thresholds],
    // Left out where it is ours, so that what was scored before it could be chosen is found again.
    ...(settings.convention !== 'tripletscope' && { convention: settings.convention }),
    // Earlier versions scored the points M as if the network saw the whole image.
    ...(seesPart(model) && { curves: 2 }),
    ...(await countedSpec(settings, workspace)),
  };
  await stampMaskFiles(workspace);
  const key = contentKey('evaluation', model.key, labelsKey(engine), spec);
  const { id } = workspace.evaluations.ensure({ key, modelId: model.id, spec });
  const scoring = { ...settings, whole: wholePoints({ key }, engine) };
  await scoreMissing({ id, drawn, prepared, settings: scoring }, engine, context);
  workspace.evaluations.markComplete(id);
  return summariseAll({ id, drawn, prepared, settings }, engine, context);
}

/** Images without scores, and those whose ground truth is another than the one they were scored with. */
async function scoreMissing(
  { id, drawn, prepared, settings }: Omit<EvaluationWork, 'settings'> & { settings: ScoringSettings },
  engine: Engine,
  context: WorkContext,
): Promise<void> {
  const { workspace } = engine;
  const { images } = prepared.model.features;
  const { valid } = await workspace.scores.scored(id);
  const wanted = prepared.anchors.filter((anchor) => !valid.has(images[anchor].imageId));
  if (wanted.length === 0) return;
  const { top, triplets } = curveValues(prepared, workspace.scores.rows(id));
  const rows = [
    ...drawn.map((row): string => row.id),
    ...top.map((value) => curveRow({ kind: 'M', value })),
    ...triplets.map((value) => curveRow({ kind: 'N', value })),
  ];
  const kept = new DrawnMaps(mapsOf(prepared, drawn, engine), engine);
  const total = prepared.anchors.length;
  let scored = total - wanted.length;
  await inScope(context, async (scope) => {
    const done = (): void => scope.report({ stage: 'evaluation', done: ++scored, total });
    const undrawn = new Set<number>();
    // One batch is written while the pool scores the next.
    let writing: Promise<void> = Promise.resolve();
    const write = async (begin: (own: WorkContext) => Promise<void>): Promise<void> => {
      await writing;
      writing = scope.beside(begin);
      writing.catch(() => {}); // the scope tells it
    };
    // From the maps that are kept; a few batches at a time bound what lies in memory.
    for (let start = 0; start < wanted.length; start += scoredAtOnce) {
      const results = await together(
        scope,
        wanted.slice(start, start + scoredAtOnce).map((anchor) => async ({ signal }) => {
          const known = await kept.of(images[anchor]);
          const maps = known === null ? null : inOrder(known, rows);
          if (maps === null) undrawn.add(anchor);
          else {
            const result = await scoreMaps(images[anchor], maps, settings, engine, signal);
            done();
            return [toRecords(result)];
          }
          return [];
        }),
      );
      await write((own) => workspace.scores.putImages(id, results.flat(), own.signal));
    }
    if (undrawn.size === 0) return;
    const score = async ({ anchor, image, curves }: AnchorExplanation) => {
      const { truthKey, ...truth } = truthNow(images[anchor], engine, settings);
      const input = { image, rows: drawn, curves, truth, ...scoringOf(settings) };
      const result = await engine.workers.run('scoreExplanations', input, { signal: scope.signal });
      done();
      return { image: images[anchor], truthKey, ...result };
    };
    const request = { wanted: undrawn, curveTop: top, curveTriplets: triplets };
    // The next chunk is read and its averages computed while the pool scores this one.
    for await (const chunk of explanations(prepared, request, engine, scope)) {
      await write(async (own) => {
        const results = await together(
          own,
          chunk.map((one) => () => score(one)),
        );
        await kept.put(results.map(({ image: { imageId, sha256 }, maps }) => ({ imageId, sha256, maps })));
        await workspace.scores.putImages(
          id,
          results.map(({ image: { imageId }, ...result }) => toRecords({ imageId, ...result })),
          own.signal,
        );
      });
    }
  });
}

/** Images whose maps are read from the cache at a time. */
const scoredAtOnce = 64;

function mapsOf({ model, base, settings }: PreparedExplanations, drawn: ComparisonRow[], engine: Engine) {
  return { modelKey: model.key, labels: labelsKey(engine), rows: drawn, base, neighbours: settings.neighbours };
}

/** The maps of these rows; null where one of them is not there. */
function inOrder(maps: readonly RowMap[], rows: readonly string[]): RowMap[] | null {
  const byRow = new Map(maps.map((one) => [one.row, one]));
  const found = rows.flatMap((row) => byRow.get(row) ?? []);
  return found.length === rows.length ? found : null;
}

function seesPart({ features }: ExplainedModel): boolean {
  return (features.source.extractor.preprocessing?.resize ?? 'exact') !== 'exact';
}
