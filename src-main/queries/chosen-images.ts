/** The images that a choice means, by the rules of Browse. */
import { missedFilters, rowsShown } from '../../src-shared/browse-filter.ts';
import { type BrowseQuery, everything, queryFromParams, usualScore } from '../../src-shared/browse-query.ts';
import type { CatalogueColumns, CatalogueMeta } from '../../src-shared/catalogue.ts';
import { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { decodeFrame } from '../../src-shared/frame.ts';
import { type ImageChoice, parseImageChoice } from '../../src-shared/image-choice.ts';
import { insidePolygon } from '../../src-shared/inside-polygon.ts';
import { currentModelId } from '../models/model-settings.ts';
import type { ImageSubset } from '../pipeline/row-samples.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { catalogueFrame } from './catalogue.ts';
import { availableScores, scoresFrame } from './image-scores.ts';
import { storedProjection } from './projection.ts';

type Parts = Pick<Engine, 'workspace' | 'session' | 'workers'>;

/** Null where every image is meant. Throws `usage`, and `not-found` for a view or a class that there is not. */
export async function chosenImages(text: string | null, engine: Parts): Promise<ImageSubset | null> {
  if (text === null || text === '') return null;
  const choice = parseImageChoice(text);
  const table = new CatalogueTable(
    decodeFrame<CatalogueMeta, CatalogueColumns>((await catalogueFrame(engine.session)).buffer),
  );
  const queries = [choice.query, ...(choice.view === null ? [] : [viewQuery(choice.view, engine.workspace)])];
  const kept = new Uint8Array(table.length).fill(1);
  for (const query of queries) {
    const shown = rowsShown(await missed(query, table, engine));
    const shows = new Uint8Array(table.length);
    for (const row of shown) shows[row] = 1;
    for (let row = 0; row < kept.length; row++) kept[row] &= shows[row];
  }
  if (choice.list !== null) keepListed(choice.list, table, kept);
  if (choice.author !== null) keepAuthored(choice.author, table, kept, engine.workspace);
  const ids = table.columns.imageId.filter((_, row) => kept[row] === 1);
  return { key: contentKey('images', [...ids]), ids: new Set(ids) as ReadonlySet<number> as ReadonlySet<ImageId> };
}

async function missed(query: BrowseQuery, table: CatalogueTable, engine: Parts): Promise<Uint16Array> {
  requireKnown('class', query.classes, table.classes);
  requireKnown('tag', query.tags, table.tags);
  return missedFilters({ table, query, score: await scoreOf(query, engine), inLasso: await lassoOf(query, engine) });
}

function requireKnown(what: string, named: readonly string[], all: readonly string[]): void {
  const stranger = named.find((name) => !all.includes(name));
  if (stranger === undefined) return;
  throw new TripletscopeError('not-found', `the data set has no such ${what}`, {
    expected: all.slice(0, 20).join(', ') || `a ${what}: there is none yet`,
    received: JSON.stringify(stranger.slice(0, 60)),
  });
}

async function scoreOf(query: BrowseQuery, engine: Parts): Promise<Float32Array | null> {
  if ((query.low === null && query.high === null) || query.score === 'none') return null;
  const score = query.score ?? usualScore(await availableScores(engine.workspace));
  if (score === null) return null;
  const bytes = await scoresFrame(engine, score);
  return decodeFrame<unknown, { value: Float32Array }>(Uint8Array.from(bytes).buffer).arrays.value;
}

async function lassoOf({ lasso }: BrowseQuery, { workspace }: Parts): Promise<Uint8Array | null> {
  const model = currentModelId({ workspace });
  if (lasso === null || model === null) return null;
  const bytes = Uint8Array.from(await storedProjection(model, workspace));
  const { x, y } = decodeFrame<unknown, { x: Float32Array; y: Float32Array }>(bytes.buffer).arrays;
  return insidePolygon({ x, y }, lasso);
}

function viewQuery(name: string, { views }: Workspace): BrowseQuery {
  const saved = views.all().filter(({ spec }) => (spec as { view?: unknown } | null)?.view === 'browse');
  const found = saved.find((view) => view.name === name);
  if (found === undefined) {
    throw new TripletscopeError('not-found', 'the workspace has no such saved view', {
      expected: saved.map((view) => view.name).join(', ') || 'a view: none was saved in Browse yet',
      received: JSON.stringify(name.slice(0, 60)),
    });
  }
  const { params } = found.spec as { params?: Record<string, string> };
  return { ...everything, ...queryFromParams(new URLSearchParams(params ?? {})) };
}

/** By path, or by name without folders and ending. Throws `not-found` where none of them is there. */
function keepListed(list: NonNullable<ImageChoice['list']>, table: CatalogueTable, kept: Uint8Array): void {
  const names = new Set(list);
  let found = 0;
  for (let row = 0; row < table.length; row++) {
    if (names.has(table.pathOf(row)) || names.has(table.nameOf(row))) found++;
    else kept[row] = 0;
  }
  if (found > 0) return;
  throw new TripletscopeError('not-found', 'no image of the list is in the data set', {
    expected: table.length === 0 ? 'an image of the data set' : `${table.pathOf(0)}, for example`,
    received: JSON.stringify(list.slice(0, 3).join(', ')),
  });
}

function keepAuthored(author: string, table: CatalogueTable, kept: Uint8Array, { objects }: Workspace): void {
  for (let row = 0; row < table.length; row++) {
    if (kept[row] === 0) continue;
    const made = objects.of(table.columns.imageId[row] as ImageId);
    if (!made.some((object) => object.author === author && object.state === 'final')) kept[row] = 0;
  }
}
