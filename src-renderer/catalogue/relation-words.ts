/** Positives and negatives of an image in words, by the relation of the workspace. */
import type { CatalogueMeta } from '../../src-shared/catalogue.ts';

interface Words {
  /** Images that are. */
  positives: string;
  negatives: string;
  /** How negatives may be drawn, each image alike or a group first. */
  byImage: string;
  byGroup: string;
  /** Neighbours that are no positives, for a list that begins with them. */
  disagreeing: string;
}

export const relationWords: Readonly<Record<CatalogueMeta['relation'], Words>> = {
  class: {
    positives: 'of the same class',
    negatives: 'of other classes',
    byImage: 'Each image of another class with equal probability',
    byGroup: 'A class first, then an image of it',
    disagreeing: 'are mostly of another class',
  },
  target: {
    positives: 'with a near target',
    negatives: 'with a far target',
    byImage: 'Each image with a far target with equal probability',
    byGroup: 'Below or above the target first, then an image of that side',
    disagreeing: 'mostly have far targets',
  },
  list: {
    positives: 'that are positives in the list',
    negatives: 'that are negatives in the list',
    byImage: 'Each negative of the list with equal probability',
    byGroup: 'A group of negatives first, then an image of it',
    disagreeing: 'are mostly negatives in the list',
  },
};
