/** Times of one kind, as the scripts beside this file print them: milliseconds, to a tenth. */
export interface Figures {
  n: number;
  median: number;
  p95: number;
  most: number;
}

export function figures(times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1));
  return { n: sorted.length, median: at(0.5), p95: at(0.95), most: at(1) };
}
