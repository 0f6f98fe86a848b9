/**
 * Which triplets explain an anchor (METHOD section 3): p uniform over its positives among the training images, n uniform
 * over its negatives (or group first, by class the class, then image), with replacement, from one seeded sequence per
 * anchor. Averaging over N uses the first N, `single` the first. A listed triplet is drawn whole.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createRandom } from '../../src-shared/random.ts';
import { allOf, type Candidates, type Related, type Relation } from '../../src-shared/relation.ts';
import { classRelation } from '../../src-shared/relation-by-class.ts';
import type { GroupedRuns } from '../../src-shared/relation-runs.ts';

export type NegativeSampling = 'image' | 'class-first';

export interface SamplingSpec {
  seed: number;
  negatives: NegativeSampling;
}

/** The sampler's probability of each negative of a group: uniform over images, or over groups and then over their images. */
export function groupWeight(negatives: GroupedRuns, group: number, rule: NegativeSampling): number {
  if (rule === 'image') return 1 / negatives.size;
  return 1 / (negatives.groups * (negatives.end(group) - negatives.start(group)));
}

export interface SplitImage {
  split: 'train' | 'test';
}

export interface LabelledImage extends SplitImage {
  classIndex: number;
}

/** Indices into the image list. */
export interface SampledTriplet {
  positive: number;
  negative: number;
  /** What δ is multiplied by, where the relation scales it. */
  marginFactor?: number;
}

/** What the triplets of anchors are drawn from, once per data set. */
export class TripletSource {
  readonly relation: Relation;
  private readonly images: readonly SplitImage[];
  private readonly spec: SamplingSpec;
  private readonly related = new Map<'train' | 'test' | 'all', Related>();

  /** By class unless told otherwise. */
  static byClass(images: readonly LabelledImage[], spec: SamplingSpec): TripletSource {
    return new TripletSource(images, classRelation(images), spec);
  }

  constructor(images: readonly SplitImage[], relation: Relation, spec: SamplingSpec) {
    this.images = images;
    this.relation = relation;
    this.spec = spec;
  }

  /**
   * Null where the anchor forms no triplet. A test image without a positive among the training images (class-disjoint
   * splits) draws p and n from the test set; rows of a list are taken as they stand.
   */
  candidates(anchor: number): Candidates | null {
    return this.relatedOf(anchor).candidates(anchor);
  }

  /** The first `count` triplets of the anchor's sequence; throws `bad-input` where it has none. */
  sample(anchor: number, count: number): SampledTriplet[] {
    const candidates = this.required(anchor);
    const random = createRandom(this.spec.seed, 'triplets', anchor);
    if (candidates.kind === 'listed') {
      const { positives, negatives } = candidates;
      return Array.from({ length: count }, () => {
        const row = random.integer(positives.length);
        return { positive: positives[row], negative: negatives[row] };
      });
    }
    const { positives, negatives, marginFactor } = candidates;
    const drawNegative =
      this.spec.negatives === 'image'
        ? (): number => negatives.at(random.integer(negatives.size))
        : (): number => {
            const group = random.integer(negatives.groups);
            const start = negatives.start(group);
            return negatives.order[start + random.integer(negatives.end(group) - start)];
          };
    return Array.from({ length: count }, (): SampledTriplet => {
      const positive = positives.at(random.integer(positives.size));
      const negative = drawNegative();
      return marginFactor === null
        ? { positive, negative }
        : { positive, negative, marginFactor: marginFactor(negative) };
    });
  }

  /** Throws `bad-input` where the anchor has no triplet. */
  required(anchor: number): Candidates {
    const candidates = this.candidates(anchor);
    if (candidates !== null) return candidates;
    throw new TripletscopeError('bad-input', `image ${anchor} has no triplet`, {
      expected: this.relation.needs,
      remedy: this.relation.remedy,
    });
  }

  private relatedOf(anchor: number): Related {
    if (this.relation.joinsSplits) return this.among('all');
    const train = this.images[anchor].split === 'train' || this.among('train').positiveCount(anchor) > 0;
    return this.among(train ? 'train' : 'test');
  }

  private among(part: 'train' | 'test' | 'all'): Related {
    let found = this.related.get(part);
    if (found === undefined) {
      const every = allOf(this.relation);
      found = this.relation.among(part === 'all' ? every : every.filter((index) => this.images[index].split === part));
      this.related.set(part, found);
    }
    return found;
  }
}
