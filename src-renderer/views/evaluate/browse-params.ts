/** A list of images of Evaluate as what Browse shows: the same images, by filters where these say it, otherwise by their ids. Pure. */
import { missedFilters, rowsShown } from '../../../src-shared/browse-filter.ts';
import { type BrowseQuery, everything, type QueryParams, queryToParams } from '../../../src-shared/browse-query.ts';
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import type { ItemTable } from '../../../src-shared/item-table.ts';
import type { MetricName } from '../../../src-shared/report-types.ts';
import { browseQueryOf } from '../../../src-shared/subset-filter.ts';
import type { ListName } from './evaluate-choice.ts';

export interface BrowsedList {
  /** Of the catalogue. */
  rows: Uint32Array;
  list: ListName;
  row: string;
  metric: MetricName;
  subset: readonly string[];
  /** What each image contributes, NaN where it has none. */
  value: Float32Array;
  /** Whether Browse has these scores: of the latest evaluation of the current model, over all images. */
  usual: boolean;
  table: CatalogueTable;
  items: ItemTable | null;
}

export function browseParams(listed: BrowsedList): QueryParams {
  const { rows, list, row, metric, usual, table } = listed;
  // Browse has the rows of the table, no points of curves and no maps from elsewhere.
  const hasScore = usual && !/^[NM]=|^maps\//.test(row);
  const order: Partial<BrowseQuery> = hasScore
    ? { score: { row, metric }, sort: 'score', descending: list === 'best' }
    : {};
  const query = filtersOf(listed, order, hasScore) ?? { ...everything, ...order, images: idsOf(rows, table) };
  return queryToParams(query);
}

/** The filters with which Browse shows these images and no others; null where there are none. */
function filtersOf(
  { rows, subset, value, table, items }: BrowsedList,
  order: Partial<BrowseQuery>,
  hasScore: boolean,
): BrowseQuery | null {
  const chosen = queryOf(subset, { table, items });
  if (chosen === null || chosen.low !== null || chosen.high !== null) return null;
  const query = { ...chosen, ...order };
  const test: BrowseQuery = { ...query, split: query.split ?? 'test' };
  const [low, high] = boundsOf(rows, value);
  const within =
    hasScore && low <= high
      ? [
          { ...test, low },
          { ...test, low, high },
        ]
      : [];
  const wanted = new Set(rows);
  const isShown = (one: BrowseQuery): boolean => {
    const shown = rowsShown(missedFilters({ table, query: one, score: value, inLasso: null, items }));
    return shown.length === wanted.size && shown.every((at) => wanted.has(at));
  };
  return [query, test, ...within].find(isShown) ?? null;
}

/** Null for filters that Browse does not have, or that name a class or a tag that is gone. */
function queryOf(subset: readonly string[], columns: Pick<BrowsedList, 'table' | 'items'>): BrowseQuery | null {
  try {
    return browseQueryOf(subset, columns);
  } catch {
    return null;
  }
}

function boundsOf(rows: Uint32Array, value: Float32Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of rows) {
    low = Math.min(low, value[at]);
    high = Math.max(high, value[at]);
  }
  return [low, high];
}

function idsOf(rows: Uint32Array, { columns }: CatalogueTable): number[] {
  return Array.from(rows, (at) => columns.imageId[at]);
}
