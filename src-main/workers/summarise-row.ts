/** One row of the table from its stored scores, and one row against another: bootstrap and all, off the engine's thread. */
import type { CurvePoint, MetricName, MetricSummary, PairedComparison } from '../../src-shared/report-types.ts';
import { decodeScores } from '../evaluate/score-record.ts';
import { pair, type SummarySettings, summarise } from '../evaluate/summarise.ts';

export interface SummariseRowInput {
  /** `encodeScores` of each image, in one order for all rows. */
  records: Uint8Array[];
  settings: SummarySettings;
}

export async function summariseRow({
  records,
  settings,
}: SummariseRowInput): Promise<Partial<Record<MetricName, MetricSummary>>> {
  return summarise(records.map(decodeScores), settings);
}

export interface PairRowsInput {
  row: string;
  against: string;
  records: Uint8Array[];
  others: Uint8Array[];
  metrics: readonly MetricName[];
  settings: SummarySettings;
}

export async function pairRows(input: PairRowsInput): Promise<PairedComparison[]> {
  const { row, against, metrics, settings } = input;
  const a = input.records.map(decodeScores);
  const b = input.others.map(decodeScores);
  return metrics.flatMap((metric) => {
    const found = pair(a, b, metric, settings);
    return found === null ? [] : [{ row, against, ...found }];
  });
}

export interface CurvePointInput {
  value: number | null;
  records: Uint8Array[];
  settings: SummarySettings;
}

const curveMetrics = ['energyInBox', 'energyInMask', 'maskIoU'] as const;

/** Means alone: the curves are drawn without intervals. */
export async function curvePoint({ value, records, settings }: CurvePointInput): Promise<CurvePoint> {
  const summary = summarise(records.map(decodeScores), { ...settings, resamples: 1 }, curveMetrics);
  const point: CurvePoint = { value };
  for (const name of curveMetrics) {
    const mean = summary[name]?.mean;
    if (mean !== undefined) point[name] = mean;
  }
  return point;
}
