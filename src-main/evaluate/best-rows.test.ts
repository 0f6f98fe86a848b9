import { expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { bootstrapDraws, createResamples, mean, meanOfDraw } from '../../src-shared/statistics.ts';
import { bestOf } from './best-rows.ts';
import type { MetricSample } from './metric-sample.ts';

const n = 60;
const noise = (seed: string): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: n }, () => random.next());
};

function sample(perImage: Float64Array): MetricSample {
  const draws = bootstrapDraws(createResamples(n, 1, 400), (draw) => meanOfDraw(perImage, draw));
  return { value: mean(perImage), carrying: Uint32Array.from({ length: n }, (_, i) => i), perImage, draws };
}

it('is the highest mean, and what may equal it image by image', () => {
  const base = noise('base');
  const jitter = noise('jitter');
  const best = sample(base);
  const alike = sample(base.map((v, i) => v + 0.1 * (jitter[i] - mean(jitter)) - 0.001));
  // Below by 0.02 on every image: less than the interval of a mean, and yet certain.
  const below = sample(base.map((v) => v - 0.02));
  expect(bestOf([below, best, null, alike])).toEqual([undefined, 'best', undefined, 'tied']);
  expect(bestOf([best, null])).toEqual([undefined, undefined]);
});
