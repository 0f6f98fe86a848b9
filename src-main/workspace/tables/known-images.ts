/** Every image that the workspace knows, present or absent: what a new import is matched with. */
import type { ImageId } from '../ids.ts';
import type { KnownImage } from '../match-images.ts';
import type { Store } from '../store.ts';
import { currentDataset } from './current-dataset.ts';

export interface KnownRow extends KnownImage<ImageId> {
  present: boolean;
  className: string;
  /** Thrown away by the user; not to be found again. */
  forgotten: boolean;
}

type Row = [
  imageId: ImageId,
  relativePath: string,
  sha256: string | null,
  present: 0 | 1,
  className: string,
  forgotten: 0 | 1,
];

const pageSize = 2000;

export async function knownImages(store: Store): Promise<KnownRow[]> {
  const page = store.tuples<[number], Row>(
    `SELECT image_id, relative_path, sha256, listing.present, class.name, forgotten IS NOT NULL
     FROM listing CROSS JOIN class ON class.id = class_id CROSS JOIN image ON image.id = image_id
     WHERE image_id > ? AND +listing.dataset_id = ${currentDataset} ORDER BY image_id LIMIT ${pageSize}`,
  );
  const known: KnownRow[] = [];
  const pages = store.pages(
    (after) => page.all(after),
    ([imageId]) => imageId,
  );
  for await (const rows of pages)
    for (const [imageId, relativePath, sha256, present, className, forgotten] of rows)
      known.push({ imageId, relativePath, sha256, present: present === 1, className, forgotten: forgotten === 1 });
  return known;
}
