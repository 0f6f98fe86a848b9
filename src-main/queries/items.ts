/** The items of a table for the window: values as columns, images by id. Kept until another import. */

import type { FrameArray } from '../../src-shared/frame.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import type { ItemColumn, ItemMeta } from '../../src-shared/item-table.ts';
import type { Items } from '../../src-shared/items.ts';
import { itemsState, requireItems } from '../models/items.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import { catalogueIndex } from './catalogue.ts';

interface Known {
  latest: { key: string | null; images: string | undefined; frame: Promise<Uint8Array<ArrayBuffer>> } | null;
}

const frames: WorkspaceSlot<Known> = { make: () => ({ latest: null }) };

/** `ItemFrame` as bytes. Throws `usage` where the workspace holds no table. */
export async function itemsFrame(session: WorkspaceSession): Promise<Uint8Array<ArrayBuffer>> {
  const known = session.of(frames);
  const key = itemsState(session.workspace);
  const images = session.workspace.catalogue.dataset()?.images;
  if (known.latest === null || known.latest.key !== key || known.latest.images !== images) {
    const reading = { key, images, frame: makeFrame(session, key ?? '') };
    reading.frame.catch(() => {
      if (known.latest === reading) known.latest = null;
    });
    known.latest = reading;
  }
  return known.latest.frame;
}

async function makeFrame(session: WorkspaceSession, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const items = requireItems(session);
  const index = await catalogueIndex(session);
  const ids = new Map<string, number>();
  if (index !== null)
    for (const [row, name] of new TextDecoder().decode(index.names).split('\n').entries())
      ids.set(name, index.imageId[row]);
  const images = new Uint32Array(items.rows.length * items.views.length);
  for (const [i, row] of items.rows.entries())
    for (const [v, image] of row.images.entries())
      if (image !== null) images[i * items.views.length + v] = ids.get(image) ?? 0;
  const columns = items.columns.map((_, at) => columnOf(items, at));
  const meta: ItemMeta = {
    key,
    target: items.target,
    views: items.views,
    columns: columns.map(({ column }) => column),
    keys: items.rows.map((row) => row.key),
  };
  return encodeFrame(meta, {
    images,
    ...Object.fromEntries(columns.map(({ values }, at) => [`column${at}`, values])),
  });
}

function columnOf({ columns, rows }: Items, at: number): { column: ItemColumn; values: FrameArray } {
  const { name, type } = columns[at];
  if (type === 'number') {
    const values = Float64Array.from(rows, ({ values }) => (typeof values[at] === 'number' ? values[at] : Number.NaN));
    return { column: { name, type, levels: [] }, values };
  }
  const levels = new Map<string, number>();
  const values = Uint32Array.from(rows, ({ values }) => {
    const text = values[at];
    if (text === null) return 0;
    const level = levels.get(String(text)) ?? levels.size + 1;
    levels.set(String(text), level);
    return level;
  });
  return { column: { name, type, levels: [...levels.keys()] }, values };
}
