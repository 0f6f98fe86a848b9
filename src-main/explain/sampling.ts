/**
 * Which triplets explain an anchor (METHOD section 3): p uniform over the other training images of its class, n uniform
 * over the training images of other classes (or class first, then image), with replacement, from one seeded sequence
 * per anchor. Averaging over N uses the first N, `single` the first.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createRandom } from '../../src-shared/random.ts';

export type NegativeSampling = 'image' | 'class-first';

export interface SamplingSpec {
  seed: number;
  negatives: NegativeSampling;
}

export interface LabelledImage {
  classIndex: number;
  split: 'train' | 'test';
}

/** Indices into the image list. */
export interface SampledTriplet {
  positive: number;
  negative: number;
}

export interface TripletPools {
  /** Candidates for p, the anchor itself excluded. */
  positives: readonly number[];
  /** Candidates for n by class. */
  negativesByClass: readonly (readonly number[])[];
}

/** Images by class, once per data set; the pools of an anchor are drawn from it. */
export class TripletSource {
  private readonly images: readonly LabelledImage[];
  private readonly spec: SamplingSpec;
  private readonly byClass: { train: Map<number, number[]>; test: Map<number, number[]> };
  private readonly othersCache = new Map<string, { negativesByClass: number[][]; flat: number[] }>();

  constructor(images: readonly LabelledImage[], spec: SamplingSpec) {
    this.images = images;
    this.spec = spec;
    this.byClass = { train: groupByClass(images, 'train'), test: groupByClass(images, 'test') };
  }

  /**
   * Whether the anchor can be explained at all: its class needs another image, and there must be another class.
   * A test image whose class has no training image (class-disjoint splits) draws p and n from the test set.
   */
  pools(anchor: number): TripletPools | null {
    const { classIndex } = this.images[anchor];
    const split = this.splitFor(anchor);
    const positives = (this.byClass[split].get(classIndex) ?? []).filter((index) => index !== anchor);
    const { negativesByClass } = this.others(split, classIndex);
    return positives.length === 0 || negativesByClass.length === 0 ? null : { positives, negativesByClass };
  }

  /** The first `count` triplets of the anchor's sequence; throws `bad-input` where it has none. */
  sample(anchor: number, count: number): SampledTriplet[] {
    const pools = this.pools(anchor);
    if (pools === null) {
      throw new TripletscopeError('bad-input', `image ${anchor} has no triplet`, {
        expected: 'another image of its class and an image of another class in the same split',
        remedy: 'Leave the image out, or choose a split that gives its class two images.',
      });
    }
    const { positives, negativesByClass } = pools;
    const { flat } = this.others(this.splitFor(anchor), this.images[anchor].classIndex);
    const random = createRandom(this.spec.seed, 'triplets', anchor);
    return Array.from({ length: count }, () => {
      const positive = positives[random.integer(positives.length)];
      const pool = this.spec.negatives === 'image' ? flat : negativesByClass[random.integer(negativesByClass.length)];
      return { positive, negative: pool[random.integer(pool.length)] };
    });
  }

  private splitFor(anchor: number): 'train' | 'test' {
    const { split, classIndex } = this.images[anchor];
    return split === 'train' || this.byClass.train.has(classIndex) ? 'train' : 'test';
  }

  private others(split: 'train' | 'test', classIndex: number): { negativesByClass: number[][]; flat: number[] } {
    const key = `${split} ${classIndex}`;
    let found = this.othersCache.get(key);
    if (found === undefined) {
      const negativesByClass = [...this.byClass[split]]
        .filter(([other]) => other !== classIndex)
        .map(([, list]) => list);
      found = { negativesByClass, flat: negativesByClass.flat() };
      this.othersCache.set(key, found);
    }
    return found;
  }
}

function groupByClass(images: readonly LabelledImage[], split: 'train' | 'test'): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  images.forEach((image, index) => {
    if (image.split !== split) return;
    const group = groups.get(image.classIndex);
    if (group === undefined) groups.set(image.classIndex, [index]);
    else group.push(index);
  });
  return new Map([...groups].sort(([a], [b]) => a - b));
}
