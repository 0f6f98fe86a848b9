/** The items of a workspace that was imported from a table: kept as a setting by relative path, so that they outlive an import (ADR 65). */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type Items, itemsSchema } from '../../src-shared/items.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { chosenRelation, type RelationChoice } from './image-relation.ts';

const itemsKey = 'items';
const stateKey = 'items-key';

/** Undefined where the data set is no table: then there is none any more. */
export function keepItems(items: Items | undefined, { settings }: Pick<Workspace, 'settings'>): void {
  settings.set(itemsKey, items);
  settings.set(stateKey, items === undefined ? undefined : contentKey(items));
}

/** Equal keys, equal tables; null where the data set is no table. */
export function itemsState(workspace: Pick<Workspace, 'settings'>): string | null {
  const key = workspace.settings.get(stateKey);
  if (typeof key === 'string') return key;
  // Imported before the key was kept.
  return workspace.settings.get(itemsKey) === undefined ? null : 'imported earlier';
}

/** Null where the data set is no table. */
export function itemsOf({ workspace }: { workspace: Pick<Workspace, 'settings'> }): Items | null {
  const stored = workspace.settings.get(itemsKey);
  return stored === undefined ? null : itemsSchema.parse(stored);
}

/** Throws `usage` where the workspace holds no table. */
export function requireItems(holder: { workspace: Pick<Workspace, 'settings'> }): Items {
  const items = itemsOf(holder);
  if (items !== null) return items;
  throw new TripletscopeError('usage', 'the workspace holds no table of items', {
    expected: 'rows with images and a number',
    remedy: 'Import one: `tripletscope import TABLE --images DIR --pattern {n}_{view}.jpg --target COLUMN`.',
  });
}

/**
 * Images of near targets are positives of each other (METHOD section 10): on the log scale within 0.15 and from 0.3 on, for
 * targets that are not all positive the nearest and the farthest tenth. Null where there is no target, or the user related the
 * images by a list.
 */
export function targetRelation(
  { items, images }: Pick<Dataset, 'items' | 'images'>,
  workspace: Pick<Workspace, 'settings'>,
): RelationChoice | null {
  if (items === undefined || items.target === null) return null;
  const usable = new Set(images.map(({ relativePath }) => relativePath));
  const before = chosenRelation({ workspace });
  if (before !== null && before.by !== 'target') return null;
  const at = items.columns.findIndex(({ name }) => name === items.target);
  const values: Record<string, number> = {};
  for (const { values: cells, images } of items.rows) {
    const value = cells[at];
    if (typeof value === 'number')
      for (const image of images) if (image !== null && usable.has(image)) values[image] = value;
  }
  if (before !== null) return { ...before, values };
  const positive = Object.values(values).every((value) => value > 0);
  return positive
    ? { by: 'target', values, scale: 'log', rule: { kind: 'distance', within: 0.15, beyond: 0.3 }, scaledMargin: false }
    : { by: 'target', values, scale: 'identity', rule: { kind: 'rank', share: 0.1 }, scaledMargin: false };
}
