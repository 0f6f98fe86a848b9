/**
 * By target (METHOD section 10): positives are the images whose number lies near the anchor's, negatives those whose
 * number lies far. In the order of the targets both are runs around the anchor, so a set costs two bisections.
 */
import { TripletscopeError } from './errors.ts';
import type { Candidates, Related, Relation, TargetRelationSpec } from './relation.ts';
import { GroupedRuns, IndexRuns } from './relation-runs.ts';

/** Throws `usage` for a rule that makes no sense. */
export function relationByTarget(spec: TargetRelationSpec): Relation {
  requireRule(spec);
  return {
    spec,
    count: spec.targets.length,
    among: (images) => new TargetsAmong(spec, images),
    joinsSplits: false,
    needs: 'an image with a near target and one with a far target, in the same split',
    remedy: 'Widen what counts as near, or narrow what counts as far.',
  };
}

function requireRule({ rule, scaledMargin }: TargetRelationSpec): void {
  const sound =
    rule.kind === 'rank'
      ? rule.share > 0 && rule.share <= 0.5 && !scaledMargin
      : rule.within >= 0 && rule.beyond >= rule.within && Number.isFinite(rule.beyond);
  if (sound && !(scaledMargin && rule.kind === 'distance' && rule.beyond === 0)) return;
  throw new TripletscopeError('usage', 'these distances make no positives and negatives', {
    expected: 'within ≤ beyond, both finite and not negative; or a share in (0, 0.5]; a scaled margin with beyond > 0',
    received: `${rule.kind === 'rank' ? `a share of ${rule.share}` : `within ${rule.within}, beyond ${rule.beyond}`}${scaledMargin ? ', with a scaled margin' : ''}`,
  });
}

/** Places in the order of targets: positives [near, nearEnd), negatives [0, far) and [farEnd, n). */
interface Spans {
  near: number;
  nearEnd: number;
  far: number;
  farEnd: number;
}

class TargetsAmong implements Related {
  private readonly spec: TargetRelationSpec;
  /** Images with a target, ascending by it, of equals by index. */
  private readonly order: Int32Array;
  private readonly sorted: Float64Array;
  /** Place of an image in `order`; −1 for those that are no candidates. */
  private readonly places: Int32Array;

  constructor(spec: TargetRelationSpec, images: ArrayLike<number>) {
    const { targets } = spec;
    this.spec = spec;
    this.order = Int32Array.from(images)
      .filter((image) => Number.isFinite(targets[image]))
      .sort((a, b) => targets[a] - targets[b] || a - b);
    this.sorted = Float64Array.from(this.order, (image) => targets[image]);
    this.places = new Int32Array(targets.length).fill(-1);
    for (let place = 0; place < this.order.length; place++) this.places[this.order[place]] = place;
  }

  isPositive(anchor: number, image: number): boolean {
    const { spans, place } = this.pair(anchor, image);
    return spans !== null && place >= spans.near && place < spans.nearEnd;
  }

  isNegative(anchor: number, image: number): boolean {
    const { spans, place } = this.pair(anchor, image);
    return spans !== null && (place < spans.far || place >= spans.farEnd);
  }

  positiveCount(anchor: number): number {
    const spans = this.spans(anchor);
    return spans === null ? 0 : spans.nearEnd - spans.near - (this.places[anchor] < 0 ? 0 : 1);
  }

  candidates(anchor: number): Candidates | null {
    const spans = this.spans(anchor);
    if (spans === null || this.positiveCount(anchor) === 0) return null;
    const { near, nearEnd, far, farEnd } = spans;
    const [count, own] = [this.order.length, this.places[anchor]];
    if (far === 0 && farEnd === count) return null;
    const positives = new IndexRuns(this.order, own < 0 ? [near, nearEnd] : [near, own, own + 1, nearEnd]);
    const below = far > 0;
    const above = farEnd < count;
    const bounds = below && above ? [0, far, farEnd, count] : below ? [0, far] : [farEnd, count];
    const negatives = new GroupedRuns(this.order, Int32Array.from(bounds), below && above ? 1 : -1);
    return { kind: 'product', positives, negatives, marginFactor: this.marginFactor(anchor) };
  }

  private marginFactor(anchor: number): ((negative: number) => number) | null {
    const { targets, rule, scaledMargin } = this.spec;
    if (!scaledMargin || rule.kind !== 'distance') return null;
    return (negative) => Math.abs(targets[anchor] - targets[negative]) / rule.beyond;
  }

  private pair(anchor: number, image: number): { spans: Spans | null; place: number } {
    const place = this.places[image];
    return { spans: image === anchor || place < 0 ? null : this.spans(anchor), place };
  }

  private spans(anchor: number): Spans | null {
    const target = this.spec.targets[anchor];
    if (!Number.isFinite(target)) return null;
    const { rule } = this.spec;
    return rule.kind === 'distance' ? this.byDistance(target, rule) : this.byRank(anchor, target, rule.share);
  }

  /** By the very comparison that the rule states, so that rounding never puts an image on both sides. */
  private byDistance(target: number, { within, beyond }: { within: number; beyond: number }): Spans {
    const { sorted } = this;
    const isNear = (t: number): boolean => Math.abs(t - target) <= within;
    const isFar = (t: number): boolean => Math.abs(t - target) >= beyond && !isNear(t);
    const near = firstPlace(sorted, (t) => t > target || isNear(t));
    const nearEnd = firstPlace(sorted, (t) => t > target && !isNear(t));
    const far = firstPlace(sorted, (t) => t > target || !isFar(t));
    const farEnd = firstPlace(sorted, (t) => t > target && isFar(t));
    return { near, nearEnd, far, farEnd };
  }

  private byRank(anchor: number, target: number, share: number): Spans {
    const own = this.places[anchor];
    const others = this.order.length - (own < 0 ? 0 : 1);
    const picked = Math.min(Math.floor(others / 2), Math.max(1, Math.floor(share * others)));
    const near = this.window(target, own, picked);
    const notFar = this.window(target, own, others - picked);
    return { near: near.from, nearEnd: near.to, far: notFar.from, farEnd: notFar.to };
  }

  /** The `wanted` others nearest to a target, with the anchor among them where it is a candidate: a run of the order. */
  private window(target: number, own: number, wanted: number): { from: number; to: number } {
    const { sorted } = this;
    const length = wanted + (own < 0 ? 0 : 1);
    // The first start from which the image behind the window is not nearer than the window's first.
    let low = 0;
    let high = sorted.length - length;
    if (own >= 0) {
      low = Math.max(low, own - length + 1);
      high = Math.min(high, own);
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (target - sorted[middle] > sorted[middle + length] - target) low = middle + 1;
      else high = middle;
    }
    return { from: low, to: low + length };
  }
}

/** The first place at which a condition holds that, once it holds, holds to the end. */
function firstPlace(sorted: Float64Array, holds: (target: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
