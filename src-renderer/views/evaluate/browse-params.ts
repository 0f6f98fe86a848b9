/** A list of images of Evaluate as the filters and the sort of Browse. Pure. */
import type { MetricName } from '../../../src-shared/report-types.ts';
import type { RouteParams } from '../../state/route.ts';
import type { ListName } from './evaluate-choice.ts';

export interface BrowsedCell {
  row: string;
  metric: MetricName;
  subset: readonly string[];
  list: ListName;
  /** Of the bar of the histogram that was chosen. */
  range: { low: number; high: number } | null;
  /** Whether the scores are those that Browse has: of the latest evaluation of the current model. */
  usual: boolean;
}

/** Filters that Browse has, too. */
const shared: readonly string[] = ['class', 'split', 'tag', 'review', 'text', 'box', 'mask', 'draft'];
/** Those of which it takes one value, as it is. */
const single: readonly string[] = ['split', 'text', 'box', 'mask', 'draft'];

export function browseParams({ row, metric, subset, list, range, usual }: BrowsedCell): RouteParams {
  const params: Record<string, string> = {};
  for (const filter of subset) {
    const [key, value] = filter === 'train' || filter === 'test' ? (['split', filter] as const) : splitAt(filter);
    if (!shared.includes(key)) continue;
    if (single.includes(key)) params[key] = key === 'text' && params.text ? `${params.text} ${value}` : value;
    else params[key] = [...(params[key]?.split(',') ?? []), encodeURIComponent(value)].join(',');
  }
  // Browse has the rows of the table, no points of curves and no maps from elsewhere.
  const hasScore = usual && !/^[NM]=|^maps\//.test(row);
  const within = hasScore && range !== null ? { low: String(range.low), high: String(range.high) } : {};
  const score = hasScore ? { score: `${row}:${metric}`, sort: 'score', down: list === 'best' ? '1' : null } : {};
  return { split: 'test', ...params, ...score, ...within };
}

function splitAt(filter: string): readonly [string, string] {
  const at = filter.indexOf('=');
  return [filter.slice(0, at), filter.slice(at + 1)];
}
