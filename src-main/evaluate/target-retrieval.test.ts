import { expect, test } from 'vitest';
import { type TargetOutcome, targetReferences, targetRetrieval } from './target-retrieval.ts';

const { signal } = new AbortController();
// On a line: the embedding is the target itself, but for the last image.
const targets = Float64Array.of(1, 2, 4, 8, Number.NaN, 3);
const embeddings = { data: Float32Array.of(1, 2, 4, 8, 5, 7), width: 1 };

test('the nearest image has a near number where the embedding follows the number', async () => {
  const scores = await targetRetrieval({
    embeddings,
    targets,
    queries: [0, 1, 4],
    references: [0, 1, 2, 3, 4],
    signal,
  });
  // 1 → 2 and 2 → 1; image 4 has no number.
  expect(scores).toMatchObject({ nearest: 1, rankCorrelation: 1, queries: 2 });
  expect(scores!.chance).toBeCloseTo(((1 + 3 + 7) / 3 + (1 + 2 + 6) / 3) / 2, 12);
});

test('an embedding that says something else is found out', async () => {
  const scores = await targetRetrieval({ embeddings, targets, queries: [5], references: [0, 1, 2, 3], signal });
  // At 7 the nearest is 8, five away from 3; D: 36, 25, 9, 1 and |Δt|: 2, 1, 1, 5.
  expect(scores!.nearest).toBe(5);
  expect(scores!.rankCorrelation).toBeCloseTo(-0.316, 3);
  expect(await targetRetrieval({ embeddings, targets, queries: [0], references: [0, 1], signal })).toBeNull();
});

test('tells what came of each query, and searches the queries where too few references have a number', async () => {
  const outcomes: TargetOutcome[] = [];
  await targetRetrieval({
    embeddings,
    targets,
    queries: [5, 0],
    references: [0, 1, 2, 3],
    onQuery: (one) => outcomes.push(one),
  });
  expect(outcomes).toEqual([
    { query: 5, nearest: 3, distance: 1, difference: 5, rankCorrelation: expect.closeTo(-0.316, 3) },
    { query: 0, nearest: 1, distance: 1, difference: 1, rankCorrelation: 1 },
  ]);
  expect(targetReferences(targets, [0, 1, 2], [3, 4])).toEqual([0, 1, 2]);
  expect(targetReferences(targets, [0, 1], [2, 3, 4])).toEqual([2, 3, 4]);
});
