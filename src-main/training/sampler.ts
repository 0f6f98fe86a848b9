/** P × K batches: P classes, K images of each (Hermans, Beyer and Leibe 2017, section 2). */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createRandom } from '../../src-shared/random.ts';

export interface BatchShape {
  /** P: classes in a batch; all classes where the data set has fewer. */
  classes: number;
  /** K: images of each class, at least 2. */
  images: number;
}

export interface Batch {
  /** Indices into the training images, class after class. */
  items: Int32Array;
  /** The label of each item. */
  labels: Int32Array;
}

export interface Sampler {
  /** The batch of a step (from 0). Depends on seed and step alone, so that a resumed run draws what it would have drawn. */
  batch(step: number): Batch;
  /** Labels of classes with a single image: no anchor-positive pair, so they are left out. */
  leftOut: number[];
}

/**
 * Classes are drawn without replacement in a batch; the images of a class too. A class with fewer than K images gives
 * each of them once and fills up with repeats, so that a batch always holds an anchor and a different positive.
 * `labels`: one per training image. Throws `bad-input` where no triplet can be formed.
 */
export function createSampler(labels: ArrayLike<number>, { classes, images }: BatchShape, seed: number): Sampler {
  const { usable, leftOut } = imagesByClass(labels);
  requireTriplets(usable.length, { classes, images });
  const drawn = Math.min(classes, usable.length);
  return {
    leftOut,
    batch(step) {
      const random = createRandom(seed, 'batch', step);
      const chosen = random.shuffle(usable).slice(0, drawn);
      const items = chosen.flatMap(({ members }) => {
        const shuffled = random.shuffle(members);
        const repeats = Math.max(0, images - shuffled.length);
        return [
          ...shuffled.slice(0, images),
          ...Array.from({ length: repeats }, () => members[random.integer(members.length)]),
        ];
      });
      return { items: Int32Array.from(items), labels: Int32Array.from(items, (item) => labels[item]) };
    },
  };
}

/** Images of each class, in ascending order of label, so that the order of import does not change a batch. */
function imagesByClass(labels: ArrayLike<number>) {
  const byLabel = new Map<number, number[]>();
  for (let item = 0; item < labels.length; item++) {
    const members = byLabel.get(labels[item]);
    if (members === undefined) byLabel.set(labels[item], [item]);
    else members.push(item);
  }
  const sorted = [...byLabel].sort(([x], [y]) => x - y).map(([label, members]) => ({ label, members }));
  return {
    usable: sorted.filter(({ members }) => members.length >= 2),
    leftOut: sorted.filter(({ members }) => members.length < 2).map(({ label }) => label),
  };
}

function requireTriplets(usableClasses: number, { classes, images }: BatchShape): void {
  if (classes < 2 || images < 2) {
    throw new TripletscopeError('usage', 'a batch cannot form triplets', {
      expected: 'at least 2 classes × 2 images',
      received: `${classes} × ${images}`,
      remedy: 'Raise the classes or the images of a batch.',
    });
  }
  if (usableClasses < 2) {
    throw new TripletscopeError('bad-input', 'the training images form no triplet', {
      expected: 'at least 2 classes with 2 training images each',
      received: `${usableClasses}`,
      remedy: 'Add images or classes, or use the backbone without training a head.',
    });
  }
}
