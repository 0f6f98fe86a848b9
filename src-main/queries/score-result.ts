/** What the last scoring of the current model came to, in the one metric that says most of what the data set allows. */
import { type MetricName, metricTitles, type ReportRow } from '../../src-shared/report-types.ts';
import { currentModelId } from '../models/model-settings.ts';
import { keptReport } from '../pipeline/kept-report.ts';
import type { Engine } from '../session/engine.ts';

export interface ScoredRow {
  id: string;
  label: string;
  mean: number;
  low: number;
  high: number;
  n: number;
}

export interface ScoreResult {
  title: string;
  rows: ScoredRow[];
  /** The row with the highest mean that is a map; the baseline is none. Null where two are equal. */
  best: ScoredRow | null;
}

/** The first that was measured is told. */
const told: readonly MetricName[] = ['maskIoU', 'energyInMask', 'boxIoU', 'energyInBox', 'pointing'];

/** Null where nothing was scored. */
export function scoreResult(engine: Pick<Engine, 'workspace'>): ScoreResult | null {
  const model = currentModelId(engine);
  const report = model === null ? null : keptReport(model, engine);
  return report === null ? null : resultOf(report.rows);
}

export function resultOf(all: readonly ReportRow[]): ScoreResult | null {
  const metric = told.find((name) => all.some(({ metrics }) => metrics[name] !== undefined));
  if (metric === undefined) return null;
  const rows = all.flatMap(({ id, label, metrics, sameAs }): ScoredRow[] => {
    const summary = metrics[metric];
    if (summary === undefined || sameAs !== undefined) return [];
    const { mean, low, high, n } = summary;
    return [{ id, label, mean, low, high, n }];
  });
  const [first, second] = rows.filter(({ id }) => id !== 'center').sort((a, b) => b.mean - a.mean);
  const best = first !== undefined && first.mean !== second?.mean ? first : null;
  return { title: metricTitles[metric], rows, best };
}
