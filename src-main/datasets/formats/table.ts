/** Rows of a table with their images. An image is one view of a row: the views are its classes, the split is by row. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { createRandom } from '../../../src-shared/random.ts';
import type { ListedImage, Listing } from '../listing.ts';
import { trainingCount } from '../split.ts';
import { readItems } from '../tables/read-items.ts';
import type { DatasetReader, ListContext } from './format.ts';

export const table: DatasetReader = {
  // Any list could be such a table: it is named, never guessed.
  detect: async () => null,
  list: listItems,
};

async function listItems({ root, log, table: settings, seed = 0 }: ListContext): Promise<Listing> {
  if (settings?.table === undefined)
    throw new TripletscopeError('usage', 'no table was named', {
      expected: '--table FILE, beside the folder of its images',
    });
  const items = await readItems({ root, settings, log });
  const withImages = items.rows.filter(({ images }) => images.some((image) => image !== null));
  const drawn = createRandom(seed, 'split', 'rows').shuffle(withImages.map(({ row }) => row));
  const training = new Set(drawn.slice(0, trainingCount(drawn.length)));
  const images = withImages.flatMap(({ row, line, images }) =>
    images.flatMap((relativePath, view): ListedImage[] =>
      relativePath === null
        ? []
        : [
            {
              id: relativePath,
              relativePath,
              classIndex: view,
              split: training.has(row) ? 'train' : 'test',
              boxes: [],
              mask: null,
              place: { file: items.table, line },
            },
          ],
    ),
  );
  return { classes: items.views, images, hasSplit: true, items };
}
