/** The comparison table of stored scores, with its choices; and its rows against each other. */
import type { ComparedRow, ComparedTable } from '../../src-shared/compared-table.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type Convention, conventionNames } from '../../src-shared/ground-truth.ts';
import { holm } from '../../src-shared/holm.ts';
import {
  comparisonMetrics,
  isBaseline,
  type MetricName,
  type PairedComparison,
} from '../../src-shared/report-types.ts';
import { parseRowKey, type RowKey, rowKeyText, type TableSpec } from '../../src-shared/table-spec.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import { broughtMaps } from '../models/brought-scores.ts';
import { modelTitle } from '../models/describe-model.ts';
import { decodeChance, truthRow } from '../pipeline/evaluation-summary.ts';
import { recordsInMemory } from '../pipeline/row-records.ts';
import {
  expectEdits,
  type ImageSubset,
  pairedRows,
  type RowSource,
  rowSamples,
  rowThresholds,
  type SampleChoice,
  staleImages,
} from '../pipeline/row-samples.ts';
import { withBest } from '../pipeline/sampled-table.ts';
import type { Engine } from '../session/engine.ts';
import { mapConcurrently } from '../system/pace.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import {
  authorOf,
  bootstrapOf,
  chosenEvaluations,
  countedDrafts,
  type EvaluationRows,
  rowsOfEvaluation,
} from './evaluation-sources.ts';
import { subsetOf } from './subset.ts';

type Parts = Pick<Engine, 'workspace' | 'session' | 'workers'>;

/** A few rows under way keep the pool at work. */
const atOnce = 4;

interface TableRequest extends TableSpec {
  /** False: means alone, which are there long before the intervals where there are many images. */
  intervals?: boolean;
}

export async function comparedRows(
  { intervals = true, ...spec }: TableRequest,
  engine: Parts,
  signal?: AbortSignal,
): Promise<ComparedTable> {
  const { workspace } = engine;
  const evaluations = chosenEvaluations(spec.evaluations, engine);
  const { subset, choice: whole } = await choiceOf(spec, evaluations[0], engine);
  const choice = intervals ? whole : { ...whole, resamples: 0 };
  const wanted = evaluations.flatMap((evaluation) => {
    const held = rowsOfEvaluation(evaluation, engine);
    return chosenRows(spec.rows, held).map((row) => ({ ...row, held }));
  });
  if (wanted.length === 0) throw noSuchRow(spec.rows ?? [], rowsOfEvaluation(evaluations[0], engine));
  const metrics = spec.metrics ?? comparisonMetrics;
  const sampled = await mapConcurrently(wanted, atOnce, async ({ id, held }) => ({
    // Which rows tie with the best, the intervals say.
    competes: intervals && !isBaseline(id),
    samples: await rowSamples(held.source(id), metrics, choice, engine, signal),
  }));
  const summaries = withBest(sampled, metrics);
  const rows = wanted.map(({ id, label, held: { evaluation } }, i): ComparedRow => {
    const key = rowKeyText({ evaluation: evaluation.id, row: id });
    const model = { id: evaluation.modelId, ...modelTitle(evaluation.modelId, { workspace }) };
    const images = sampled[i].samples[0]?.images.length ?? 0;
    const brought = broughtMaps(evaluation) !== null;
    return { key, evaluation: evaluation.id, row: id, label, model, metrics: summaries[i], images, brought };
  });
  const stale = await Promise.all(evaluations.map((evaluation) => staleImages(evaluation, engine)));
  return {
    rows,
    metrics: metrics.filter((name) => summaries.some((own) => own[name] !== undefined)),
    chance: await chanceOf(evaluations[0], stale[0].ids, subset, engine),
    convention: conventionOf(evaluations[0]),
    author: authorOf(evaluations[0]),
    drafts: countedDrafts(evaluations[0]),
    chosen: subset?.ids.size ?? null,
    stale: Math.max(0, ...stale.map(({ ids }) => ids.size)),
    seed: choice.seed,
    resamples: choice.resamples,
  };
}

/** To be called when a table is shown (`expectEdits`). */
export async function expectEditsOf(spec: TableSpec, { rows, metrics }: ComparedTable, engine: Parts): Promise<void> {
  const evaluations = chosenEvaluations(spec.evaluations, engine);
  const sources = evaluations.flatMap((evaluation) => {
    const { source } = rowsOfEvaluation(evaluation, engine);
    return rows.flatMap((own) => (own.evaluation === evaluation.id ? [source(own.row)] : []));
  });
  if (sources.every((source) => recordsInMemory(source, engine) !== null)) return;
  const { choice } = await choiceOf(spec, evaluations[0], engine);
  await expectEdits(sources, metrics, choice, engine);
}

