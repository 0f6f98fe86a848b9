import { expect, it } from 'vitest';
import { estimatedOf, histogramAround0, worstFirst } from './residuals.ts';

it('takes residuals on the scale of t, and lists the worst first', () => {
  const own = estimatedOf([1, Math.E, Math.E ** 2], [0.5, 1, 1], true);
  expect([...own.truth]).toEqual([0, 1, 2]);
  expect([...own.residual]).toEqual([0.5, 0, -1]);
  expect(worstFirst(own.residual)).toEqual([2, 0, 1]);
  expect([...estimatedOf([3, 4], [4, 4], false).residual]).toEqual([1, 0]);
});

it('counts residuals in bins around 0', () => {
  const { bins, reach } = histogramAround0(Float64Array.of(-2, -0.1, 0, 0.1, 2), 4);
  expect(reach).toBe(2);
  expect([...bins]).toEqual([1, 1, 2, 1]);
  expect([...histogramAround0(Float64Array.of(0, 0), 4).bins]).toEqual([0, 0, 2, 0]);
});
