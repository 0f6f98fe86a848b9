/** Some of the images, by the filters of Browse, by a saved view, or by a file that names them. */
import { readFile } from 'node:fs/promises';
import { type FilterInput, missedFilters, rowsShown } from '../../src-shared/browse-filter.ts';
import {
  type BrowseQuery,
  columnFilter,
  everything,
  queryFromParams,
  textToScore,
  usualScore,
  withColumn,
} from '../../src-shared/browse-query.ts';
import { type CatalogueColumns, type CatalogueMeta, reviewStates } from '../../src-shared/catalogue.ts';
import { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { insidePolygon } from '../../src-shared/inside-polygon.ts';
import { type ItemArrays, type ItemMeta, ItemTable } from '../../src-shared/item-table.ts';
import { authorWord } from '../../src-shared/truth-object.ts';
import { decodeText } from '../datasets/text-table.ts';
import { currentModelId } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { fileError } from '../system/file-error.ts';
import type { ImageId } from '../workspace/ids.ts';
import { catalogueFrame } from './catalogue.ts';
import { decodeBytes } from './decode-bytes.ts';
import { ImageFinder } from './image-finder.ts';
import { availableScores, scoresFrame } from './image-scores.ts';
import { itemsFrame } from './items.ts';
import { storedProjection } from './projection.ts';

export interface Subset {
  images: ReadonlySet<ImageId>;
  /** Lines of the files that name no image, or several. */
  unknown: string[];
}

type Site = Pick<Engine, 'workspace' | 'session' | 'workers'>;

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

/**
 * Images that pass every filter. Several classes, review states, authors or images are alternatives; several tags, words and
 * files are all asked for. Null where there is no filter. Throws `usage` for a filter that cannot be read, `not-found` for a class, tag, view or file
 * that is not there, and where no image passes.
 */
export async function subsetOf(filters: readonly string[], site: Site): Promise<Subset | null> {
  if (filters.length === 0) return null;
  const table = await tableOf(site);
  const items = table.items === null ? null : await itemsOf(table, site);
  const files: string[] = [];
  const images: string[] = [];
  const authors: string[] = [];
  let query: BrowseQuery = everything;
  const read = filters.map(readFilter);
  requireOneEach(read);
  // A view says all; what is said beside it narrows it.
  for (const { key, value } of read) if (key === 'view') query = viewQuery(value, site);
  for (const { key, value } of read) {
    if (key === 'file') files.push(value);
    else if (key === 'image') images.push(value);
    else if (key === 'author') authors.push(value);
    else if (key !== 'view')
      query = key === 'where' ? withWhere(query, value, items) : withFilter(query, { key, value }, table);
  }
  const rows = await rowsOf(query, { table, items }, site);
  const lists = await Promise.all(files.map(linesOf));
  const { named, unknown } = await namedRows([...lists, ...(images.length > 0 ? [images] : [])], site);
  const found = new Set<ImageId>();
  for (const row of rows) {
    const image = table.columns.imageId[row] as ImageId;
    if (named !== null && !named.has(row)) continue;
    if (authors.length === 0 || madeBy(authors, image, site)) found.add(image);
  }
  if (found.size > 0) return { images: found, unknown };
  throw new TripletscopeError('not-found', 'no image of the data set is in the subset', {
    expected: 'at least one image that passes every filter',
    received: filters.join(', '),
    ...(unknown.length > 0 && { list: unknown.slice(0, 200) }),
  });
}

/** One image has one split and one answer to each of the others: two different ones are a mistake. */
function requireOneEach(read: readonly { key: Key | 'file'; value: string }[]): void {
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

/** Whether a filter would be read as the name of a file of this machine: a window may not ask for that. */
export function namesFile(filter: string): boolean {
  return readFilter(filter).key === 'file';
}

async function tableOf({ session }: Site): Promise<CatalogueTable> {
  return new CatalogueTable(decodeBytes<CatalogueMeta, CatalogueColumns>(await catalogueFrame(session)));
}

async function itemsOf(table: CatalogueTable, { session }: Site): Promise<ItemTable> {
  return new ItemTable(decodeBytes<ItemMeta, ItemArrays>(await itemsFrame(session)), table);
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

function readFilter(text: string): { key: Key | 'file'; value: string } {
  if (text === 'train' || text === 'test') return { key: 'split', value: text };
  const at = text.indexOf('=');
  const key = keys.find((known) => known === text.slice(0, Math.max(0, at)));
  return key === undefined ? { key: 'file', value: text } : { key, value: text.slice(at + 1) };
}

function viewQuery(name: string, { workspace }: Site): BrowseQuery {
  const views = workspace.views.all();
  const found = views.find((view) => view.name === name);
  const params = (found?.spec as { params?: Record<string, string> } | undefined)?.params;
  if (params !== undefined) return queryFromParams(new URLSearchParams(params));
  throw absent(
    'saved view',
    name,
    views.map((view) => view.name),
  );
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

async function rowsOf(
  query: BrowseQuery,
  { table, items }: Pick<FilterInput, 'table' | 'items'>,
  site: Site,
): Promise<Uint32Array> {
  const score = query.low === null && query.high === null ? null : await scoreOf(query, site);
  const inLasso = query.lasso === null ? null : insidePolygon(await pointsOf(site), query.lasso);
  return rowsShown(missedFilters({ table, query, score, inLasso, items }));
}

async function scoreOf({ score }: BrowseQuery, site: Site): Promise<Float32Array> {
  const choice = score === null || score === 'none' ? usualScore(await availableScores(site.workspace)) : score;
  if (choice === null)
    throw new TripletscopeError('not-found', 'the subset asks for scores, and nothing was evaluated yet', {
      remedy: 'Run `tripletscope evaluate` first.',
    });
  const { arrays } = decodeBytes<unknown, { value: Float32Array }>(await scoresFrame(site, choice));
  return arrays.value;
}

async function pointsOf({ workspace }: Site): Promise<{ x: Float32Array; y: Float32Array }> {
  const model = currentModelId({ workspace });
  if (model === null)
    throw new TripletscopeError(
      'not-found',
      'the saved view contains a lasso, but there is no model with an embedding map',
    );
  const bytes = await storedProjection(model, workspace);
  return decodeBytes<unknown, { x: Float32Array; y: Float32Array }>(bytes).arrays;
}

/** Whether one of them made a final object of the image. */
function madeBy(authors: readonly string[], image: ImageId, { workspace }: Site): boolean {
  return workspace.objects
    .of(image)
    .some(({ author, state }) => state === 'final' && authors.includes(authorWord(author)));
}

/** Null where there is no list; else the rows that every list names. */
async function namedRows(
  lists: readonly (readonly string[])[],
  { workspace }: Site,
): Promise<{ named: ReadonlySet<number> | null; unknown: string[] }> {
  const unknown: string[] = [];
  if (lists.length === 0) return { named: null, unknown };
  const finder = new ImageFinder(await workspace.images.all());
  let named: ReadonlySet<number> | null = null;
  for (const list of lists) {
    const rows = new Set<number>();
    for (const line of list) {
      const found = finder.find(line);
      if (found.kind === 'found') rows.add(found.row);
      else unknown.push(line);
    }
    const before: ReadonlySet<number> = named ?? rows;
    named = new Set([...before].filter((row: number) => rows.has(row)));
  }
  return { named, unknown };
}

async function linesOf(file: string): Promise<string[]> {
  const lines = (await textOf(file)).split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new TripletscopeError('not-found', 'this is neither a filter nor a file', {
        file,
        expected: subsetForms,
      });
    throw fileError(error, file);
  });
  return decodeText(bytes, file);
}

function absent(what: string, received: string, known: readonly string[]): TripletscopeError {
  const some = known.slice(0, 20).join(', ');
  return new TripletscopeError('not-found', `there is no ${what} of this name`, {
    expected: known.length === 0 ? `a ${what}: there is none yet` : known.length > 20 ? `${some}, …` : some,
    received,
  });
}

function wrong(key: string, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('usage', `the filter ${key}= cannot be read`, { expected, received });
}
