/** The numbers of an evaluation from its stored scores: rows with intervals, rows against rows, curves. */
import { holm } from '../../src-shared/holm.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import {
  type CurvePoint,
  isBaseline,
  metricNames,
  type PairedComparison,
  type ReportRow,
} from '../../src-shared/report-types.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import type { Engine } from '../session/engine.ts';
import { together } from '../system/work-scope.ts';
import type { EvaluationId } from '../workspace/ids.ts';
import { comparisons, pairedMetrics } from './comparisons.ts';
import { curveValues } from './curve-values.ts';
import type { PreparedExplanations } from './explanations.ts';
import { pairedRows, type RowSource, rowSamples, type SampleChoice } from './row-samples.ts';
import { type SampledRow, withBest } from './sampled-table.ts';

export interface EvaluationResult {
  id: EvaluationId;
  rows: ReportRow[];
  chance: ChanceLevels;
  paired: PairedComparison[];
  curves: { M: CurvePoint[]; N: CurvePoint[] };
  /** Rows with maps that are constant, zero after ReLU as a rule: the paths of their images. */
  constant: { label: string; images: string[]; of: number }[];
}

/** The row in which each image's chance level is kept. */
export const truthRow = 'truth';

export interface EvaluationWork {
  id: EvaluationId;
  drawn: ComparisonRow[];
  prepared: PreparedExplanations;
  settings: EvaluationSettings;
}

export async function summariseAll(
  { id, drawn, prepared, settings }: EvaluationWork,
  engine: Engine,
  context: WorkContext,
): Promise<EvaluationResult> {
  const { workspace } = engine;
  const { top, triplets } = curveValues(prepared);
  const choice: SampleChoice = { subset: null, seed: settings.seed, resamples: settings.resamples };
  const evaluation = workspace.evaluations.get(id)!;
  const sourceOf = (row: string): RowSource => ({ evaluation, row, thresholds: settings.thresholds });
  const total = drawn.length + top.length + triplets.length;
  let done = 0;
  const counted = async <T>(work: Promise<T>, own: WorkContext): Promise<T> => {
    const result = await work;
    own.signal.throwIfAborted();
    own.report({ stage: 'statistics', done: ++done, total });
    return result;
  };
  const sampled = await together(
    context,
    drawn.map(({ id: row }) => async (own): Promise<SampledRow> => {
      const samples = await counted(rowSamples(sourceOf(row), metricNames, choice, engine, own.signal), own);
      return { competes: !isBaseline(row), samples };
    }),
  );
  const metrics = new Map(withBest(sampled, metricNames).map((own, i) => [drawn[i].id as string, own]));
  const rows = prepared.rows.map(({ id: row, label }): ReportRow => {
    const own = metrics.get(row);
    return own === undefined
      ? { id: row, label, metrics: metrics.get('single') ?? {}, sameAs: 'single' }
      : { id: row, label, metrics: own };
  });
  const constant = drawn.flatMap(({ label }, row) => {
    const { images, constant: flags } = sampled[row].samples[0];
    const found = images.filter((_, i) => flags[i] === 1);
    if (found.length === 0) return [];
    const paths = Array.from(found, (image) => workspace.images.get(image as never)?.relativePath ?? String(image));
    return [{ label, images: paths, of: images.length }];
  });
  const known = comparisons.filter((names) => names.every((name) => metrics.has(name)));
  const pairs = known.flatMap((names) => pairedMetrics.map((metric) => ({ names, metric })));
  const found = await together(
    context,
    pairs.map(
      ({ names: [row, against], metric }) =>
        () =>
          pairedRows([sourceOf(row), sourceOf(against)], metric, choice, engine),
    ),
  );
  const paired = pairs.flatMap(({ names: [row, against], metric }, i): PairedComparison[] => {
    const difference = found[i];
    return difference === null ? [] : [{ row, against, metric, ...difference }];
  });
  const corrected = holm(paired.map(({ p }) => p));
  const curve = (values: readonly { row: string; value: number | null }[]): Promise<CurvePoint[]> =>
    together(
      context,
      values.map(
        ({ row, value }) =>
          (own) =>
            counted(curvePoint(sourceOf(row), value, choice, engine), own),
      ),
    );
  const truths = await workspace.scores.of(id, truthRow);
  return {
    id,
    rows,
    chance: chanceLevels([...truths.values()].map(decodeChance)),
    paired: paired.map((one, i) => ({ ...one, pHolm: corrected[i] })),
    curves: {
      M: await curve(top.map((M) => ({ row: `M=${M}`, value: M }))),
      N: await curve(triplets.map((N) => ({ row: `N=${N}`, value: N === 'all' ? null : N }))),
    },
    constant,
  };
}

const curveMetrics = ['energyInBox', 'energyInMask', 'maskIoU'] as const;

/** Means alone: the curves of the report are drawn without intervals. */
async function curvePoint(
  source: RowSource,
  value: number | null,
  choice: SampleChoice,
  engine: Engine,
): Promise<CurvePoint> {
  const point: CurvePoint = { value };
  const found = await rowSamples(source, curveMetrics, { ...choice, resamples: 0 }, engine);
  for (const [i, { sample }] of found.entries()) if (sample !== null) point[curveMetrics[i]] = sample.value;
  return point;
}

export function decodeChance(record: Uint8Array): ChanceLevels {
  const [box, mask] = new Float64Array(record.slice().buffer);
  return { box: Number.isNaN(box) ? null : box, mask: Number.isNaN(mask) ? null : mask };
}

/** Two doubles, NaN where the ground truth is missing. */
export function encodeChance({ box, mask }: ChanceLevels): Uint8Array {
  return new Uint8Array(Float64Array.of(box ?? Number.NaN, mask ?? Number.NaN).buffer);
}
