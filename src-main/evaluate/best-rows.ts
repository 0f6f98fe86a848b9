/** Which rows of a table are the best in a metric: the highest mean, and those whose difference from it may be 0. */
import type { MetricSample } from './metric-sample.ts';
import { differenceInterval } from './paired.ts';

/**
 * One entry per row, null rows included: `best`, `tied` where the interval of the difference from the best reaches 0, or
 * undefined. All undefined where fewer than two rows have the metric.
 */
export function bestOf(rows: readonly (MetricSample | null)[]): ('best' | 'tied' | undefined)[] {
  const present = rows.flatMap((row) => row ?? []);
  if (present.length < 2) return rows.map(() => undefined);
  const best = present.reduce((highest, row) => (row.value > highest.value ? row : highest));
  return rows.map((row) => {
    if (row === null) return undefined;
    if (row.value === best.value) return 'best';
    return differenceInterval(best, row).low <= 0 ? 'tied' : undefined;
  });
}
