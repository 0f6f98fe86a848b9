/** Sampled rows as the summaries of a table, the best of each metric marked. Pure. */
import type { MetricName, MetricSummary } from '../../src-shared/report-types.ts';
import { bestOf } from '../evaluate/best-rows.ts';
import { summaryOf } from '../evaluate/metric-sample.ts';
import type { RowSample } from './row-samples.ts';

export interface SampledRow {
  /** Baselines do not compete for the best. */
  competes: boolean;
  /** In the order of the metrics. */
  samples: readonly RowSample[];
}

export function withBest(
  rows: readonly SampledRow[],
  metrics: readonly MetricName[],
): Partial<Record<MetricName, MetricSummary>>[] {
  const tables = rows.map((): Partial<Record<MetricName, MetricSummary>> => ({}));
  for (const [at, metric] of metrics.entries()) {
    const marks = bestOf(rows.map(({ competes, samples }) => (competes ? samples[at].sample : null)));
    for (const [row, { samples }] of rows.entries()) {
      const { images, sample } = samples[at];
      const mark = marks[row];
      if (sample === null) continue;
      tables[row][metric] = { ...summaryOf(sample, images.length), ...(mark === undefined ? {} : { best: mark }) };
    }
  }
  return tables;
}
