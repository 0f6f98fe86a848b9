/** Scores every row of the table on every test image, image by image into the workspace, and sums them up. */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { CurvePoint, PairedComparison, ReportRow } from '../../src-shared/report-types.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { Engine } from '../session/engine.ts';
import { inScope, together } from '../system/work-scope.ts';
import type { ScoredImage } from '../workers/score-explanations.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';
import { comparisons, pairedMetrics } from './comparisons.ts';
import { curveValues } from './curve-values.ts';
import { type AnchorExplanation, explanations, type PreparedExplanations, repeatsSingle } from './explanations.ts';
import { stampMaskFiles } from './mask-stamp.ts';

export interface EvaluationResult {
  id: EvaluationId;
  rows: ReportRow[];
  chance: ChanceLevels;
  paired: PairedComparison[];
  curves: { M: CurvePoint[]; N: CurvePoint[] };
}

/** The row in which each image's chance level is kept. */
const truthRow = 'truth';

export async function evaluate(
  prepared: PreparedExplanations,
  settings: EvaluationSettings,
  engine: Engine,
  context: WorkContext,
): Promise<EvaluationResult> {
  const { workspace } = engine;
  const { model, rows, base } = prepared;
  const drawn = rows.filter((row) => !repeatsSingle(row, model));
  const spec = {
    rows: drawn,
    base,
    neighbours: prepared.settings.neighbours,
    size: settings.size,
    thresholds: [...settings.thresholds],
  };
  await stampMaskFiles(workspace);
  const key = contentKey('evaluation', model.key, labelsKey(engine), spec);
  const { id } = workspace.evaluations.ensure({ key, modelId: model.id, spec });
  await scoreMissing({ id, drawn, prepared, settings }, engine, context);
  workspace.evaluations.markComplete(id);
  return summariseAll({ id, drawn, prepared, settings }, engine, context);
}

interface EvaluationWork {
  id: EvaluationId;
  drawn: ComparisonRow[];
  prepared: PreparedExplanations;
  settings: EvaluationSettings;
}

/** Images without scores, and those whose ground truth is another than the one they were scored with. */
async function scoreMissing(
  { id, drawn, prepared, settings }: EvaluationWork,
  engine: Engine,
  context: WorkContext,
): Promise<void> {
  const { workspace, workers } = engine;
  const { images } = prepared.model.features;
  const { valid } = await workspace.scores.scored(id);
  const wanted = new Set(prepared.anchors.filter((anchor) => !valid.has(images[anchor].imageId)));
  if (wanted.size === 0) return;
  const { top, triplets } = curveValues(prepared);
  const request = { wanted, curveTop: top, curveTriplets: triplets };
  const total = prepared.anchors.length;
  let scored = total - wanted.size;
  await inScope(context, async (scope) => {
    const { signal, report } = scope;
    const score = async ({ anchor, image, curves }: AnchorExplanation) => {
      const { imageId } = images[anchor];
      // As it is now: the model may have been opened before the last box was drawn.
      const { name, width, height, boxes, mask, classIndex, truthKey } =
        workspace.images.get(imageId) ?? images[anchor];
      const truth = { name, width, height, boxes, mask, classIndex };
      const { size, thresholds } = settings;
      const input = { image, truth, rows: drawn, curves, size, thresholds };
      const result = await workers.run('scoreExplanations', input, { signal });
      report({ stage: 'evaluation', done: ++scored, total });
      return { imageId, truthKey, ...result };
    };
    // The next chunk is read and its averages computed while the pool scores this one.
    let writing: Promise<void> = Promise.resolve();
    for await (const chunk of explanations(prepared, request, engine, scope)) {
      await writing;
      writing = scope.beside(async (own) => {
        const results = await together(
          own,
          chunk.map((one) => () => score(one)),
        );
        await workspace.scores.putImages(id, results.map(toRecords), signal);
      });
      writing.catch(() => {}); // the scope tells it
    }
  });
}

function toRecords({ imageId, truthKey, scores, chance }: ScoredImage & { imageId: ImageId; truthKey: string }) {
  return { imageId, truth: truthKey, rows: [...scores, { row: truthRow, record: encodeChance(chance) }] };
}

/** Two doubles, NaN where the ground truth is missing. */
function encodeChance({ box, mask }: ChanceLevels): Uint8Array {
  return new Uint8Array(Float64Array.of(box ?? Number.NaN, mask ?? Number.NaN).buffer);
}

async function summariseAll(
  { id, drawn, prepared, settings }: EvaluationWork,
  { workspace, workers }: Engine,
  context: WorkContext,
): Promise<EvaluationResult> {
  const { top, triplets } = curveValues(prepared);
  const summary = { thresholds: settings.thresholds, seed: settings.seed, resamples: settings.resamples };
  const recordsOf = async (row: string): Promise<Uint8Array[]> =>
    inSharedMemory([...(await workspace.scores.of(id, row)).values()]);
  const total = drawn.length + comparisons.length + top.length + triplets.length;
  let done = 0;
  const counted = async <T>(work: Promise<T>, own: WorkContext): Promise<T> => {
    const result = await work;
    own.signal.throwIfAborted();
    own.report({ stage: 'statistics', done: ++done, total });
    return result;
  };
  const records = new Map<string, Uint8Array[]>();
  for (const { id: row } of drawn) records.set(row, await recordsOf(row));
  const metrics = new Map(
    await together(
      context,
      [...records].map(([row, list]) => async (own) => {
        const input = { records: list, settings: summary };
        return [row, await counted(workers.run('summariseRow', input, own), own)] as const;
      }),
    ),
  );
  const rows = prepared.rows.map(({ id: row, label }): ReportRow => {
    const own = metrics.get(row);
    return own === undefined
      ? { id: row, label, metrics: metrics.get('single') ?? {}, sameAs: 'single' }
      : { id: row, label, metrics: own };
  });
  const known = comparisons.filter(([row, against]) => records.has(row) && records.has(against));
  const paired = await together(
    context,
    known.map(([row, against]) => (own) => {
      const [a, b] = [records.get(row)!, records.get(against)!];
      const input = { row, against, records: a, others: b, metrics: pairedMetrics, settings: summary };
      return counted(workers.run('pairRows', input, own), own);
    }),
  );
  const point =
    (row: string, value: number | null) =>
    async (own: WorkContext): Promise<CurvePoint> =>
      counted(workers.run('curvePoint', { value, records: await recordsOf(row), settings: summary }, own), own);
  const curves = {
    M: await together(
      context,
      top.map((M) => point(`M=${M}`, M)),
    ),
    N: await together(
      context,
      triplets.map((N) => point(`N=${N}`, N === 'all' ? null : N)),
    ),
  };
  return {
    id,
    rows,
    chance: chanceLevels((await recordsOf(truthRow)).map(decodeChance)),
    paired: paired.flat(),
    curves,
  };
}

/** Several threads read the same records: none of them gets a copy. */
function inSharedMemory(records: Uint8Array[]): Uint8Array[] {
  const all = new SharedArrayBuffer(records.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let end = 0;
  return records.map((record) => {
    const shared = new Uint8Array(all, end, record.byteLength);
    shared.set(record);
    end += record.byteLength;
    return shared;
  });
}

function decodeChance(record: Uint8Array): ChanceLevels {
  const [box, mask] = new Float64Array(record.slice().buffer);
  return { box: Number.isNaN(box) ? null : box, mask: Number.isNaN(mask) ? null : mask };
}
