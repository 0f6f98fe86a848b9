/** Some of the images, by the filters of Browse, by a saved view, or by a file that names them. */
import { readFile } from 'node:fs/promises';
import { type FilterInput, missedFilters, rowsShown } from '../../src-shared/browse-filter.ts';
import { type BrowseQuery, everything, queryFromParams, usualScore } from '../../src-shared/browse-query.ts';
import type { CatalogueColumns, CatalogueMeta } from '../../src-shared/catalogue.ts';
import { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { insidePolygon } from '../../src-shared/inside-polygon.ts';
import { type ItemArrays, type ItemMeta, ItemTable } from '../../src-shared/item-table.ts';
import { absent, readFilter, requireOneEach, subsetForms, withFilters } from '../../src-shared/subset-filter.ts';
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
  }
  query = withFilters(query, read, { table, items });
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
    remedy: 'Leave a filter out, or choose another.',
    ...(unknown.length > 0 && { list: unknown.slice(0, 200) }),
  });
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
