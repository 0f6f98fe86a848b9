/** What is seen while a map is on its way: the last one of the very same column and image, and it says so. */
import type { ColumnSpec } from './column-spec.ts';
import type { ColumnMap, ComparisonResult } from './compute-columns.ts';

/** A map of another image, column or model is never shown under the new one's name. */
export function keptWhilePending(next: ComparisonResult, before: ComparisonResult | null): ComparisonResult {
  if (before?.image !== next.image || before.model !== next.model) return next;
  const columns = next.columns.map((column, at) => {
    const last = column.state === 'waiting' ? lastOf(next.specs[at], before) : null;
    return last === null ? column : { ...last, stale: true };
  });
  return { ...next, columns };
}

function lastOf(spec: ColumnSpec, { specs, columns }: ComparisonResult): ColumnMap | null {
  const last = columns[specs.indexOf(spec)];
  return last?.state === 'ready' ? last : null;
}
