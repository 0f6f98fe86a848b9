/** The numbers of an evaluation from its stored scores: rows with intervals, rows against rows, curves. */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { CurvePoint, PairedComparison, ReportRow } from '../../src-shared/report-types.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import { decodeHeader } from '../evaluate/score-record.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import type { Engine } from '../session/engine.ts';
import { together } from '../system/work-scope.ts';
import type { EvaluationId } from '../workspace/ids.ts';
import { comparisons, pairedMetrics } from './comparisons.ts';
import { curveValues } from './curve-values.ts';
import type { PreparedExplanations } from './explanations.ts';

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
  const constant: EvaluationResult['constant'] = [];
  for (const { id: row, label } of drawn) {
    const found = await workspace.scores.of(id, row);
    records.set(row, inSharedMemory([...found.values()]));
    const images = [...found].flatMap(([imageId, record]) =>
      decodeHeader(record).constant ? [workspace.images.get(imageId)?.relativePath ?? String(imageId)] : [],
    );
    if (images.length > 0) constant.push({ label, images, of: found.size });
  }
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
    constant,
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

/** Two doubles, NaN where the ground truth is missing. */
export function encodeChance({ box, mask }: ChanceLevels): Uint8Array {
  return new Uint8Array(Float64Array.of(box ?? Number.NaN, mask ?? Number.NaN).buffer);
}
