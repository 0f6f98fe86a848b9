/** How far estimates are from the truth, item by item, for the plots and the list of the worst. Pure. */

export interface Estimated {
  /** On the scale of t, one an item. */
  truth: Float64Array;
  estimate: Float64Array;
  /** estimate − truth. */
  residual: Float64Array;
}

/** `truth` in the unit of the target, `estimates` on the scale of t. */
export function estimatedOf(truth: readonly number[], estimates: readonly number[], log: boolean): Estimated {
  const transformed = Float64Array.from(truth, (value) => (log ? Math.log(value) : value));
  const estimate = Float64Array.from(estimates);
  return { truth: transformed, estimate, residual: estimate.map((value, i) => value - transformed[i]) };
}

/** Items by the size of their error, the largest first; of equals the first of the table first. */
export function worstFirst(error: Float64Array): number[] {
  return [...error.keys()].sort((a, b) => Math.abs(error[b]) - Math.abs(error[a]) || a - b);
}

/** Equal bins around 0, so that their middle edge is 0. An even number of them. */
export function histogramAround0(values: Float64Array, bins: number): { bins: Uint32Array; reach: number } {
  let reach = 0;
  for (const value of values) reach = Math.max(reach, Math.abs(value));
  const counts = new Uint32Array(bins);
  for (const value of values) {
    const share = reach === 0 ? 0.5 : (value / reach + 1) / 2;
    counts[Math.min(bins - 1, Math.floor(share * bins))]++;
  }
  return { bins: counts, reach };
}
