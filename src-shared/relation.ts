/**
 * Who is positive and who is negative for an anchor. Sampling, training, the closed form, retrieval and neighbours ask a
 * relation; what makes two images alike is its business alone. A spec is plain data, so that it can cross threads.
 */
import type { GroupedRuns, IndexRuns } from './relation-runs.ts';

/** Same class: positive; another class: negative. */
export interface ClassRelationSpec {
  by: 'class';
  /** One label an image. */
  labels: Int32Array;
}

/** A number an image, on the scale on which it is explained; NaN takes no part (METHOD section 10). */
export interface TargetRelationSpec {
  by: 'target';
  targets: Float64Array;
  /**
   * `distance`: positive where |tᵢ − tⱼ| ≤ `within`, negative where it is ≥ `beyond` and > `within`.
   * `rank`: of the other images the nearest and the farthest `share`, in (0, 0.5]; of equals those of the lower target.
   */
  rule: { kind: 'distance'; within: number; beyond: number } | { kind: 'rank'; share: number };
  /** The margin grows with the negative: δ · |tᵢ − tₙ| / `beyond`. Only with `distance`. */
  scaledMargin: boolean;
}

/** The user's own. Rows are three numbers each: anchor, positive, negative; or a, b, 1 for alike and 0 for not. */
export interface ListRelationSpec {
  by: 'list';
  /** Images in all, listed or not. */
  count: number;
  form: 'triplets' | 'pairs';
  rows: Int32Array;
}

export type RelationSpec = ClassRelationSpec | TargetRelationSpec | ListRelationSpec;

/** What an anchor's triplets are drawn from. */
export type Candidates =
  /** Every positive with every negative. */
  | {
      kind: 'product';
      positives: IndexRuns;
      negatives: GroupedRuns;
      /** What δ is multiplied by for a negative; null where it stays. */
      marginFactor: ((negative: number) => number) | null;
    }
  /** These triplets alone, side by side; one that stands twice counts twice. */
  | { kind: 'listed'; positives: Int32Array; negatives: Int32Array };

/** The relation with candidates from some images alone, the training images say. O(images) memory in all. */
export interface Related {
  /** Whether `image`, one of these, is a positive for the anchor. An image is none for itself. */
  isPositive(anchor: number, image: number): boolean;
  isNegative(anchor: number, image: number): boolean;
  /** Positives of the anchor among these, itself left out. */
  positiveCount(anchor: number): number;
  /** Null where the anchor forms no triplet. The anchor itself need not be one of these. */
  candidates(anchor: number): Candidates | null;
}

export interface Relation {
  spec: RelationSpec;
  /** Images in all. */
  count: number;
  /** `images`: indices, ascending. */
  among(images: ArrayLike<number>): Related;
  /** Rows may join training and test images, since the user said so; else an anchor's candidates are of one split. */
  joinsSplits: boolean;
  /** What an image needs to form a triplet, in words. */
  needs: string;
  remedy: string;
}

/** How many positives, negatives and triplets there are to draw from. */
export function candidateCounts(candidates: Candidates): { positives: number; negatives: number; triplets: number } {
  if (candidates.kind === 'product') {
    const [positives, negatives] = [candidates.positives.size, candidates.negatives.size];
    return { positives, negatives, triplets: positives * negatives };
  }
  const { positives, negatives } = candidates;
  return { positives: new Set(positives).size, negatives: new Set(negatives).size, triplets: positives.length };
}

/** Every image of a relation. */
export function allOf({ count }: Pick<Relation, 'count'>): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}
