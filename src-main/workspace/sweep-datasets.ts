/** Clears away what replaced or interrupted imports left, and results of labels that are long gone, few rows at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImageId } from './ids.ts';
import type { Store } from './store.ts';

const sweepMs = 8;

export async function sweepDatasets(store: Store, signal?: AbortSignal): Promise<void> {
  const stale = store
    .query<[], { id: number; state: string }>(`SELECT id, state FROM dataset WHERE state <> 'current'`)
    .all();
  for (const { id } of stale) {
    await eraseListing(store, id, signal);
    for (const table of ['object', 'problem', 'class']) {
      const column = table === 'object' ? 'number' : 'id';
      await eraseAll(
        store,
        `DELETE FROM ${table} WHERE ${column} IN (SELECT ${column} FROM ${table} WHERE dataset_id = ? LIMIT 500)`,
        id,
        signal,
      );
    }
    store.query<[number]>('DELETE FROM dataset WHERE id = ?').run(id);
  }
  if (stale.some(({ state }) => state === 'staging')) await eraseUnlisted(store, signal);
  await eraseOutdated(store, signal);
}

async function eraseListing(store: Store, generation: number, signal?: AbortSignal): Promise<void> {
  const page = store.values<[number], ImageId>('SELECT image_id FROM listing WHERE dataset_id = ? LIMIT 1000');
  const erase = store.query<[ImageId, number]>('DELETE FROM listing WHERE image_id = ? AND dataset_id = ?');
  for (let ids = page.all(generation); ids.length > 0; ids = page.all(generation))
    await store.inBatches(ids, (imageId) => void erase.run(imageId, generation), { signal });
}

/** Images of an import that never came to its end: no listing names them. */
async function eraseUnlisted(store: Store, signal?: AbortSignal): Promise<void> {
  const page = store.values<[number], ImageId>(
    `SELECT id FROM image WHERE id > ? AND NOT EXISTS (SELECT 1 FROM listing WHERE image_id = image.id)
     ORDER BY id LIMIT 1000`,
  );
  const erase = store.query<[ImageId]>('DELETE FROM image WHERE id = ?');
  const pages = store.pages(
    (after) => page.all(after),
    (imageId) => imageId,
  );
  for await (const ids of pages) await store.inBatches(ids, (imageId) => void erase.run(imageId), { signal });
}

/** Banks and evaluations are kept for the labels of now and of the import before, to which one may go back. */
async function eraseOutdated(store: Store, signal?: AbortSignal): Promise<void> {
  const children = { bank: ['grad_weights'], evaluation: ['score'] } as const;
  for (const table of ['bank', 'evaluation'] as const) {
    const outdated = store
      .query<[], { id: number }>(
        `SELECT ${table}.id FROM ${table} JOIN dataset ON state = 'current'
         WHERE ${table}.labels NOT IN (dataset.labels, dataset.earlier_labels)`,
      )
      .all();
    for (const { id } of outdated) {
      for (const child of children[table])
        await eraseAll(
          store,
          `DELETE FROM ${child} WHERE id IN (SELECT id FROM ${child} WHERE ${table}_id = ? LIMIT 100)`,
          id,
          signal,
        );
      store.query<[number]>(`DELETE FROM ${table} WHERE id = ?`).run(id);
    }
  }
}

async function eraseAll(store: Store, sql: string, owner: number, signal?: AbortSignal): Promise<void> {
  const erase = store.query<[number]>(sql);
  const eraseSome = (): boolean => {
    const start = performance.now();
    while (performance.now() - start < sweepMs) if (erase.run(owner).changes === 0) return false;
    return true;
  };
  while (store.transaction(eraseSome)) {
    await nextTurn();
    signal?.throwIfAborted();
  }
}
