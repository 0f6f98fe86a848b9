/**
 * The images of each step. By class: P × K batches, P classes, K images of each (Hermans, Beyer and Leibe 2017, section 2).
 * Otherwise as many: by target P anchors with K − 1 positives each, of a list its triplets.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createRandom, type Random } from '../../src-shared/random.ts';
import { allOf, type Candidates, type ClassRelationSpec, type RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { type BatchRelation, relationOfItems } from './batch-relation.ts';

export interface BatchShape {
  /** P: classes in a batch; all classes where the data set has fewer. */
  classes: number;
  /** K: images of each class, at least 2. */
  images: number;
}

export interface Batch {
  /** Indices into the training images: by class class after class, else each once. */
  items: Int32Array;
  related: BatchRelation;
}

export interface Sampler {
  /** Training images in all. */
  count: number;
  /** The batch of a step (from 0). Depends on seed and step alone, so that a resumed run draws what it would have drawn. */
  batch(step: number): Batch;
}

/**
 * `spec`: the relation of the training images among themselves. Every batch holds an anchor, a positive and a negative of
 * it, no negative that is a positive, and of a list no triplet that is not listed. Throws `bad-input` where no triplet can
 * be formed.
 */
export function createSampler(spec: RelationSpec, shape: BatchShape, seed: number): Sampler {
  requireShape(shape);
  const relation = relationOf(spec);
  const related = relation.among(allOf(relation));
  const draw =
    spec.by === 'class'
      ? classBatches(spec, shape)
      : spec.by === 'target'
        ? targetBatches((anchor) => related.candidates(anchor), relation.count, { shape, needs: relation.needs })
        : listBatches((anchor) => related.candidates(anchor), relation.count, { shape, needs: relation.needs });
  return {
    count: relation.count,
    batch(step) {
      const items = Int32Array.from(draw(createRandom(seed, 'batch', step)));
      return { items, related: relationOfItems(spec, related, items) };
    },
  };
}

type Draw = (random: Random) => Iterable<number>;
type CandidatesOf = (anchor: number) => Candidates | null;

/**
 * Classes are drawn without replacement in a batch; the images of a class too. A class with fewer than K images gives
 * each of them once and fills up with repeats, so that a batch always holds an anchor and a different positive.
 */
function classBatches({ labels }: ClassRelationSpec, { classes, images }: BatchShape): Draw {
  const usable = imagesByClass(labels);
  if (usable.length < 2) throw noTriplet('at least 2 classes with 2 training images each', usable.length);
  const drawn = Math.min(classes, usable.length);
  return (random) => {
    const chosen = random.shuffle(usable).slice(0, drawn);
    return chosen.flatMap((members) => {
      const shuffled = random.shuffle(members);
      const repeats = Math.max(0, images - shuffled.length);
      return [
        ...shuffled.slice(0, images),
        ...Array.from({ length: repeats }, () => members[random.integer(members.length)]),
      ];
    });
  };
}

/** Images of each class with at least two, in ascending order of label: the order of import does not change a batch. */
function imagesByClass(labels: ArrayLike<number>): number[][] {
  const byLabel = new Map<number, number[]>();
  for (let item = 0; item < labels.length; item++) {
    const members = byLabel.get(labels[item]);
    if (members === undefined) byLabel.set(labels[item], [item]);
    else members.push(item);
  }
  const sorted = [...byLabel].sort(([x], [y]) => x - y).map(([, members]) => members);
  return sorted.filter((members) => members.length >= 2);
}

interface AnchorBatchSpec {
  shape: BatchShape;
  needs: string;
}

/** P anchors, the second a negative of the first, each with K − 1 different positives, or all where there are fewer. */
function targetBatches(candidatesOf: CandidatesOf, count: number, { shape, needs }: AnchorBatchSpec): Draw {
  const anchors = anchorsOf(candidatesOf, count, needs);
  return (random) => {
    const items = new Set<number>();
    const add = (anchor: number): void => {
      items.add(anchor);
      const found = candidatesOf(anchor);
      if (found?.kind !== 'product') return;
      for (const place of distinct(random, shape.images - 1, found.positives.size))
        items.add(found.positives.at(place));
    };
    const drawn = random.shuffle(anchors).slice(0, shape.classes);
    const first = candidatesOf(drawn[0]);
    add(drawn[0]);
    if (first?.kind === 'product') add(first.negatives.at(random.integer(first.negatives.size)));
    for (const anchor of drawn.slice(1, shape.classes - 1)) add(anchor);
    return items;
  };
}

/** As many triplets as make P × K images, of different anchors as long as there are any. */
function listBatches(candidatesOf: CandidatesOf, count: number, { shape, needs }: AnchorBatchSpec): Draw {
  const anchors = anchorsOf(candidatesOf, count, needs);
  const triplets = Math.max(1, Math.floor((shape.classes * shape.images) / 3));
  return (random) => {
    const items = new Set<number>();
    const shuffled = random.shuffle(anchors);
    for (let t = 0; t < triplets; t++) {
      const anchor = shuffled[t % shuffled.length];
      const found = candidatesOf(anchor)!;
      items.add(anchor);
      if (found.kind === 'listed') {
        const row = random.integer(found.positives.length);
        items.add(found.positives[row]).add(found.negatives[row]);
      } else {
        items.add(found.positives.at(random.integer(found.positives.size)));
        items.add(found.negatives.at(random.integer(found.negatives.size)));
      }
    }
    return items;
  };
}

function anchorsOf(candidatesOf: CandidatesOf, count: number, needs: string): number[] {
  const anchors = Array.from({ length: count }, (_, image) => image).filter((image) => candidatesOf(image) !== null);
  if (anchors.length === 0) throw noTriplet(`an image with ${needs}`, 'none');
  return anchors;
}

/** `wanted` different numbers below `bound`, or all of them. */
function distinct(random: Random, wanted: number, bound: number): Iterable<number> {
  if (wanted >= bound) return Array.from({ length: bound }, (_, i) => i);
  const chosen = new Set<number>();
  while (chosen.size < wanted) chosen.add(random.integer(bound));
  return chosen;
}

function requireShape({ classes, images }: BatchShape): void {
  if (classes >= 2 && images >= 2) return;
  throw new TripletscopeError('usage', 'a batch cannot form triplets', {
    expected: 'at least 2 classes × 2 images',
    received: `${classes} × ${images}`,
    remedy: 'Raise the classes or the images of a batch.',
  });
}

function noTriplet(expected: string, received: number | string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the training images form no triplet', {
    expected,
    received: String(received),
    remedy: 'Add images or classes, or use the backbone without training a head.',
  });
}
