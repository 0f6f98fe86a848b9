/** Queries whose nearest neighbour is wrong, and what they were taken for. Pure; places are those of the columns. */
import type { RetrievalColumns } from './evaluate-requests.ts';

export interface Confusion {
  /** Class of the queries, and class of their nearest neighbours. */
  of: number;
  as: number;
  count: number;
}

/** The worst first: the right image is farther away than the wrong one by most. Without a right one there is no failure. */
export function failedQueries({
  firstRight,
  right,
  wrong,
  rightDistance,
  wrongDistance,
}: RetrievalColumns): Uint32Array {
  const failed = Uint32Array.from(firstRight.keys()).filter(
    (i) => firstRight[i] !== 1 && right[i] >= 0 && wrong[i] >= 0,
  );
  const gap = (i: number): number => rightDistance[i] - wrongDistance[i];
  return failed.sort((a, b) => gap(b) - gap(a) || a - b);
}

/** The most frequent first. */
export function confusions(
  failed: Uint32Array,
  { query, wrong }: Pick<RetrievalColumns, 'query' | 'wrong'>,
  classIndex: Uint32Array,
): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const i of failed) {
    const [of, as] = [classIndex[query[i]], classIndex[wrong[i]]];
    const known = counts.get(`${of} ${as}`);
    if (known === undefined) counts.set(`${of} ${as}`, { of, as, count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.of - b.of || a.as - b.as);
}
