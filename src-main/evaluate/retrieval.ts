/** Retrieval scores: who lies nearest to whom. Exact, on squared Euclidean distances in double precision, ties by index. */
import type { Related, Relation } from '../../src-shared/relation.ts';
import { createPace } from '../system/pace.ts';
import { blockMeasure, queryBlock } from './distance-blocks.ts';
import { NearestRows } from './nearest-rows.ts';

const recallRanks = [1, 2, 4, 8] as const;
const lastRank = recallRanks[recallRanks.length - 1];

export interface RetrievalScores {
  /** Share of queries with a positive among the k nearest, by k. */
  recallAt: Record<'1' | '2' | '4' | '8', number>;
  /** Share of positives among the R nearest, R = the positives among the references (Musgrave et al. 2020). */
  rPrecision: number;
  /** Mean over the R nearest of the precision at each hit (Musgrave et al. 2020, eq. 2). */
  mapAtR: number;
  /** Queries that have a positive among the references; the others are left out of R-precision and MAP@R, and count as misses in recall. */
  queries: number;
}

export interface RetrievalTask {
  /** Who is positive for whom, by row of the embeddings. By class: the rows of the query's class. */
  relation: Relation;
  /** Rows; a row may be a query and a reference. */
  queries: readonly number[];
  references: readonly number[];
  /** Whether a query that is a reference too is kept from finding itself; so it is unless told otherwise. */
  excludeSelf?: boolean;
  signal?: AbortSignal;
  /** Told of every query, in their order. */
  onQuery?: (outcome: QueryOutcome) => void;
}

/** A neighbour with its squared Euclidean distance. */
interface Found {
  row: number;
  distance: number;
}

export interface QueryOutcome {
  query: number;
  /** Rank of the first positive, from 1; null where none is among the nearest max(R, 8). */
  firstRight: number | null;
  /** R-precision and the average precision at R; NaN where the query has no positive among the references. */
  precision: number;
  average: number;
  /** The nearest reference that is no positive; null where the nearest max(R, 8) all are. */
  wrong: Found | null;
  /** The nearest positive; null where there is none. */
  right: Found | null;
}

export interface RetrievalInput extends RetrievalTask {
  /** [n, width], row-major. */
  embeddings: Float32Array;
  width: number;
}

/** Scores each query against all references; the thread rests every 10 ms. */
export async function retrieval(input: RetrievalInput): Promise<RetrievalScores> {
  const { queries, references, excludeSelf = true, signal, onQuery } = input;
  const tally = new Tally(input);
  const pace = createPace(signal);
  for (let start = 0; start < queries.length; start += queryBlock) {
    const block = queries.slice(start, start + queryBlock);
    const nearest = block.map((query) => new NearestRows(Math.min(tally.needed(query), references.length)));
    const measure = blockMeasure(input, block);
    for (let from = 0; from < references.length; from += measure.step) {
      const span = references.slice(from, from + measure.step);
      const distances = measure.to(span);
      for (const [i, query] of block.entries()) {
        for (const [j, reference] of span.entries()) {
          if (excludeSelf && reference === query) continue;
          nearest[i].offer(distances[j * queryBlock + i], from + j);
        }
      }
      await pace();
    }
    for (const [i, query] of block.entries()) {
      const neighbours = Array.from(nearest[i].rows, (row) => references[row]);
      const added = tally.add(query, neighbours);
      onQuery?.(outcomeOf({ query, neighbours, ...added }, input, tally));
    }
  }
  return tally.scores();
}

interface Added {
  matches: readonly boolean[];
  precision: number;
  average: number;
}

function outcomeOf(
  { query, neighbours, matches, precision, average }: Added & { query: number; neighbours: readonly number[] },
  { embeddings, width, references, excludeSelf = true }: RetrievalInput,
  tally: Tally,
): QueryOutcome {
  const distanceTo = (row: number): number => squaredDistance(embeddings, row, query, width);
  const found = (at: number): Found | null =>
    at < 0 ? null : { row: neighbours[at], distance: distanceTo(neighbours[at]) };
  const first = matches.indexOf(true);
  let right = found(first);
  if (right === null && tally.reachable(query) > 0) {
    // Farther away than anything that the scores look at.
    for (const row of references) {
      if (excludeSelf && row === query ? true : !tally.isMatch(query, row)) continue;
      const distance = distanceTo(row);
      if (right === null || distance < right.distance) right = { row, distance };
    }
  }
  return {
    query,
    firstRight: first < 0 ? null : first + 1,
    precision,
    average,
    wrong: found(matches.indexOf(false)),
    right,
  };
}

