/** Repeated K-fold: every item is tested once a repeat, by a model that has not seen it. */
import { createRandom } from '../random.ts';

export interface Fold {
  repeat: number;
  fold: number;
  /** Items, ascending. */
  train: number[];
  test: number[];
}

/** `repeats` × `folds`, whose sizes differ by one at most; `folds` ≤ `items`. */
export function repeatedFolds(
  items: number,
  { folds, repeats, seed }: { folds: number; repeats: number; seed: number },
): Fold[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const order = createRandom(seed, 'folds', repeat).shuffle(Array.from({ length: items }, (_, i) => i));
    const foldOf = new Uint32Array(items);
    for (const [place, item] of order.entries()) foldOf[item] = place % folds;
    return Array.from({ length: folds }, (_, fold): Fold => {
      const [train, test]: [number[], number[]] = [[], []];
      for (let item = 0; item < items; item++) (foldOf[item] === fold ? test : train).push(item);
      return { repeat, fold, train, test };
    });
  }).flat();
}
