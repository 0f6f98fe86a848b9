import { expect, it } from 'vitest';
import { holm } from './holm.ts';

it('corrects p values for their number', () => {
  // statsmodels 0.15 `multipletests(ps, method="holm")`.
  const expected = [0.05, 0.12, 0.12, 0.03, 0.2, 0.12, 7e-12];
  const found = holm([0.01, 0.04, 0.03, 0.005, 0.2, 0.04, 1e-12]);
  for (const [i, p] of expected.entries()) expect(found[i]).toBeCloseTo(p, 14);
  expect(holm([])).toEqual([]);
  expect(holm([0.7, 0.9])).toEqual([1, 1]);
});
