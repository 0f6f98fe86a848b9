/** Two-sided Wilcoxon signed-rank test of paired differences, zeros dropped, and its effect size (METHOD 7). */

/**
 * p in (0,1]; 1 where every difference is zero. Exact up to 50 differences without ties in |d|; otherwise the normal
 * approximation with tie and continuity correction (scipy's `method="asymptotic", correction=True`).
 */
export function wilcoxonSignedRank(differences: Float64Array): number {
  const present = differences.filter((d) => d !== 0);
  const n = present.length;
  if (n === 0) return 1;
  const { positiveRanks, tieTerm } = rankSums(present);
  if (n <= 50 && tieTerm === 0) return exactP(positiveRanks, n);
  const expected = (n * (n + 1)) / 4;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48);
  const distance = Math.max(Math.abs(positiveRanks - expected) - 0.5, 0);
  return Math.min(1, erfc(distance / deviation / Math.SQRT2));
}

/**
 * Matched-pairs rank-biserial correlation (Kerby 2014), the effect size of this test, in [-1,1]: the share of the ranks of
 * |d| where d > 0 minus the share where d < 0. 0 where every difference is zero.
 */
export function rankBiserial(differences: Float64Array): number {
  const present = differences.filter((d) => d !== 0);
  const total = (present.length * (present.length + 1)) / 2;
  return total === 0 ? 0 : (2 * rankSums(present).positiveRanks) / total - 1;
}

/** Sum of the ranks of |d| where d > 0 (ties share their mean rank), and Σ (t³ − t) over groups of t ties. */
function rankSums(differences: Float64Array): { positiveRanks: number; tieTerm: number } {
  const bySize = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  let positiveRanks = 0;
  let tieTerm = 0;
  for (let from = 0; from < bySize.length; ) {
    let to = from + 1;
    while (to < bySize.length && Math.abs(bySize[to]) === Math.abs(bySize[from])) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (bySize[i] > 0) positiveRanks += rank;
    tieTerm += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { positiveRanks, tieTerm };
}

/** Distribution of the sum of a random subset of 1 … n, by adding one rank after the other. */
function exactP(positiveRanks: number, n: number): number {
  const total = (n * (n + 1)) / 2;
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = total; sum >= rank; sum--) ways[sum] += ways[sum - rank];
  }
  const smaller = Math.min(positiveRanks, total - positiveRanks);
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += ways[sum];
  return Math.min(1, (2 * tail) / 2 ** n);
}

/** Complementary error function for x ≥ 0: Taylor series near 0, Lentz's continued fraction beyond; 1e-13 relative. */
export function erfc(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = 2 * x;
    let sum = term;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  // √π e^{x²} erfc(x) = 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …
  let tail = x;
  for (let k = 120; k >= 1; k--) tail = x + k / 2 / tail;
  return scale / tail;
}
