/**
 * Retrieval where images are related by a number (METHOD section 10), in the place of Recall: how far the number of the nearest
 * image lies from the query's, and whether images that lie far in the embedding have numbers that lie far.
 */
import { rankCorrelation } from '../../src-shared/rank-correlation.ts';
import { createPace } from '../system/pace.ts';

export interface TargetScores {
  /** Mean |Δt| of a query and its nearest reference. */
  nearest: number;
  /** The same of a reference drawn at random. */
  chance: number;
  /** Mean over queries of Spearman's ρ of D and |Δt|. */
  rankCorrelation: number;
  queries: number;
}

/** What came of one query. */
export interface TargetOutcome {
  query: number;
  /** The nearest reference, its D and its |Δt|. */
  nearest: number;
  distance: number;
  difference: number;
  /** Spearman's ρ of D and |Δt|; NaN where one of them is constant. */
  rankCorrelation: number;
}

interface Task {
  /** Row-major, `width` numbers an image. */
  embeddings: { data: Float32Array; width: number };
  /** One an image, on the scale on which they are compared; NaN takes no part. */
  targets: Float64Array;
  queries: readonly number[];
  references: readonly number[];
  signal?: AbortSignal;
  /** Told of every query that has two references, in their order. */
  onQuery?: (outcome: TargetOutcome) => void;
}

/** A query is no reference of its own. Null where no query has two references. */
export async function targetRetrieval({
  embeddings,
  targets,
  queries,
  references,
  signal,
  onQuery,
}: Task): Promise<TargetScores | null> {
  const pace = createPace(signal);
  const usable = references.filter((image) => !Number.isNaN(targets[image]));
  const scores = { nearest: 0, chance: 0, rankCorrelation: 0, queries: 0 };
  for (const query of queries) {
    await pace();
    const others = usable.filter((image) => image !== query);
    if (Number.isNaN(targets[query]) || others.length < 2) continue;
    const at = (image: number): Float32Array =>
      embeddings.data.subarray(image * embeddings.width, (image + 1) * embeddings.width);
    const own = at(query);
    const distances = Float64Array.from(others, (image) => squared(own, at(image)));
    const differences = Float64Array.from(others, (image) => Math.abs(targets[image] - targets[query]));
    let best = 0;
    for (let i = 1; i < distances.length; i++) if (distances[i] < distances[best]) best = i;
    const rho = rankCorrelation(distances, differences);
    onQuery?.({
      query,
      nearest: others[best],
      distance: distances[best],
      difference: differences[best],
      rankCorrelation: rho,
    });
    scores.nearest += differences[best];
    scores.chance += differences.reduce((sum, one) => sum + one, 0) / differences.length;
    scores.rankCorrelation += Number.isNaN(rho) ? 0 : rho;
    scores.queries++;
  }
  const { queries: count } = scores;
  if (count === 0) return null;
  return {
    nearest: scores.nearest / count,
    chance: scores.chance / count,
    rankCorrelation: scores.rankCorrelation / count,
    queries: count,
  };
}

/** `references`, or the queries themselves where fewer than two references have a number. */
export function targetReferences(
  targets: Float64Array,
  queries: readonly number[],
  references: readonly number[],
): readonly number[] {
  return references.filter((image) => !Number.isNaN(targets[image])).length < 2 ? queries : references;
}

function squared(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += (a[e] - b[e]) ** 2;
  return sum;
}
