import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import {
  bootstrap,
  bootstrapDraws,
  bootstrapMean,
  bootstrapTogether,
  createResamples,
  intervalOf,
  mean,
  meanOfDraw,
  quantile,
} from './statistics.ts';

describe('percentile bootstrap', () => {
  it('interpolates quantiles as numpy does', () => {
    expect(quantile([1, 2, 3, 4], 0.025)).toBeCloseTo(1.075, 12);
    expect(quantile([1, 2, 3, 4], 0.975)).toBeCloseTo(3.925, 12);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('draws the same indices for the same seed, whatever the order of asking', () => {
    const draws = createResamples(50, 7);
    const third = [...draws.draw(3)];
    draws.draw(4);
    expect([...draws.draw(3)]).toEqual(third);
    expect([...createResamples(50, 8).draw(3)]).not.toEqual(third);
    expect(Math.max(...third)).toBeLessThan(50);
  });

  it('draws anew, and the same, for sets too large to keep', () => {
    const kept = [...createResamples(20_000, 1, 2).draw(1)];
    const drawnAnew = createResamples(20_000, 1, 1000).draw(1);
    expect([...drawnAnew]).toEqual(kept);
  });

  it('gives the normal interval for the mean of many values', () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: 400 }, () => random.normal());
    const { low, high } = bootstrapMean(values, createResamples(400, 1));
    const centre = mean(values);
    const halfWidth = 1.96 * Math.sqrt(mean(values.map((v) => (v - centre) ** 2)) / 400);
    expect(low).toBeCloseTo(centre - halfWidth, 1.9);
    expect(high).toBeCloseTo(centre + halfWidth, 1.9);
    expect(high - low).toBeGreaterThan(1.8 * halfWidth);
    expect(high - low).toBeLessThan(2.2 * halfWidth);
  });

  it('takes the percentiles that sorting gives', () => {
    const random = createRandom('draws');
    for (const values of [1, 2, 3, 7, 2000].flatMap((n) => [
      Float64Array.from({ length: n }, () => random.normal()),
      Float64Array.from({ length: n }, () => random.integer(3)),
      Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? Number.NaN : -i)),
    ])) {
      const sorted = values.filter((v) => !Number.isNaN(v)).sort();
      expect(intervalOf(values)).toEqual({ low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) });
    }
  });

  it('is a point for one image and leaves out draws without a value', () => {
    expect(bootstrapMean(Float64Array.of(0.3), createResamples(1, 1))).toEqual({ low: 0.3, high: 0.3 });
    const onlyWithFirst = bootstrap(createResamples(2, 1), (draw) => (draw[0] === 0 ? 5 : Number.NaN));
    expect(onlyWithFirst).toEqual({ low: 5, high: 5 });
  });
});

it('gives statistics that share their draws the values that each has alone', () => {
  const random = createRandom('together');
  const valuesOf = (n: number): Float64Array => Float64Array.from({ length: n }, () => random.next());
  const columns = [valuesOf(30), valuesOf(12), valuesOf(30)];
  const together = bootstrapTogether(
    columns.map((values) => ({ n: values.length, ofDraw: (draw) => meanOfDraw(values, draw) })),
    { seed: 3, count: 50 },
  );
  for (const [i, values] of columns.entries()) {
    const resamples = createResamples(values.length, 3, 50);
    expect(together[i]).toEqual(bootstrapDraws(resamples, (draw) => meanOfDraw(values, draw)));
  }
});
