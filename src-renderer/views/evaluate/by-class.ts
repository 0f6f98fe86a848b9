/** A score by class. Pure. */
import type { CatalogueColumns } from '../../../src-shared/catalogue.ts';

export interface ClassScore {
  classIndex: number;
  /** Mean of its images; of PxAP, the mean of each image's own. */
  mean: number;
  images: number;
}

/** Classes with a score, the worst first, of equals the first. `value`: NaN where an image has none. */
export function byClass(value: Float32Array, { classIndex }: Pick<CatalogueColumns, 'classIndex'>): ClassScore[] {
  const sums = new Map<number, { sum: number; images: number }>();
  for (let row = 0; row < value.length; row++) {
    if (Number.isNaN(value[row])) continue;
    const known = sums.get(classIndex[row]);
    if (known === undefined) sums.set(classIndex[row], { sum: value[row], images: 1 });
    else {
      known.sum += value[row];
      known.images++;
    }
  }
  return [...sums]
    .map(([index, { sum, images }]) => ({ classIndex: index, mean: sum / images, images }))
    .sort((a, b) => a.mean - b.mean || a.classIndex - b.classIndex);
}