function squaredDistance(embeddings: Float32Array, a: number, b: number, width: number): number {
  let sum = 0;
  for (let e = 0; e < width; e++) sum += (embeddings[a * width + e] - embeddings[b * width + e]) ** 2;
  return sum;
}

/** `references`, or the queries themselves where none of them has a positive among the references (a split by class). */
export function meaningfulReferences(
  relation: Relation,
  queries: readonly number[],
  references: readonly number[],
): readonly number[] {
  const related = relation.among(references.toSorted((a, b) => a - b));
  return queries.some((query) => related.positiveCount(query) > 0) ? references : queries;
}

export interface NeighbourLists extends RetrievalTask {
  /** [queries, width] rows of references, nearest first, ties by index; −1 where a list ends before. */
  neighbours: Int32Array;
  width: number;
}

/**
 * The same from lists that an index has found, for sets too large to be measured here. A list must reach as far as the
 * scores look: 8 neighbours for recall, R for R-precision and MAP@R, which are NaN where a query's list is shorter.
 */
export async function retrievalFromNeighbours(input: NeighbourLists): Promise<RetrievalScores> {
  const { queries, neighbours, width, excludeSelf = true, signal } = input;
  const tally = new Tally(input);
  const pace = createPace(signal);
  for (const [i, query] of queries.entries()) {
    const list = neighbours.subarray(i * width, (i + 1) * width);
    tally.add(query, [...list.filter((row) => row >= 0 && !(excludeSelf && row === query))]);
    await pace();
  }
  return tally.scores();
}

/** Adds up the scores of queries from their neighbours. */
class Tally {
  private readonly hits = recallRanks.map(() => 0);
  private readonly related: Related;
  /** References that count as a match of the same query. */
  private readonly own: ReadonlySet<number>;
  private readonly count: number;
  private precisions = 0;
  private averages = 0;
  private scored = 0;

  constructor({ relation, queries, references, excludeSelf = true }: RetrievalTask) {
    this.related = relation.among(references.toSorted((a, b) => a - b));
    this.count = queries.length;
    this.own = new Set(excludeSelf ? [] : references);
  }

  /** R: how many the query could find. */
  reachable(query: number): number {
    return this.related.positiveCount(query) + (this.own.has(query) ? 1 : 0);
  }

  /** How many neighbours the scores look at. */
  needed(query: number): number {
    return Math.max(this.reachable(query), lastRank);
  }

  /** `neighbours`: rows of references, nearest first. */
  add(query: number, neighbours: readonly number[]): Added {
    const matches = neighbours.map((row) => this.isMatch(query, row));
    const first = matches.indexOf(true);
    for (const [i, rank] of recallRanks.entries()) if (first >= 0 && first < rank) this.hits[i]++;
    const R = this.reachable(query);
    if (R === 0) return { matches, precision: Number.NaN, average: Number.NaN };
    this.scored++;
    const { precision, average } = withinR(matches, R);
    this.precisions += precision;
    this.averages += average;
    return { matches, precision, average };
  }

  isMatch(query: number, row: number): boolean {
    return row === query || this.related.isPositive(query, row);
  }

  scores(): RetrievalScores {
    const [at1, at2, at4, at8] = this.hits.map((hits) => mean(hits, this.count));
    return {
      recallAt: { '1': at1, '2': at2, '4': at4, '8': at8 },
      rPrecision: mean(this.precisions, this.scored),
      mapAtR: mean(this.averages, this.scored),
      queries: this.scored,
    };
  }
}

function mean(sum: number, count: number): number {
  return count === 0 ? Number.NaN : sum / count;
}

function withinR(matches: readonly boolean[], R: number): { precision: number; average: number } {
  if (matches.length < R) return { precision: Number.NaN, average: Number.NaN };
  let found = 0;
  let average = 0;
  for (let i = 0; i < R; i++) {
    if (!matches[i]) continue;
    found++;
    average += found / (i + 1);
  }
  return { precision: found / R, average: average / R };
}
