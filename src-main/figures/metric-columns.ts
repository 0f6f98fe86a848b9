/** How metrics are titled, rounded and compared, the same in every table. */
import { rounded } from '../../src-shared/metric-words.ts';
import type { Report } from '../../src-shared/report.ts';
import { comparisonMetrics, isBaseline, type MetricName, type MetricSummary } from '../../src-shared/report-types.ts';

export type Row = Report['rows'][number];

/** In the place of a table without columns. */
export const nothingScored = 'No test image has a box or a mask, so the maps are drawn but not scored.';

/** Those of the given metrics that any row has. */
export function measured(rows: readonly Row[], metrics: readonly MetricName[] = comparisonMetrics): MetricName[] {
  return metrics.filter((metric) => rows.some((row) => row.metrics[metric] !== undefined));
}

/** Half the width of the 95 % interval, in the digits of the mean. */
export function halfInterval(metric: MetricName, { low, high }: MetricSummary): string {
  return rounded(metric, (high - low) / 2);
}

/** The area that the ground truth covers: the energy that a map of no information has inside. */
export function chanceOf(metric: MetricName, chance: Report['chance']): number | null {
  if (metric === 'energyInBox') return chance.box;
  return metric === 'energyInMask' ? chance.mask : null;
}

/**
 * Tells the rows that hold the best mean, those whose difference from it may be 0, and those that read like it as printed.
 * Baselines do not compete.
 */
export function bestRows(rows: readonly Row[]): (row: Row, metric: MetricName) => boolean {
  const competing = rows.filter(({ id, sameAs }) => !isBaseline(id) && sameAs === undefined);
  const best = new Map<MetricName, number>();
  for (const { metrics } of competing) {
    for (const [metric, { mean }] of Object.entries(metrics) as [MetricName, MetricSummary][]) {
      best.set(metric, Math.max(Number(rounded(metric, mean)), best.get(metric) ?? Number.NEGATIVE_INFINITY));
    }
  }
  return (row, metric) => {
    const summary = row.metrics[metric];
    if (summary === undefined || competing.length < 2 || !competing.includes(row)) return false;
    return summary.best !== undefined || Number(rounded(metric, summary.mean)) === best.get(metric);
  };
}