/** Bootstrap as in the first evaluation's report: rows share their draws, so it is one for all. */
async function choiceOf(
  { subset: filters }: Pick<TableSpec, 'subset'>,
  first: Evaluation,
  engine: Parts,
): Promise<{ subset: ImageSubset | null; choice: SampleChoice }> {
  const found = await subsetOf(filters, engine);
  const key = (): string =>
    contentKey(
      'images',
      [...found!.images].sort((a, b) => a - b),
    );
  const subset = found === null ? null : { key: key(), ids: found.images };
  return { subset, choice: { subset, ...bootstrapOf(first, engine) } };
}

function chosenRows(names: TableSpec['rows'], { rows }: EvaluationRows): EvaluationRows['rows'] {
  if (names === null) return rows.filter(({ kind }) => kind === 'row');
  return names.flatMap((name) => rows.find(({ id }) => id === name) ?? []);
}

function noSuchRow(names: readonly string[], { rows }: EvaluationRows): TripletscopeError {
  return new TripletscopeError('not-found', 'the evaluation has no such row', {
    expected: rows.map(({ id }) => id).join(', '),
    received: JSON.stringify(names.join(', ').slice(0, 80)),
  });
}

async function chanceOf(
  { id }: Evaluation,
  stale: ReadonlySet<ImageId>,
  subset: ImageSubset | null,
  { workspace }: Parts,
): Promise<ChanceLevels> {
  const levels: ChanceLevels[] = [];
  for await (const page of workspace.scores.everyPage(id, truthRow))
    for (const { imageId, record } of page)
      if (!stale.has(imageId) && (subset === null || subset.ids.has(imageId))) levels.push(decodeChance(record));
  return chanceLevels(levels);
}

function conventionOf({ spec }: Evaluation): Convention {
  const { convention } = spec as { convention?: unknown };
  return conventionNames.find((name) => name === convention) ?? 'tripletscope';
}

export interface PairsSpec extends Pick<TableSpec, 'evaluations' | 'subset'> {
  /** Keys of rows (`rowKeyText`): each of `rows` minus `against`. */
  against: string;
  rows: readonly string[];
  metrics: readonly MetricName[];
}

/** Rows against one, of this model or another; p is corrected for all that are asked for here. */
export async function comparedPairs(spec: PairsSpec, engine: Parts, signal?: AbortSignal): Promise<PairedComparison[]> {
  const first = keyOf(spec.against);
  const [evaluation] = chosenEvaluations([first.evaluation], engine);
  const { choice } = await choiceOf(spec, evaluation, engine);
  const against = sourceOf(first, engine);
  const pairs = spec.rows
    .filter((row) => row !== spec.against)
    .flatMap((row) => spec.metrics.map((metric) => ({ row, metric, source: sourceOf(keyOf(row), engine) })));
  const found = await mapConcurrently(pairs, atOnce, async ({ row, metric, source }) => {
    const difference = await pairedRows([source, against], metric, choice, engine, signal);
    return difference === null ? [] : [{ row, against: spec.against, metric, ...difference }];
  });
  const compared = found.flat();
  const corrected = holm(compared.map(({ p }) => p));
  return compared.map((one, i) => ({ ...one, pHolm: corrected[i] }));
}

function keyOf(text: string): RowKey {
  const key = parseRowKey(text);
  if (key !== null) return key;
  throw new TripletscopeError('usage', 'this is not a row of an evaluation', {
    expected: '3:averaged, for example',
    received: JSON.stringify(text.slice(0, 60)),
  });
}

function sourceOf({ evaluation, row }: RowKey, engine: Parts): RowSource {
  const [found] = chosenEvaluations([evaluation], engine);
  const held = rowsOfEvaluation(found, engine);
  if (!held.rows.some(({ id }) => id === row)) throw noSuchRow([row], held);
  return held.source(row);
}

/** A row with the images and the bootstrap that a table of its evaluation has. */
export async function sampledSource(
  row: string,
  subset: string[],
  engine: Parts,
): Promise<{ source: RowSource; choice: SampleChoice }> {
  const key = keyOf(row);
  const [evaluation] = chosenEvaluations([key.evaluation], engine);
  const { choice } = await choiceOf({ subset }, evaluation, engine);
  return { source: sourceOf(key, engine), choice };
}

export interface RowThresholds {
  row: string;
  taus: number[];
  maskIoU: number[] | null;
  boxIoU: number[] | null;
  boxAcc: number[] | null;
  boxAccV2: number[] | null;
}

/** Rows against τ: mean IoU, and the share of right boxes in percent. */
export async function comparedThresholds(
  { rows, subset }: { rows: readonly string[]; subset: string[] },
  engine: Parts,
): Promise<RowThresholds[]> {
  return mapConcurrently(rows, atOnce, async (row) => {
    const { source, choice } = await sampledSource(row, subset, engine);
    const curves = await rowThresholds(source, choice.subset, engine);
    const listed = (curve: Float64Array | null): number[] | null => curve && [...curve];
    return {
      row,
      taus: [...source.thresholds],
      maskIoU: listed(curves.maskIoU),
      boxIoU: listed(curves.boxIoU),
      boxAcc: listed(curves.boxAcc),
      boxAccV2: listed(curves.boxAccV2),
    };
  });
}
