/**
 * The content keys of a listing. `images`: what lies in the files, in the order of the rows. `labels`: the same with class
 * and split; training, banks and evaluations depend on it. What is drawn on an image has a key of its own (`truth-key.ts`).
 */
import { createHash } from 'node:crypto';
import type { Store } from './store.ts';

export interface ContentKeys {
  images: string;
  labels: string;
}

const pageSize = 2000;

export type KeyRow = [imageId: number, content: string, classPosition: number, split: string];

/** Of present images alone. An image without a hash is told by its path and the moment of the import. */
export const keyRows = `
  SELECT image_id, coalesce(sha256, dataset.created || relative_path), position, split
  FROM listing JOIN class ON class.id = class_id JOIN dataset ON dataset.id = listing.dataset_id
  WHERE image_id > ? AND +listing.dataset_id = ? AND listing.present = 1 ORDER BY image_id LIMIT ${pageSize}`;

export async function contentKeys(store: Store, generation: number, signal?: AbortSignal): Promise<ContentKeys> {
  const page = store.tuples<[number, number], KeyRow>(keyRows);
  const keys = startKeys();
  const pages = store.pages(
    (after) => page.all(after, generation),
    ([imageId]) => imageId,
  );
  for await (const rows of pages) {
    signal?.throwIfAborted();
    keys.add(rows);
  }
  return keys.end();
}

export function startKeys() {
  const images = createHash('sha256').update('images\n');
  const labels = createHash('sha256').update('labels\n');
  return {
    add: (rows: readonly KeyRow[]): void => {
      for (const [, content, position, split] of rows) {
        images.update(`${content}\n`);
        labels.update(`${content} ${position} ${split}\n`);
      }
    },
    end: (): ContentKeys => ({ images: images.digest('hex'), labels: labels.digest('hex') }),
  };
}
