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
    'The maps of test images are scored, and this data set has none. Import it with another split, or open the demo.',
  'ground truth':
    'Scores say how well maps meet boxes and masks, and no test image has one. Import a data set with them, or open the demo.',
  model: 'Scores say how well the maps of a model meet boxes and masks. Train a network first, or open the demo.',
};
