import { expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { retrieval } from './retrieval.ts';

interface Golden {
  labels: number[];
  embeddings: number[][];
  accuracy: { precision_at_1: number; r_precision: number; mean_average_precision_at_r: number };
  recallAt: Record<'1' | '2' | '4' | '8', number>;
}

it('agrees with pytorch-metric-learning on the golden embeddings to 1e-7', async () => {
  const { labels, embeddings, accuracy, recallAt } = golden<Golden>('retrieval');
  const all = labels.map((_, i) => i);
  const flat = Float32Array.from(embeddings.flat());
  const scores = await retrieval({
    embeddings: flat,
    width: embeddings[0].length,
    labels,
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
    labels: [0, 0, 1, 0],
    queries: [0, 3],
    references: [1, 2, 3],
  };
  const scores = await retrieval(input);
  // Query 0: finds 1 (hit), 2, 3; R = 2, one of two. Query 3: finds 2 (miss), 1; R = 1, none.
  expect(scores.recallAt).toEqual({ '1': 0.5, '2': 1, '4': 1, '8': 1 });
  expect(scores.rPrecision).toBeCloseTo(0.25, 12);
  expect(scores.mapAtR).toBeCloseTo(0.25, 12);
});
