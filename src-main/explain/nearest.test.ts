import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { loadBackend } from '../compute/runtime/load.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import { NearestIndex, type Neighbour } from './nearest.ts';

function randomEmbeddings(count: number, width: number, { seed = 0, offset = 0 } = {}): Embeddings {
  const random = createRandom(seed, 'nearest');
  return { data: Float32Array.from({ length: count * width }, () => offset + random.normal()), width };
}

function bruteForce(index: Embeddings, query: Float32Array, k: number): Neighbour[] {
  return Array.from({ length: index.data.length / index.width }, (_, i) => i)
    .map((i) => ({ index: i, distance: squaredDistance(query, embeddingOf(index, i)) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, k);
}

function expectExact(index: Embeddings, queries: Embeddings, k: number): void {
  const search = new NearestIndex(index);
  const found = search.search(queries, k);
  search.dispose();
  found.forEach((list, i) => {
    expect(list).toEqual(bruteForce(index, embeddingOf(queries, i), k));
  });
}

describe('the nearest neighbours', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  it('are those of a search over every pair, for any k and size of the index', () => {
    for (const [count, k] of [
      [1, 1],
      [7, 3],
      [250, 1],
      [1001, 10],
      [3000, 400],
    ])
      expectExact(randomEmbeddings(count, 16), randomEmbeddings(5, 16, { seed: 1 }), k);
  });

  it('are all of them where k is larger than the index', () => {
    expectExact(randomEmbeddings(4, 8), randomEmbeddings(2, 8, { seed: 1 }), 10);
  });

  it('are the same far from the origin, where float32 cannot tell them apart', () => {
    expectExact(randomEmbeddings(2000, 8, { offset: 5000 }), randomEmbeddings(3, 8, { seed: 1, offset: 5000 }), 5);
  });

  it('come in the order of the index where they are equally far', () => {
    const index = randomEmbeddings(700, 8);
    for (const copy of [3, 320, 699]) index.data.copyWithin(copy * 8, 40 * 8, 41 * 8);
    const search = new NearestIndex(index);
    const [found] = search.search({ data: index.data.slice(40 * 8, 41 * 8), width: 8 }, 4);
    search.dispose();
    expect(found.map((neighbour) => neighbour.index)).toEqual([3, 40, 320, 699]);
    expect(found.every(({ distance }) => distance === 0)).toBe(true);
  });

  it('of more queries than a block holds come in the order of the queries, and leave no tensor', () => {
    const index = randomEmbeddings(600, 4);
    const before = tf.memory().numTensors;
    const search = new NearestIndex(index);
    const found = search.search(index, 1);
    search.dispose();
    expect(found.map(([neighbour]) => neighbour.index)).toEqual(Array.from({ length: 600 }, (_, i) => i));
    expect(tf.memory().numTensors).toBe(before);
  });
});
