/** The data set that everything refers to; the others are being staged or cleared away. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Store } from '../store.ts';

/** As a scalar in SQL; null where nothing was imported yet. */
export const currentDataset = `(SELECT id FROM dataset WHERE state = 'current')`;

export const currentLabels = `(SELECT labels FROM dataset WHERE state = 'current')`;

/**
 * Whether an object belongs to a data set: it came with it, or was drawn and belongs to the image. Written so that no index
 * answers it: an OR over `dataset_id` would make SQLite collect all objects of the data set for each page of images.
 */
export const objectOf = (dataset: string): string => `coalesce(object.dataset_id, ${dataset}) = ${dataset}`;

/** Images that the last import did not find, as rows in SQL. */
export const absentImages = `(SELECT image_id FROM listing WHERE dataset_id = ${currentDataset} AND present = 0)`;

export function needDataset(store: Store): void {
  const present = store.db.prepare(`SELECT 1 FROM dataset WHERE state = 'current'`).get();
  if (present === undefined)
    throw new TripletscopeError('not-found', 'the workspace holds no data set yet', {
      remedy: 'Import one first, in the window or with the command `import`.',
    });
}
