/** Filters of images as text, `class=wren` for example, read as what Browse filters by: for the command line, tables and the window. */
import { type BrowseQuery, columnFilter, everything, textToScore, withColumn } from './browse-query.ts';
import { reviewStates } from './catalogue.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { TripletscopeError } from './errors.ts';
import type { ItemTable } from './item-table.ts';

/** What a filter can be, for messages and help. */
export const subsetForms =
  'train, test, class=NAME, tag=NAME, review=STATE, box=yes|no, mask=yes|no, draft=yes|no, text=WORDS, view=SAVED VIEW, score=ROW:METRIC with low=X and high=X, author=NAME (of the ground truth), image=PATH, where=COLUMN:LOW..HIGH or where=COLUMN:VALUE (of the rows of a table), or a file with a path or name of an image in each line';

const keys = [
  'split',
  'class',
  'tag',
  'review',
  'box',
  'mask',
  'draft',
  'text',
  'score',
  'low',
  'high',
  'view',
  'author',
  'image',
  'where',
] as const;
type Key = (typeof keys)[number];

/** `file`: a text that is no filter, and may be the name of a file. */
export interface SubsetFilter {
  key: Key | 'file';
  value: string;
}

export function readFilter(text: string): SubsetFilter {
  if (text === 'train' || text === 'test') return { key: 'split', value: text };
  const at = text.indexOf('=');
  const key = keys.find((known) => known === text.slice(0, Math.max(0, at)));
  return key === undefined ? { key: 'file', value: text } : { key, value: text.slice(at + 1) };
}

/** One image has one split and one answer to each of the others: two different ones are a mistake. */
export function requireOneEach(read: readonly SubsetFilter[]): void {
  for (const key of ['split', 'box', 'mask', 'draft', 'score', 'low', 'high', 'view'] as const) {
    const values = [...new Set(read.filter((one) => one.key === key).map(({ value }) => value))];
    if (values.length < 2) continue;
    const filter = key === 'split' ? 'train or test' : `${key}=`;
    throw new TripletscopeError('usage', 'the filters of the subset exclude each other', {
      expected: `${filter} once, or not at all`,
      received: values.join(' and '),
    });
  }
}

/** Filters that are not about what Browse knows of an image by itself. */
const named: readonly SubsetFilter['key'][] = ['file', 'image', 'author', 'view'];

/**
 * The filters as those of Browse, beside what `query` asks for; what names images, authors and views is left to the caller.
 * Throws `usage` for a filter that cannot be read, `not-found` for a class, tag or column that is not there.
 */
export function withFilters(
  query: BrowseQuery,
  filters: readonly SubsetFilter[],
  { table, items }: { table: CatalogueTable; items: ItemTable | null },
): BrowseQuery {
  return filters.reduce((before, { key, value }) => {
    if (named.includes(key)) return before;
    return key === 'where' ? withWhere(before, value, items) : withFilter(before, { key, value }, table);
  }, query);
}

/** The filters as those of Browse alone; null where one of them names images, authors or views. */
export function browseQueryOf(
  filters: readonly string[],
  columns: { table: CatalogueTable; items: ItemTable | null },
): BrowseQuery | null {
  const read = filters.map(readFilter);
  return read.some(({ key }) => named.includes(key)) ? null : withFilters(everything, read, columns);
}

/** COLUMN:LOW..HIGH for numbers, either end left out for none; COLUMN:VALUE for texts, several of them as alternatives. */
function withWhere(query: BrowseQuery, text: string, items: ItemTable | null): BrowseQuery {
  if (items === null)
    throw new TripletscopeError(
      'usage',
      'the filter where= is about the rows of a table, and the workspace holds none',
    );
  const names = items.columns.map(({ name }) => name);
  // A name may hold a colon.
  const column = names.find((name) => text.startsWith(`${name}:`));
  if (column === undefined) throw absent('column', text.split(':')[0], names);
  const value = text.slice(column.length + 1);
  const filter = columnFilter(query, column);
  const { type, levels } = items.columns[items.columnNamed(column)!];
  if (type !== 'number') {
    if (!levels.includes(value)) throw absent(`${column}`, value, levels);
    return { ...query, columns: withColumn(query, { ...filter, values: [...filter.values, value] }) };
  }
  const [low, high, ...rest] = value.includes('..') ? value.split('..') : [value, value];
  const bound = (part: string): number | null => (part.trim() === '' ? null : Number(part));
  const [from, to] = [bound(low), bound(high)];
  if (rest.length > 0 || (from === null && to === null) || Number.isNaN(from ?? 0) || Number.isNaN(to ?? 0))
    throw wrong('where', `${column}:LOW..HIGH, with one of them or both`, text);
  return { ...query, columns: withColumn(query, { ...filter, low: from ?? filter.low, high: to ?? filter.high }) };
}

function withFilter(
  query: BrowseQuery,
  { key, value }: { key: string; value: string },
  table: CatalogueTable,
): BrowseQuery {
  switch (key) {
    case 'split':
      if (value !== 'train' && value !== 'test') throw wrong(key, 'train or test', value);
      return { ...query, split: value };
    case 'class':
      if (!table.classes.includes(value)) throw absent('class', value, table.classes);
      return { ...query, classes: [...query.classes, value] };
    case 'tag':
      if (!table.tags.includes(value)) throw absent('tag', value, table.tags);
      return { ...query, tags: [...query.tags, value] };
    case 'review': {
      const state = reviewStates.find((known) => known === value);
      if (state === undefined) throw wrong(key, reviewStates.join(', '), value);
      return { ...query, reviews: [...query.reviews, state] };
    }
    case 'box':
    case 'mask':
    case 'draft': {
      if (value !== 'yes' && value !== 'no') throw wrong(key, 'yes or no', value);
      return { ...query, [key]: value === 'yes' };
    }
    case 'text':
      return { ...query, text: `${query.text} ${value}`.trim() };
    case 'score': {
      const score = textToScore(value);
      if (score === null || score === 'none') throw wrong(key, 'ROW:METRIC, as averaged:maskIoU', value);
      return { ...query, score };
    }
    default: {
      const bound = value.trim() === '' ? Number.NaN : Number(value);
      if (!Number.isFinite(bound)) throw wrong(key, 'a number', value);
      return { ...query, [key]: bound };
    }
  }
}

export function absent(what: string, received: string, known: readonly string[]): TripletscopeError {
  const some = known.slice(0, 20).join(', ');
  return new TripletscopeError('not-found', `there is no ${what} of this name`, {
    expected: known.length === 0 ? `a ${what}: there is none yet` : known.length > 20 ? `${some}, …` : some,
    received,
  });
}

function wrong(key: string, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('usage', `the filter ${key}= cannot be read`, { expected, received });
}
