/**
 * p values corrected for their number (Holm 1979): the i-th smallest of m, counted from 0, times m − i, never below a
 * smaller one's and at most 1. Keeps the chance of one false finding among all of them below the level that is read off.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a] - ps[b]);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, ps[i] * (ps.length - rank)));
    corrected[i] = largest;
  }
  return corrected;
}
