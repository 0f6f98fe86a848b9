import { describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { createRandom } from '../../src-shared/random.ts';
import type { ClassRelationSpec, Relation } from '../../src-shared/relation.ts';
import { relationByClass } from '../../src-shared/relation-by-class.ts';
import { relationByTarget } from '../../src-shared/relation-by-target.ts';
import { NearestRows } from './nearest-rows.ts';
import {
  meaningfulReferences,
  type QueryOutcome,
  type RetrievalInput,
  retrieval,
  retrievalFromNeighbours,
} from './retrieval.ts';

interface Golden {
  labels: number[];
  embeddings: number[][];
  accuracy: { precision_at_1: number; r_precision: number; mean_average_precision_at_r: number };
  recallAt: Record<'1' | '2' | '4' | '8', number>;
}

const byClass = (labels: Iterable<number>): Relation =>
  relationByClass({ by: 'class', labels: Int32Array.from(labels) });

it('agrees with pytorch-metric-learning on the golden embeddings to 1e-7', async () => {
  const { labels, embeddings, accuracy, recallAt } = golden<Golden>('retrieval');
  const all = labels.map((_, i) => i);
  const flat = Float32Array.from(embeddings.flat());
  const scores = await retrieval({
    embeddings: flat,
    width: embeddings[0].length,
    relation: byClass(labels),
    queries: all,
    references: all,
  });
  for (const k of ['1', '2', '4', '8'] as const) expect(Math.abs(scores.recallAt[k] - recallAt[k])).toBeLessThan(1e-7);
  expect(Math.abs(scores.recallAt[1] - accuracy.precision_at_1)).toBeLessThan(1e-7);
  expect(Math.abs(scores.rPrecision - accuracy.r_precision)).toBeLessThan(1e-7);
  expect(Math.abs(scores.mapAtR - accuracy.mean_average_precision_at_r)).toBeLessThan(1e-7);
});

it('counts by hand: a query never finds itself, and R follows the references', async () => {
  // On a line: class 0 at 0, 1 and 10; class 1 at 2. References are the last three.
  const input = {
    embeddings: Float32Array.of(0, 1, 2, 10),
    width: 1,
    relation: byClass([0, 0, 1, 0]),
    queries: [0, 3],
    references: [1, 2, 3],
  };
  const scores = await retrieval(input);
  // Query 0: finds 1 (hit), 2, 3; R = 2, one of two. Query 3: finds 2 (miss), 1; R = 1, none.
  expect(scores.recallAt).toEqual({ '1': 0.5, '2': 1, '4': 1, '8': 1 });
  expect(scores.rPrecision).toBeCloseTo(0.25, 12);
  expect(scores.mapAtR).toBeCloseTo(0.25, 12);
});

it('says what came of each query: the first right one, the nearest wrong one, the nearest right one', async () => {
  // On a line: class 0 at 0, 1 and 30; class 1 at 2, 3, … 12.
  const others = Array.from({ length: 11 }, (_, i) => 2 + i);
  const outcomes: QueryOutcome[] = [];
  await retrieval({
    embeddings: Float32Array.of(0, 1, 30, ...others),
    width: 1,
    relation: byClass([0, 0, 0, ...others.map(() => 1)]),
    queries: [0, 2],
    references: Array.from({ length: 14 }, (_, i) => i),
    onQuery: (outcome) => outcomes.push(outcome),
  });
  const [near, far] = outcomes;
  expect(near).toMatchObject({ query: 0, firstRight: 1, precision: 0.5, average: 0.5 });
  expect(near).toMatchObject({ right: { row: 1, distance: 1 }, wrong: { row: 3, distance: 4 } });
  // Eleven others are nearer to 30 than 1 and 0: the right one is beyond what the scores look at.
  expect(far).toMatchObject({ firstRight: null, precision: 0, wrong: { row: 13 }, right: { row: 1, distance: 841 } });
});

/** Whole numbers in few dimensions, so that many distances are equal; 12 queries that are references too, 3 that are not. */
function tied(): RetrievalInput {
  const random = createRandom('retrieval', 1);
  const [n, width] = [43, 5];
  return {
    embeddings: Float32Array.from({ length: n * width }, () => random.integer(3)),
    width,
    relation: byClass(Array.from({ length: n }, () => random.integer(4))),
    queries: Array.from({ length: 15 }, (_, i) => i),
    references: Array.from({ length: 40 }, (_, i) => n - 1 - i),
  };
}

/** All references of each query, sorted by distance and then by their place in the list. */
function sortedNeighbours({ embeddings, width, queries, references }: RetrievalInput): number[][] {
  const distance = (a: number, b: number): number =>
    Array.from({ length: width }, (_, e) => (embeddings[a * width + e] - embeddings[b * width + e]) ** 2).reduce(
      (sum, square) => sum + square,
    );
  return queries.map((query) => references.toSorted((a, b) => distance(query, a) - distance(query, b)));
}

describe('against a plain sort, with many ties', () => {
  it.each([true, false])('excludeSelf %s', async (excludeSelf) => {
    const input = { ...tied(), excludeSelf };
    const { queries, references, relation } = input;
    const { labels } = relation.spec as ClassRelationSpec;
    const lists = sortedNeighbours(input).map((list, i) => list.filter((row) => !excludeSelf || row !== queries[i]));
    const sum = { at1: 0, at8: 0, precision: 0, average: 0, scored: 0 };
    for (const [i, query] of queries.entries()) {
      const same = lists[i].map((row) => labels[row] === labels[query]);
      sum.at1 += Number(same[0]);
      sum.at8 += Number(same.slice(0, 8).includes(true));
      const R = same.filter(Boolean).length;
      if (R === 0) continue;
      sum.scored++;
      sum.precision += same.slice(0, R).filter(Boolean).length / R;
      same.slice(0, R).forEach((match, at) => {
        if (match) sum.average += same.slice(0, at + 1).filter(Boolean).length / (at + 1) / R;
      });
    }
    const scores = await retrieval(input);
    expect(scores.recallAt['1']).toBeCloseTo(sum.at1 / 15, 12);
    expect(scores.recallAt['8']).toBeCloseTo(sum.at8 / 15, 12);
    expect(scores.rPrecision).toBeCloseTo(sum.precision / sum.scored, 12);
    expect(scores.mapAtR).toBeCloseTo(sum.average / sum.scored, 12);
    expect(scores.queries).toBe(sum.scored);

    const neighbours = Int32Array.from(sortedNeighbours(input).flat());
    const fromLists = await retrievalFromNeighbours({ ...input, neighbours, width: references.length });
    expect(fromLists).toEqual(scores);
  });

  it('lists that are shorter than R give recall, and no R-precision', async () => {
    const input = tied();
    const neighbours = Int32Array.from(sortedNeighbours(input).flatMap((list) => list.slice(0, 9)));
    const scores = await retrievalFromNeighbours({
      ...input,
      neighbours,
      width: 9,
      relation: byClass(new Int32Array(43)),
    });
    expect(scores).toEqual({
      recallAt: { '1': 1, '2': 1, '4': 1, '8': 1 },
      rPrecision: Number.NaN,
      mapAtR: Number.NaN,
      queries: 15,
    });
  });
});

it('asks the relation who is found: by target, an image between near and far is a miss', async () => {
  const targets = Float64Array.of(0, 0.1, 0.2, 0.5, 2);
  const rule = { kind: 'distance', within: 0.1, beyond: 1 } as const;
  const scores = await retrieval({
    embeddings: Float32Array.of(0, 3, 1, 2, 9),
    width: 1,
    relation: relationByTarget({ by: 'target', targets, rule, scaledMargin: false }),
    queries: [0, 1],
    references: [0, 1, 2, 3, 4],
  });
  // Query 0 finds 2, 3, then its only positive 1. Query 1 finds 3, then its positives 2 and 0: one of R = 2.
  expect(scores.recallAt).toEqual({ '1': 0, '2': 0.5, '4': 1, '8': 1 });
  expect([scores.rPrecision, scores.mapAtR, scores.queries]).toEqual([0.25, 0.125, 2]);
});

it('keeps the smallest, of equals the first, and nothing that is no distance', () => {
  const nearest = new NearestRows(3);
  const distances = [5, Number.NaN, 2, 5, Number.POSITIVE_INFINITY, 2, 0, 2];
  for (const [row, distance] of distances.entries()) nearest.offer(distance, row);
  expect([...nearest.rows]).toEqual([6, 2, 5]);
  new NearestRows(0).offer(1, 0);
});

it('480 queries against 800 references in 1,280 dimensions: the thread rests meanwhile', async () => {
  const random = createRandom('retrieval', 2);
  const [n, width] = [800, 1280];
  const embeddings = Float32Array.from({ length: n * width }, () => random.next());
  const rows = Array.from({ length: n }, (_, i) => i);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const relation = byClass(rows.map((row) => row % 20));
  const scores = await retrieval({ embeddings, width, relation, queries: rows.slice(0, 480), references: rows });
  clearInterval(timer);
  expect(scores.queries).toBe(480);
  expect(turns).toBeGreaterThan(5);
});

it('looks among the queries where no class is shared with the references', () => {
  expect(meaningfulReferences(byClass([0, 0, 1, 1]), [2, 3], [0, 1])).toEqual([2, 3]);
  expect(meaningfulReferences(byClass([0, 1, 1, 2]), [2, 3], [0, 1])).toEqual([0, 1]);
});
