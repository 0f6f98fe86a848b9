/**
 * The score S that is explained and its gradient at the anchor's embedding (METHOD section 2).
 * D is the squared Euclidean distance, so ∂D(a,x)/∂f(a) = 2 (f(a) − f(x)).
 */

export const scoreNames = ['difference', 'positive', 'negative', 'hinge'] as const;
export type ScoreName = (typeof scoreNames)[number];

/** `evidence` explains S, `counter` explains −S: what speaks against. */
export type Sign = 'evidence' | 'counter';

export interface ScoreSpec {
  score: ScoreName;
  sign: Sign;
  /** δ, for `hinge` alone. */
  margin: number;
}

export const defaultScore: ScoreSpec = { score: 'difference', sign: 'evidence', margin: 0.2 };

/** Embeddings of one triplet, each of length E. */
export interface Triplet {
  anchor: ArrayLike<number>;
  positive: ArrayLike<number>;
  negative: ArrayLike<number>;
}

export interface ScoredTriplet {
  /** S, or −S for counter-evidence. */
  score: number;
  distances: { positive: number; negative: number };
  /** ∂S/∂f(anchor), length E, float64. All zeros where the triplet is inactive. */
  cotangent: Float64Array;
  /** False only for `hinge` with L = 0: such a triplet is left out of the mean. */
  active: boolean;
}

/** D(x, y) = Σ (x − y)²; `y` may begin at an offset of a longer array, so that nothing is copied. */
export function squaredDistance(x: ArrayLike<number>, y: ArrayLike<number>, at = 0): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[at + i]) ** 2;
  return sum;
}

/** S and ∂S/∂f(a) of one triplet. */
export function scoreTriplet(
  { anchor, positive, negative }: Triplet,
  { score, sign, margin }: ScoreSpec,
): ScoredTriplet {
  const distances = { positive: squaredDistance(anchor, positive), negative: squaredDistance(anchor, negative) };
  const loss = Math.max(0, distances.positive - distances.negative + margin);
  const active = score !== 'hinge' || loss > 0;
  const value = {
    difference: distances.negative - distances.positive,
    positive: -distances.positive,
    negative: distances.negative,
    hinge: -loss,
  }[score];
  const direction = sign === 'counter' ? -1 : 1;
  const usesPositive = score !== 'negative' ? 1 : 0;
  const usesNegative = score !== 'positive' ? 1 : 0;
  const cotangent = new Float64Array(anchor.length);
  for (let e = 0; active && e < cotangent.length; e++) {
    const fromPositive = usesPositive * (positive[e] - anchor[e]);
    const fromNegative = usesNegative * (anchor[e] - negative[e]);
    cotangent[e] = direction * 2 * (fromPositive + fromNegative);
  }
  return { score: direction * value, distances, cotangent, active };
}

/**
 * The same with ∂S/∂f of another image of the triplet: of the positive, ∂(−D(a,p))/∂f(p) = 2 (f(a) − f(p)); of the
 * negative, ∂D(a,n)/∂f(n) = 2 (f(n) − f(a)). All zeros where the score does not depend on that image.
 */
export function scoreTripletAt(
  of: 'anchor' | 'positive' | 'negative',
  triplet: Triplet,
  spec: ScoreSpec,
): ScoredTriplet {
  const scored = scoreTriplet(triplet, spec);
  if (of === 'anchor') return scored;
  const depends = scored.active && spec.score !== (of === 'positive' ? 'negative' : 'positive');
  const direction = (spec.sign === 'counter' ? -1 : 1) * (of === 'positive' ? 1 : -1);
  const other = triplet[of];
  const cotangent = Float64Array.from({ length: other.length }, (_, e) =>
    depends ? direction * 2 * (triplet.anchor[e] - other[e]) : 0,
  );
  return { ...scored, cotangent };
}
