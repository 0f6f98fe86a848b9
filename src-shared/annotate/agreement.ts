/** How far the objects of two authors on one image agree: each object with its partner, and all pixels together. */
import type { Size } from '../geometry.ts';
import { emptyRuns, intersection, type MaskRuns, runsArea, union } from './mask-runs.ts';

export interface AuthoredShape {
  id: string;
  class: string;
  /** The pixels that the object covers. */
  mask: MaskRuns;
}

export interface MatchedPair {
  a: string;
  b: string;
  /** In [0, 1]. */
  iou: number;
  dice: number;
}

export interface ImageAgreement {
  pairs: MatchedPair[];
  /** Ids without a partner. */
  onlyA: string[];
  onlyB: string[];
  /** Of the unions of all objects; null where neither author covered a pixel. */
  iou: number | null;
  dice: number | null;
}

/**
 * Objects of one class are paired greedily by their IoU, the highest first, down to `least`; each has one partner at most. IoU =
 * |A ∩ B| / |A ∪ B|, Dice = 2 |A ∩ B| / (|A| + |B|).
 */
export function agreementOf(
  a: readonly AuthoredShape[],
  b: readonly AuthoredShape[],
  { size, least = 0.1 }: { size: Size; least?: number },
): ImageAgreement {
  const candidates = a
    .flatMap((one) =>
      b.filter((other) => other.class === one.class).map((other) => ({ one, other, ...overlap(one.mask, other.mask) })),
    )
    .filter(({ iou }) => iou !== null && iou >= least)
    .sort((x, y) => y.iou! - x.iou!);
  const pairs: MatchedPair[] = [];
  const [takenA, takenB] = [new Set<string>(), new Set<string>()];
  for (const { one, other, iou, dice } of candidates) {
    if (takenA.has(one.id) || takenB.has(other.id)) continue;
    takenA.add(one.id);
    takenB.add(other.id);
    pairs.push({ a: one.id, b: other.id, iou: iou!, dice: dice! });
  }
  const all = (shapes: readonly AuthoredShape[]): MaskRuns =>
    shapes.map(({ mask }) => mask).reduce(union, emptyRuns(size));
  return {
    pairs,
    onlyA: a.filter(({ id }) => !takenA.has(id)).map(({ id }) => id),
    onlyB: b.filter(({ id }) => !takenB.has(id)).map(({ id }) => id),
    ...overlap(all(a), all(b)),
  };
}

function overlap(a: MaskRuns, b: MaskRuns): { iou: number | null; dice: number | null } {
  const shared = runsArea(intersection(a, b));
  const sum = runsArea(a) + runsArea(b);
  return sum === 0 ? { iou: null, dice: null } : { iou: shared / (sum - shared), dice: (2 * shared) / sum };
}
