/**
 * The catalogue of the current data set: what never changes within it is read once per opened workspace and kept as
 * columns; which images have boxes or a mask is kept until an object changes; review states and tags are read each time.
 */
import { type CatalogueMeta, hasBox, hasDraft, hasMask, reviewStates } from '../../src-shared/catalogue.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { placeOf } from '../../src-shared/sorted-search.ts';
import { chosenRelation } from '../models/image-relation.ts';
import { itemsState } from '../models/items.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { CurrentDataset } from '../workspace/tables/catalogue.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { importSettingsOf } from './image-files.ts';

/** Row r of every column is one image, in the order of the data set: ids ascend. */
export interface CatalogueIndex {
  dataset: CurrentDataset;
  classes: string[];
  imageId: Uint32Array;
  classIndex: Uint32Array;
  /** 0 train, 1 test. */
  split: Uint8Array;
  width: Uint32Array;
  height: Uint32Array;
  names: Uint8Array;
}

interface KnownIndex {
  latest: { dataset: number; images: string; index: Promise<CatalogueIndex> } | null;
  flags: { dataset: number; truths: number; column: Uint8Array<ArrayBuffer> } | null;
}

const indexes: WorkspaceSlot<KnownIndex> = { make: () => ({ latest: null, flags: null }) };

/** Null before the first import. Reads 2,000 rows at a time, and the event loop goes on between them. */
export async function catalogueIndex(session: WorkspaceSession): Promise<CatalogueIndex | null> {
  const { workspace } = session;
  const dataset = workspace.catalogue.dataset();
  if (dataset === null) return null;
  const known = session.of(indexes);
  if (known.latest?.dataset !== dataset.id || known.latest.images !== dataset.images) {
    const reading = { dataset: dataset.id, images: dataset.images, index: readIndex(workspace, dataset) };
    reading.index.catch(() => {
      if (known.latest === reading) known.latest = null;
    });
    known.latest = reading;
  }
  const index = await known.latest.index;
  // An import may have been published meanwhile, and the rows that we read been swept away.
  return workspace.catalogue.dataset()?.id === dataset.id ? index : catalogueIndex(session);
}

async function readIndex({ catalogue }: Workspace, dataset: CurrentDataset): Promise<CatalogueIndex> {
  const classes = catalogue.classes(dataset.id);
  const position = new Map(classes.map(({ id }, index) => [id, index]));
  const count = catalogue.count(dataset.id);
  const names: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const columns = {
    imageId: new Uint32Array(count),
    classIndex: new Uint32Array(count),
    split: new Uint8Array(count),
    width: new Uint32Array(count),
    height: new Uint32Array(count),
  };
  let row = 0;
  for await (const page of catalogue.rows(dataset.id)) {
    let lines = '';
    for (const [imageId, classId, test, width, height, relativePath] of page) {
      columns.imageId[row] = imageId;
      columns.classIndex[row] = position.get(classId) ?? 0;
      columns.split[row] = test;
      columns.width[row] = width;
      columns.height[row] = height;
      lines += `${oneLine(relativePath)}\n`;
      row++;
    }
    names.push(encoder.encode(lines));
  }
  return { dataset, classes: classes.map(({ name }) => name), ...columns, names: concatenated(names) };
}

/** A line break in a file's name would shift every name behind it. */
function oneLine(name: string): string {
  return name.includes('\n') ? name.replaceAll('\n', '\ufffd') : name;
}

/** The lines of all pages, without a break behind the last. */
function concatenated(pages: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, pages.reduce((sum, { length }) => sum + length, 0) - 1));
  let at = 0;
  for (const page of pages) {
    bytes.set(page.subarray(0, bytes.length - at), at);
    at += page.length;
  }
  return bytes;
}

/** The row of an image, or −1. */
export function rowOf({ imageId }: Pick<CatalogueIndex, 'imageId'>, wanted: ImageId): number {
  return placeOf(imageId, wanted);
}

/** `Catalogue` as bytes; without a data set its columns are empty and its key is null. */
export async function catalogueFrame(session: WorkspaceSession): Promise<Uint8Array<ArrayBuffer>> {
  const { workspace } = session;
  const index = await catalogueIndex(session);
  if (index === null) return encodeFrame(emptyMeta, emptyColumns());
  const { dataset, classes, ...columns } = index;
  const count = columns.imageId.length;
  const flags = await truthFlags(session, index);
  const review = new Uint8Array(count);
  const states = walk(columns.imageId);
  for await (const page of workspace.reviews.statePages()) {
    for (const [id, state] of page) states(id, (r) => (review[r] = codeOf(state)));
  }
  const tags = await tagColumns(workspace, columns.imageId);
  const objects = importSettingsOf(session)?.items === 'objects';
  const relation = chosenRelation({ workspace })?.by ?? 'class';
  const items = itemsState(workspace);
  const meta: CatalogueMeta = { key: dataset.key, objects, items, relation, classes, tags: tags.names };
  return encodeFrame(meta, { ...columns, flags, review, tagRow: tags.row, tagIndex: tags.index });
}

/** `hasBox`, `hasMask` and `hasDraft` by row. An edit while they are read raises `truths`, so they are read again the next time. */
async function truthFlags(session: WorkspaceSession, { dataset, imageId }: CatalogueIndex) {
  const { catalogue, images } = session.workspace;
  const known = session.of(indexes);
  const truths = images.truthRevision();
  if (known.flags?.dataset === dataset.id && known.flags.truths === truths) return known.flags.column;
  const column = new Uint8Array(imageId.length);
  for (const [what, flag] of [
    ['boxes', hasBox],
    ['masks', hasMask],
    ['drafts', hasDraft],
  ] as const) {
    const find = walk(imageId);
    for await (const page of catalogue.owners(what)) for (const id of page) find(id, (r) => (column[r] |= flag));
  }
  known.flags = { dataset: dataset.id, truths, column };
  return column;
}

/** Ids come ascending, some of them of other generations: each is looked for from where the last one was. */
function walk(ids: Uint32Array): (id: number, found: (row: number) => void) => void {
  let at = 0;
  return (id, found) => {
    while (at < ids.length && ids[at] < id) at++;
    if (ids[at] === id) found(at);
  };
}

function codeOf(state: string): number {
  const code = (reviewStates as readonly string[]).indexOf(state);
  return Math.max(0, code);
}

async function tagColumns({ reviews }: Workspace, ids: Uint32Array) {
  const rows: number[] = [];
  const indexes: number[] = [];
  const seen = new Map<string, number>();
  const find = walk(ids);
  for await (const page of reviews.tagPages()) {
    for (const [id, tag] of page) {
      find(id, (row) => {
        if (!seen.has(tag)) seen.set(tag, seen.size);
        rows.push(row);
        indexes.push(seen.get(tag)!);
      });
    }
  }
  const names = [...seen.keys()].sort((a, b) => a.localeCompare(b, 'en'));
  const sorted = new Map(names.map((name, index) => [seen.get(name)!, index]));
  return { names, row: Uint32Array.from(rows), index: Uint32Array.from(indexes, (index) => sorted.get(index)!) };
}

const emptyMeta: CatalogueMeta = {
  key: null,
  objects: false,
  items: null,
  relation: 'class',
  classes: [],
  tags: [],
};

function emptyColumns() {
  const [bytes, words] = [new Uint8Array(0), new Uint32Array(0)];
  return {
    imageId: words,
    classIndex: words,
    split: bytes,
    width: words,
    height: words,
    names: bytes,
    flags: bytes,
    review: bytes,
    tagRow: words,
    tagIndex: words,
  };
}
