import { expect, it } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';

it('is the correlation of ranks', () => {
  const x = Float64Array.of(0.1, 0.5, 0.5, 0.9, 0.3, 0.7);
  // scipy 1.17 `spearmanr`.
  expect(rankCorrelation(x, Float64Array.of(1, 3, 2, 2, 1, 5))).toBeCloseTo(0.7015706849811751, 14);
  expect(rankCorrelation(x, x)).toBeCloseTo(1, 14);
  expect(rankCorrelation(x, new Float64Array(6))).toBeNaN();
});
