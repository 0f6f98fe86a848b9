/** Who is positive and who negative within a batch: what the miners look at, whatever the relation of the whole. */
import type { Related, RelationSpec } from '../../src-shared/relation.ts';

export interface BatchRelation {
  /** B. */
  count: number;
  /** [anchor, other], B × B: 1 positive, −1 negative, 0 neither; 0 on the diagonal. */
  signs: Int8Array;
  /** a, p, n, a, p, n, …: the only triplets there are, ordered by a; null where every positive goes with every negative. */
  listed: Int32Array | null;
  /** What δ is multiplied by, [anchor, negative], B × B; null where it stays. */
  marginFactors: Float64Array | null;
}

/** By the label of each item; an image that is in the batch twice is its own positive. */
export function relationOfLabels(labels: ArrayLike<number>): BatchRelation {
  const count = labels.length;
  const signs = new Int8Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let i = 0; i < count; i++) if (i !== a) signs[a * count + i] = labels[i] === labels[a] ? 1 : -1;
  }
  return { count, signs, listed: null, marginFactors: null };
}

/** Of some images, `items`, each once unless the relation is by class. `related`: the relation of `spec` among all. */
export function relationOfItems(spec: RelationSpec, related: Related, items: Int32Array): BatchRelation {
  if (spec.by === 'class') return relationOfLabels(Int32Array.from(items, (item) => spec.labels[item]));
  const count = items.length;
  const signs = new Int8Array(count * count);
  const scaled = spec.by === 'target' && spec.scaledMargin;
  const marginFactors = scaled ? new Float64Array(count * count).fill(1) : null;
  for (let a = 0; a < count; a++) {
    const candidates = scaled ? related.candidates(items[a]) : null;
    const factor = candidates?.kind === 'product' ? candidates.marginFactor : null;
    for (let i = 0; i < count; i++) {
      const at = a * count + i;
      if (related.isPositive(items[a], items[i])) signs[at] = 1;
      else if (related.isNegative(items[a], items[i])) {
        signs[at] = -1;
        if (marginFactors !== null && factor !== null) marginFactors[at] = factor(items[i]);
      }
    }
  }
  return { count, signs, listed: listedWithin(related, items), marginFactors };
}

function listedWithin(related: Related, items: Int32Array): Int32Array | null {
  const rowOf = new Map(Array.from(items, (item, row) => [item, row]));
  const triplets: number[] = [];
  for (let a = 0; a < items.length; a++) {
    const candidates = related.candidates(items[a]);
    if (candidates === null) continue;
    if (candidates.kind === 'product') return null;
    for (let row = 0; row < candidates.positives.length; row++) {
      const p = rowOf.get(candidates.positives[row]);
      const n = rowOf.get(candidates.negatives[row]);
      if (p !== undefined && n !== undefined) triplets.push(a, p, n);
    }
  }
  return Int32Array.from(triplets);
}
