/**
 * A data set into the tables: rows are staged under a new generation in batches of some milliseconds, then published by
 * one small write. What an import that was killed has staged is never seen, and cleared away by the next one.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { Dataset, DatasetImage } from '../datasets/dataset.ts';
import { canonicalJson } from './content-key.ts';
import { maskToJson } from './mask-json.ts';
import type { Store } from './store.ts';

export interface ReplaceOptions {
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
  /** Replaces an equal data set too, and with it every result. */
  fresh?: boolean;
}

const importing = new WeakSet<Store>();

export async function importDataset(
  store: Store,
  dataset: Dataset,
  { signal, report, fresh = false }: ReplaceOptions,
): Promise<{ replaced: boolean; key: string }> {
  if (importing.has(store))
    throw new TripletscopeError('usage', 'an import into this workspace is running already', { file: store.folder });
  importing.add(store);
  try {
    const key = await keyOf(dataset, signal);
    const current = store.query<[], { key: string }>(`SELECT key FROM dataset WHERE state = 'current'`).get();
    const comparable = dataset.images.every((image) => image.sha256 !== undefined);
    if (!fresh && comparable && current?.key === key) return { replaced: false, key };
    await sweepDatasets(store, signal);
    const generation = await stage(store, dataset, { key, signal, report });
    publish(store, generation);
    await sweepDatasets(store);
    return { replaced: true, key };
  } finally {
    importing.delete(store);
  }
}

interface StageContext {
  key: string;
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
}

async function stage(store: Store, dataset: Dataset, { key, signal, report }: StageContext): Promise<number> {
  const generation = store
    .query<[string, string, string, string]>(
      `INSERT INTO dataset (state, root, format, key, created) VALUES ('staging', ?, ?, ?, ?)`,
    )
    .run(dataset.root, dataset.format, key, store.now()).id;
  const insertClass = store.query<[number, number, string]>(
    'INSERT INTO class (dataset_id, position, name) VALUES (?, ?, ?)',
  );
  const classIds: number[] = [];
  const writeClass = (name: string): void => {
    classIds.push(insertClass.run(generation, classIds.length, name).id);
  };
  await store.inBatches(dataset.classes, writeClass, { signal });

  const writeImage = createImageWriter(store, generation, classIds);
  const total = dataset.images.length;
  const committed = (done: number): void => report?.({ stage: 'store images', done, total });
  await store.inBatches(dataset.images, writeImage, { signal, committed });

  const insertProblem = store.query<[number, string, string, string, string, number | null, string | null]>(
    `INSERT INTO problem (dataset_id, code, consequence, message, file, line, source_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const writeProblem = ({ code, consequence, message, file, line, imageId }: Dataset['problems'][number]): void => {
    insertProblem.run(generation, code, consequence, message, file, line ?? null, imageId ?? null);
  };
  await store.inBatches(dataset.problems, writeProblem, { signal });
  return generation;
}

function createImageWriter(
  store: Store,
  generation: number,
  classIds: readonly number[],
): (image: DatasetImage) => void {
  type ImageRow = [number, string, string, string, string, string | null, number, number, number, string];
  const insertImage = store.query<ImageRow>(
    `INSERT INTO image (dataset_id, source_id, name, path, relative_path, sha256, width, height, class_id, split)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertBox = store.query<[number, number, number, number, number, number]>(
    'INSERT INTO box (image_id, position, x, y, width, height) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertMask = store.query<[number, string]>('INSERT INTO mask (image_id, source) VALUES (?, ?)');
  return ({ id, name, path, relativePath, sha256, width, height, classIndex, split, boxes, mask }) => {
    const classId = classIds[classIndex];
    const row: ImageRow = [generation, id, name, path, relativePath, sha256 ?? null, width, height, classId, split];
    const imageId = insertImage.run(...row).id;
    for (const [position, box] of boxes.entries()) {
      insertBox.run(imageId, position, box.x, box.y, box.width, box.height);
    }
    if (mask) insertMask.run(imageId, maskToJson(mask));
  };
}

function publish(store: Store, generation: number): void {
  store.transaction(() => {
    const samePath = `
      JOIN image AS old ON old.id = image_id
      JOIN dataset ON dataset.id = old.dataset_id AND dataset.state = 'current'
      JOIN image AS new ON new.dataset_id = ? AND new.relative_path = old.relative_path`;
    store
      .query<[number]>(
        `INSERT OR REPLACE INTO review_state (image_id, state, note, updated)
         SELECT new.id, review_state.state, note, updated FROM review_state ${samePath}`,
      )
      .run(generation);
    store
      .query<[number]>(`INSERT OR IGNORE INTO tag (image_id, tag) SELECT new.id, tag FROM tag ${samePath}`)
      .run(generation);
    store.query<[]>(`UPDATE dataset SET state = 'dropped' WHERE state = 'current'`).run();
    store.query<[number]>(`UPDATE dataset SET state = 'current' WHERE id = ?`).run(generation);
  });
}

const sweepMs = 8;

/** Images first, few at a time, since their embeddings, grad-weights and scores go with them. */
export async function sweepDatasets(store: Store, signal?: AbortSignal): Promise<void> {
  const stale = store.query<[], { id: number }>(`SELECT id FROM dataset WHERE state <> 'current'`).all();
  const steps = [
    ['image', 16],
    ['problem', 1000],
    ['evaluation', 1],
    ['bank', 1],
    ['class', 1000],
  ] as const;
  for (const { id } of stale) {
    for (const [table, count] of steps) {
      const erase = store.query<[number]>(
        `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE dataset_id = ? LIMIT ${count})`,
      );
      const eraseSome = (): boolean => {
        const start = performance.now();
        while (performance.now() - start < sweepMs) if (erase.run(id).changes === 0) return false;
        return true;
      };
      while (store.transaction(eraseSome)) {
        await nextTurn();
        signal?.throwIfAborted();
      }
    }
    store.query<[number]>('DELETE FROM dataset WHERE id = ?').run(id);
  }
}

async function keyOf(dataset: Dataset, signal?: AbortSignal): Promise<string> {
  const { root, format, classes, images, problems } = dataset;
  const hash = createHash('sha256').update(canonicalJson({ root, format, classes, problems }));
  for (const [i, { mask, ...image }] of images.entries()) {
    if (i % 256 === 255) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    hash.update(canonicalJson(image)).update(mask ? maskToJson(mask) : 'null');
  }
  return hash.digest('hex');
}
