/** What is missing before the maps of the current model can be scored. Pure. */
import { type CatalogueColumns, hasBox, hasMask } from '../../src-shared/catalogue.ts';

export type ScoresNeed = 'test images' | 'ground truth' | 'model';

/** Null where nothing is. The data set comes first: without its boxes or masks no training helps. */
export function scoresNeed(
  { split, flags }: Pick<CatalogueColumns, 'split' | 'flags'>,
  hasModel: boolean,
): ScoresNeed | null {
  if (!split.includes(1)) return 'test images';
  if (!flags.some((flag, row) => split[row] === 1 && (flag & (hasBox | hasMask)) !== 0)) return 'ground truth';
  return hasModel ? null : 'model';
}

export const needWords: Readonly<Record<ScoresNeed, string>> = {
  'test images':
    'Only maps of test images are scored, and this data set has no test images. Import it with another split, or open the demo.',
  'ground truth':
    'Scores measure how well maps agree with boxes and masks, and no test image has any. Import a data set with boxes or masks, or open the demo.',
  model:
    'Scores measure how well the maps of a model agree with boxes and masks. Train a network first, or open the demo.',
};
