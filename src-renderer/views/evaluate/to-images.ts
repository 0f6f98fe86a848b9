/** The ways from a number to the images that it is made of. */
import type { MetricName } from '../../../src-shared/report-types.ts';
import { browsedRows } from '../../state/browsed-rows.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import type { ListName } from './evaluate-choice.ts';
import type { TableRow } from './evaluate-session.svelte.ts';

/** Compare goes on with the same images, in this order. */
export function inCompare(rows: Uint32Array, row: number, model: string): void {
  const { table } = catalogue;
  if (table === null) return;
  browsedRows.keep(table, rows);
  router.go('compare', { image: table.idOf(row), model });
}

/** The triplet of a failed query: what should have been nearest, and what was. Other failed queries are one key away. */
export function tripletInCompare(
  { query, right, wrong, model }: { query: number; right: number; wrong: number; model: string },
  queries: Uint32Array,
): void {
  const { table } = catalogue;
  if (table === null) return;
  browsedRows.keep(table, queries);
  const triplet = right < 0 || wrong < 0 ? {} : { p: table.idOf(right), n: table.idOf(wrong) };
  router.go('compare', { image: table.idOf(query), model, ...triplet });
}

/** Filters that Browse has, too. */
const shared: readonly string[] = ['class', 'split', 'tag', 'review', 'text'];

/** The images of the table in Browse, by the score where it is of the current model. */
export function inBrowse(
  { row }: Pick<TableRow, 'row'>,
  metric: MetricName,
  subset: readonly string[],
  list: ListName,
): void {
  const filters = subset.map((filter) =>
    filter === 'train' || filter === 'test' ? (['split', filter] as const) : splitAt(filter),
  );
  const params: Record<string, string> = {};
  for (const [key, value] of filters) {
    if (!shared.includes(key)) continue;
    const encoded = key === 'text' || key === 'split' ? value : encodeURIComponent(value);
    params[key] = params[key] === undefined ? encoded : `${params[key]},${encoded}`;
  }
  // Browse has the rows of the table, no points of curves and no maps from elsewhere.
  const isOther = /^[NM]=|^maps\//.test(row);
  const score = isOther ? {} : { score: `${row}:${metric}`, sort: 'score', down: list === 'best' ? '1' : null };
  router.go('browse', { split: 'test', ...params, ...score });
}

function splitAt(filter: string): readonly [string, string] {
  const at = filter.indexOf('=');
  return [filter.slice(0, at), filter.slice(at + 1)];
}
