/** Retrieval scores: who lies nearest to whom. Exact, on squared Euclidean distances, ties by index. */
import { setImmediate as nextTurn } from 'node:timers/promises';

export const recallRanks = [1, 2, 4, 8] as const;

export interface RetrievalScores {
  /** Share of queries with one of their class among the k nearest, by k. */
  recallAt: Record<'1' | '2' | '4' | '8', number>;
  /** Share of their class among the R nearest, R = the number of references of the class (Musgrave et al. 2020). */
  rPrecision: number;
  /** Mean over the R nearest of the precision at each hit (Musgrave et al. 2020, eq. 2). */
  mapAtR: number;
  /** Queries that have a reference of their class; the others are left out of R-precision and MAP@R, and count as misses in recall. */
  queries: number;
}

export interface RetrievalInput {
  /** [n, width], row-major. */
  embeddings: Float32Array;
  width: number;
  /** n labels. */
  labels: ArrayLike<number>;
  queries: readonly number[];
  references: readonly number[];
}

const sliceMs = 10;

/** Scores each query against all references but itself; the thread rests every 10 ms. */
export async function retrieval(input: RetrievalInput): Promise<RetrievalScores> {
  const { labels, queries, references } = input;
  const hits = recallRanks.map(() => 0);
  const classSizes = new Map<number, number>();
  for (const r of references) classSizes.set(labels[r], (classSizes.get(labels[r]) ?? 0) + 1);
  const within = new Set(references);
  const distances = new Float64Array(references.length);
  let [rPrecision, mapAtR, scored] = [0, 0, 0];
  let start = performance.now();
  for (const query of queries) {
    const R = (classSizes.get(labels[query]) ?? 0) - (within.has(query) ? 1 : 0);
    measure(input, query, distances);
    const nearest = nearestFirst(distances, Math.max(R, recallRanks[recallRanks.length - 1]));
    const matches = nearest.map((index) => labels[references[index]] === labels[query]);
    const first = matches.indexOf(true);
    for (const [i, k] of recallRanks.entries()) if (first >= 0 && first < k) hits[i]++;
    if (R > 0) {
      scored++;
      const { precision, average } = withinR(matches, R);
      rPrecision += precision;
      mapAtR += average;
    }
    if (performance.now() - start > sliceMs) {
      await nextTurn();
      start = performance.now();
    }
  }
  const share = (count: number): number => (queries.length === 0 ? Number.NaN : count / queries.length);
  const [at1, at2, at4, at8] = hits.map(share);
  const mean = (sum: number): number => (scored === 0 ? Number.NaN : sum / scored);
  return {
    recallAt: { '1': at1, '2': at2, '4': at4, '8': at8 },
    rPrecision: mean(rPrecision),
    mapAtR: mean(mapAtR),
    queries: scored,
  };
}

/** D(query, reference) for all references; infinite for the query itself. */
function measure({ embeddings, width, references }: RetrievalInput, query: number, distances: Float64Array): void {
  const q = query * width;
  for (const [row, reference] of references.entries()) {
    const r = reference * width;
    let sum = 0;
    for (let e = 0; e < width; e++) {
      const difference = embeddings[q + e] - embeddings[r + e];
      sum += difference * difference;
    }
    distances[row] = reference === query ? Number.POSITIVE_INFINITY : sum;
  }
}

/** Rows of the `count` smallest finite distances, nearest first. */
function nearestFirst(distances: Float64Array, count: number): number[] {
  const finite = [...distances.keys()].filter((row) => distances[row] !== Number.POSITIVE_INFINITY);
  return finite.sort((a, b) => distances[a] - distances[b] || a - b).slice(0, count);
}

function withinR(matches: readonly boolean[], R: number): { precision: number; average: number } {
  let found = 0;
  let average = 0;
  for (const [i, match] of matches.slice(0, R).entries()) {
    if (!match) continue;
    found++;
    average += found / (i + 1);
  }
  return { precision: found / R, average: average / R };
}
