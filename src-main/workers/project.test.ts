import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { type Projected, projectVectors } from './project.ts';

/** Three tight clouds around far centres, image i in cloud i % 3. */
function clouds(count: number, width: number): Float32Array {
  const random = createRandom(7, 'clouds');
  const vectors = new Float32Array(count * width);
  for (let i = 0; i < vectors.length; i++) {
    const cloud = Math.floor(i / width) % 3;
    vectors[i] = (i % width === cloud ? 4 : 0) + 0.2 * random.normal();
  }
  return vectors;
}

/** Share of images whose nearest image on the map is of the same cloud. */
function together({ x, y }: Projected): number {
  let same = 0;
  for (let i = 0; i < x.length; i++) {
    let [nearest, best] = [-1, Number.POSITIVE_INFINITY];
    for (let j = 0; j < x.length; j++) {
      const distance = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2;
      if (j !== i && distance < best) [nearest, best] = [j, distance];
    }
    if (nearest % 3 === i % 3) same++;
  }
  return same / x.length;
}

test('what lies together in the embedding lies together on the map, also beyond the sample, and each time alike', async () => {
  const request = { vectors: clouds(240, 16), width: 16, seed: 3, largestSample: 120 };
  const map = await projectVectors(request, unattended);
  expect(map.fitted).toBe(120);
  expect(together(map)).toBeGreaterThan(0.99);
  expect([...map.x, ...map.y].every(Number.isFinite)).toBe(true);
  expect(await projectVectors(request, unattended)).toEqual(map);
});

test('embeddings wider than the kept axes', async () => {
  const map = await projectVectors({ vectors: clouds(60, 200), width: 200, seed: 0 }, unattended);
  expect(together(map)).toBeGreaterThan(0.95);
});

test.each([0, 1, 2, 3, 5, 17])('%i images have places', async (count) => {
  const { x, y, fitted } = await projectVectors({ vectors: clouds(count, 8), width: 8, seed: 0 }, unattended);
  expect([x.length, fitted]).toEqual([count, count]);
  expect([...x, ...y].every(Number.isFinite)).toBe(true);
});

test('equal embeddings, and embeddings of one number', async () => {
  const same = await projectVectors({ vectors: new Float32Array(40 * 4).fill(0.5), width: 4, seed: 0 }, unattended);
  const line = await projectVectors(
    { vectors: Float32Array.from({ length: 40 }, (_, i) => i), width: 1, seed: 0 },
    unattended,
  );
  for (const { x, y } of [same, line]) expect([...x, ...y].every(Number.isFinite)).toBe(true);
});

test('ends when it is asked to', async () => {
  const canceller = new AbortController();
  const context = { signal: canceller.signal, report: () => canceller.abort() };
  await expect(projectVectors({ vectors: clouds(600, 16), width: 16, seed: 0 }, context)).rejects.toThrow(/abort/i);
});
