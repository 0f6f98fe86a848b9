/** What the grid shows, as a value: read from the address, written to it, kept as a saved view. */
import { type ReviewState, reviewStates } from './catalogue.ts';
import { imagesToText, textToImages } from './image-list.ts';

export const sortKeys = ['order', 'name', 'class', 'size', 'truth', 'draft', 'score', 'distance', 'column'] as const;
export type SortKey = (typeof sortKeys)[number];

/** A row of the comparison table in one of its metrics. */
export interface ScoreChoice {
  row: string;
  metric: string;
}

/** Values of a column of the table: numbers from `low` to `high`, or texts that are among `values`. */
export interface ColumnFilter {
  column: string;
  low: number | null;
  high: number | null;
  values: readonly string[];
}

export interface BrowseQuery {
  /** Words that the path must hold, all of them. */
  text: string;
  classes: readonly string[];
  split: 'train' | 'test' | null;
  reviews: readonly ReviewState[];
  box: boolean | null;
  mask: boolean | null;
  /** An object that nobody has finished. */
  draft: boolean | null;
  /** An image must carry all of them. */
  tags: readonly string[];
  /** The score on the tiles, that the range and the sort are about; null is the usual one. */
  score: ScoreChoice | 'none' | null;
  low: number | null;
  high: number | null;
  /** A polygon in the coordinates of the embedding map: x, y, x, y, … */
  lasso: readonly number[] | null;
  /** Ids of images that were listed elsewhere; null is every image. */
  images: readonly number[] | null;
  /** Of the table whose rows the images belong to; one a column, all of them hold. */
  columns: readonly ColumnFilter[];
  sort: SortKey;
  /** The column that `sort: 'column'` is about. */
  sortColumn: string | null;
  descending: boolean;
}

export const everything: BrowseQuery = {
  text: '',
  classes: [],
  split: null,
  reviews: [],
  box: null,
  mask: null,
  draft: null,
  tags: [],
  score: null,
  low: null,
  high: null,
  lasso: null,
  images: null,
  columns: [],
  sort: 'order',
  sortColumn: null,
  descending: false,
};

export type QueryParams = Record<string, string | null>;

/** Every parameter by name, null where it need not be in the address. */
export function queryToParams(query: BrowseQuery): QueryParams {
  return {
    text: query.text || null,
    class: listToText(query.classes),
    split: query.split,
    review: listToText(query.reviews),
    box: answerToText(query.box),
    mask: answerToText(query.mask),
    draft: answerToText(query.draft),
    tag: listToText(query.tags),
    score: scoreToText(query.score),
    low: query.low === null ? null : String(query.low),
    high: query.high === null ? null : String(query.high),
    lasso: query.lasso === null ? null : query.lasso.map((value) => Number(value.toPrecision(5))).join(' '),
    images: query.images === null ? null : imagesToText(query.images),
    where: query.columns.length === 0 ? null : query.columns.map(columnToText).join(','),
    sort: query.sort === 'order' ? null : query.sort,
    by: query.sort === 'column' ? query.sortColumn : null,
    down: query.descending ? '1' : null,
  };
}

/** What is not understood is left out: an address may come from anywhere. */
export function queryFromParams(params: URLSearchParams): BrowseQuery {
  const split = params.get('split');
  const lasso = (params.get('lasso') ?? '').split(/[ +]/).filter(Boolean).map(Number);
  return {
    text: params.get('text') ?? '',
    classes: textToList(params.get('class')),
    split: split === 'train' || split === 'test' ? split : null,
    reviews: textToList(params.get('review')).filter((state) => isReview(state)),
    box: textToAnswer(params.get('box')),
    mask: textToAnswer(params.get('mask')),
    draft: textToAnswer(params.get('draft')),
    tags: textToList(params.get('tag')),
    score: textToScore(params.get('score')),
    low: textToNumber(params.get('low')),
    high: textToNumber(params.get('high')),
    lasso: lasso.length >= 6 && lasso.length % 2 === 0 && lasso.every(Number.isFinite) ? lasso : null,
    images: textToImages(params.get('images')),
    columns: textToColumns(params.get('where')),
    sort: sortKeys.find((key) => key === params.get('sort')) ?? 'order',
    sortColumn: params.get('by') || null,
    descending: params.get('down') === '1',
  };
}

/** Without filters, in the same order and with the same score on the tiles. */
export function withoutFilters({ sort, sortColumn, descending, score }: BrowseQuery): BrowseQuery {
  return { ...everything, sort, sortColumn, descending, score };
}

/** The filter of a column, or one that leaves nothing out. */
export function columnFilter({ columns }: BrowseQuery, column: string): ColumnFilter {
  return columns.find((one) => one.column === column) ?? { column, low: null, high: null, values: [] };
}

/** The filters with another one for its column; one that leaves nothing out is dropped. */
export function withColumn({ columns }: BrowseQuery, filter: ColumnFilter): ColumnFilter[] {
  const others = columns.filter(({ column }) => column !== filter.column);
  const { low, high, values } = filter;
  return low === null && high === null && values.length === 0 ? others : [...others, filter];
}

/** All objects of one image, where objects are the items. */
export function objectsOfImage(source: string): BrowseQuery {
  return { ...everything, text: `${source}#` };
}

/** Where nobody chose: the averaged maps, by the mask where there are masks. */
export function usualScore(
  available: { rows: readonly { id: string }[]; metrics: readonly string[] } | null,
): ScoreChoice | null {
  const { rows, metrics } = available ?? { rows: [], metrics: [] };
  const row = rows.find(({ id }) => id === 'averaged') ?? rows[0];
  const metric = ['maskIoU', 'energyInBox'].find((name) => metrics.includes(name)) ?? metrics[0];
  return row === undefined || metric === undefined ? null : { row: row.id, metric };
}

const isReview = (text: string): text is ReviewState => (reviewStates as readonly string[]).includes(text);

function scoreToText(score: BrowseQuery['score']): string | null {
  return score === null || score === 'none' ? score : `${score.row}:${score.metric}`;
}

/** `ROW:METRIC`, or `none`; null for anything else. */
export function textToScore(text: string | null): BrowseQuery['score'] {
  if (text === 'none') return text;
  const [row, metric] = (text ?? '').split(':');
  return row && metric ? { row, metric } : null;
}

/** Names may hold anything, so each is encoded before a comma joins them. */
function listToText(list: readonly string[]): string | null {
  return list.length === 0 ? null : list.map(encodeURIComponent).join(',');
}

function textToList(text: string | null): string[] {
  if (!text) return [];
  try {
    return text.split(',').map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** NAME:LOW:HIGH:VALUE:VALUE…, each part encoded. */
function columnToText({ column, low, high, values }: ColumnFilter): string {
  return [column, low ?? '', high ?? '', ...values].map(encodeURIComponent).join(':');
}

function textToColumns(text: string | null): ColumnFilter[] {
  try {
    return (text ?? '').split(',').flatMap((part): ColumnFilter[] => {
      const [column, low, high, ...values] = part.split(':').map(decodeURIComponent);
      if (!column || low === undefined || high === undefined) return [];
      const found = { column, low: textToNumber(low), high: textToNumber(high), values };
      return found.low === null && found.high === null && values.length === 0 ? [] : [found];
    });
  } catch {
    return [];
  }
}

const answerToText = (answer: boolean | null): string | null => (answer === null ? null : answer ? '1' : '0');
const textToAnswer = (text: string | null): boolean | null => (text === '1' ? true : text === '0' ? false : null);

function textToNumber(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
