/** By class: the other images of the anchor's class against those of every other class. */
import type { ClassRelationSpec, Related, Relation } from './relation.ts';
import { GroupedRuns, IndexRuns } from './relation-runs.ts';

/** By the class of each image, as data sets label them. */
export function classRelation(images: readonly { classIndex: number }[]): Relation {
  return relationByClass({ by: 'class', labels: Int32Array.from(images, ({ classIndex }) => classIndex) });
}

export function relationByClass(spec: ClassRelationSpec): Relation {
  return {
    spec,
    count: spec.labels.length,
    among: (images) => new ClassesAmong(spec.labels, images),
    joinsSplits: false,
    needs: 'another image of its class and an image of another class in the same split',
    remedy: 'Add images of its class, or choose another split.',
  };
}

/** One order of the images, class after class in ascending order, each class in the order of the images. */
class ClassesAmong implements Related {
  private readonly labels: Int32Array;
  private readonly order: Int32Array;
  /** Where each class begins, and the end. */
  private readonly bounds: Int32Array;
  private readonly classOf: Map<number, number>;
  /** Place of an image in `order`; −1 for those that are no candidates. */
  private readonly places: Int32Array;

  constructor(labels: Int32Array, images: ArrayLike<number>) {
    this.labels = labels;
    const sizes = new Map<number, number>();
    for (let i = 0; i < images.length; i++) sizes.set(labels[images[i]], (sizes.get(labels[images[i]]) ?? 0) + 1);
    const sorted = [...sizes].sort(([a], [b]) => a - b);
    this.classOf = new Map(sorted.map(([label], position) => [label, position]));
    this.bounds = new Int32Array(sorted.length + 1);
    for (const [position, [, size]] of sorted.entries()) this.bounds[position + 1] = this.bounds[position] + size;
    this.order = new Int32Array(images.length);
    this.places = new Int32Array(labels.length).fill(-1);
    const next = this.bounds.slice();
    for (let i = 0; i < images.length; i++) {
      const image = images[i];
      const place = next[this.classOf.get(labels[image])!]++;
      this.order[place] = image;
      this.places[image] = place;
    }
  }

  isPositive(anchor: number, image: number): boolean {
    return image !== anchor && this.labels[image] === this.labels[anchor];
  }

  isNegative(anchor: number, image: number): boolean {
    return this.labels[image] !== this.labels[anchor];
  }

  positiveCount(anchor: number): number {
    const position = this.classOf.get(this.labels[anchor]);
    if (position === undefined) return 0;
    return this.bounds[position + 1] - this.bounds[position] - (this.places[anchor] < 0 ? 0 : 1);
  }

  candidates(anchor: number) {
    const position = this.classOf.get(this.labels[anchor]);
    if (position === undefined || this.classOf.size < 2 || this.positiveCount(anchor) === 0) return null;
    const [from, end, place] = [this.bounds[position], this.bounds[position + 1], this.places[anchor]];
    const positives = new IndexRuns(this.order, place < 0 ? [from, end] : [from, place, place + 1, end]);
    const negatives = new GroupedRuns(this.order, this.bounds, position);
    return { kind: 'product', positives, negatives, marginFactor: null } as const;
  }
}
