import { expect, test } from 'vitest';
import { targetRetrieval } from './target-retrieval.ts';

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
