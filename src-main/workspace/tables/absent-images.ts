/**
 * Images that earlier imports found and the last one did not. They are kept with all that hangs on them until a person
 * throws them away; then they are marked with the time, nothing is deleted, and they can be called back.
 */
import { refuseWhileImporting } from '../dataset-import.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { absentImages, currentDataset, objectOf } from './current-dataset.ts';

export interface AbsentImage {
  imageId: ImageId;
  /** Where it was, below the folder of the data set. */
  relativePath: string;
  className: string;
  tags: string[];
  review: { state: string; note: string } | null;
  /** Of its ground truth, drafts too. */
  objects: number;
  /** When it was thrown away; null where it was not. */
  forgotten: string | null;
}

/** What goes with images that are thrown away. */
export interface AbsentCounts {
  images: number;
  tags: number;
  /** Images with a review state or a note. */
  reviews: number;
  objects: number;
}

interface Row {
  imageId: ImageId;
  relativePath: string;
  className: string;
  tags: string;
  state: string | null;
  note: string | null;
  objects: number;
  forgotten: string | null;
}

const pageSize = 500;

export async function listAbsent(store: Store, which: 'kept' | 'forgotten'): Promise<AbsentImage[]> {
  const page = store.query<[number], Row>(
    `SELECT listing.image_id AS imageId, relative_path AS relativePath, class.name AS className, forgotten, review_state.state, note,
       (SELECT json_group_array(tag) FROM (SELECT tag FROM tag WHERE image_id = listing.image_id ORDER BY tag)) AS tags,
       (SELECT count(*) FROM object WHERE object.image_id = listing.image_id AND deleted = 0
          AND ${objectOf('listing.dataset_id')}) AS objects
     FROM listing CROSS JOIN class ON class.id = class_id CROSS JOIN image ON image.id = listing.image_id
                  LEFT JOIN review_state ON review_state.image_id = listing.image_id
     WHERE listing.image_id > ? AND +listing.dataset_id = ${currentDataset} AND +listing.present = 0
       AND forgotten IS ${which === 'forgotten' ? 'NOT NULL' : 'NULL'}
     ORDER BY listing.image_id LIMIT ${pageSize}`,
  );
  const found: AbsentImage[] = [];
  const pages = store.pages(
    (after) => page.all(after),
    ({ imageId }) => imageId,
  );
  for await (const rows of pages)
    for (const { tags, state, note, ...row } of rows) {
      const review = state === null || (state === 'todo' && !note) ? null : { state, note: note ?? '' };
      found.push({ ...row, tags: JSON.parse(tags) as string[], review });
    }
  return found;
}

/** Those of them that are absent. Throws `not-permitted` while an import is looking for them. */
export async function forgetImages(
  store: Store,
  imageIds: readonly ImageId[],
): Promise<{ images: number; time: string }> {
  const mark = store.query<[string, ImageId]>(
    `UPDATE image SET forgotten = ? WHERE id = ? AND forgotten IS NULL AND id IN ${absentImages}`,
  );
  const time = store.now();
  return { images: await changeEach(store, imageIds, (imageId) => mark.run(time, imageId).changes), time };
}

/** Gives how many had been thrown away. */
export function rememberImages(store: Store, imageIds: readonly ImageId[]): Promise<number> {
  const unmark = store.query<[ImageId]>('UPDATE image SET forgotten = NULL WHERE id = ? AND forgotten IS NOT NULL');
  return changeEach(store, imageIds, (imageId) => unmark.run(imageId).changes);
}

async function changeEach(
  store: Store,
  imageIds: readonly ImageId[],
  change: (imageId: ImageId) => number,
): Promise<number> {
  let changed = 0;
  await store.inBatches(imageIds, (imageId) => {
    refuseWhileImporting(store);
    changed += change(imageId);
  });
  return changed;
}

export function countAbsent(images: readonly AbsentImage[]): AbsentCounts {
  const counts: AbsentCounts = { images: images.length, tags: 0, reviews: 0, objects: 0 };
  for (const { tags, review, objects } of images) {
    counts.tags += tags.length;
    counts.reviews += review === null ? 0 : 1;
    counts.objects += objects;
  }
  return counts;
}
