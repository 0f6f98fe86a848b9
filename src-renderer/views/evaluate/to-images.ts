/** The ways from a number to the images that it is made of. */
import { browsedRows } from '../../state/browsed-rows.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import { type BrowsedList, browseParams } from './browse-params.ts';

/** Compare goes on with the same images, in this order. */
export function inCompare(rows: Uint32Array, row: number, model: string): void {
  const { table } = catalogue;
  if (table === null) return;
  browsedRows.keep(table, rows, 'Evaluate');
  router.go('compare', { image: table.idOf(row), model });
}

/** The triplet of a failed query: what should have been nearest, and what was. Other failed queries are one key away. */
export function tripletInCompare(
  { query, right, wrong, model }: { query: number; right: number; wrong: number; model: string },
  queries: Uint32Array,
): void {
  const { table } = catalogue;
  if (table === null) return;
  browsedRows.keep(table, queries, 'Evaluate');
  const triplet = right < 0 || wrong < 0 ? {} : { p: table.idOf(right), n: table.idOf(wrong) };
  router.go('compare', { image: table.idOf(query), model, ...triplet });
}

/** The same images in Browse. */
export function inBrowse(listed: Omit<BrowsedList, 'table' | 'items'>): void {
  const { table, items } = catalogue;
  if (table !== null) router.go('browse', browseParams({ ...listed, table, items }));
}
