import { describe, expect, it } from 'vitest';
import { erfc, rankBiserial, wilcoxonSignedRank } from './wilcoxon.ts';

const series = (n: number, f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i + 1));
const closeTo = (found: number, expected: number) => expect(Math.abs(found / expected - 1)).toBeLessThan(1e-9);

// Expected values: scipy 1.17 `wilcoxon`, zeros removed, method "exact" or "asymptotic" with correction.
describe('Wilcoxon signed-rank test', () => {
  it('is exact without ties', () => {
    const ten = Float64Array.of(0.1, -0.2, 0.3, 0.45, -0.05, 0.6, 0.75, 0.8, -0.15, 1.1);
    expect(wilcoxonSignedRank(ten)).toBe(0.048828125);
    const fifty = series(50, (i) => ((i * i * 7) % 211) - 95 + 0.001 * i);
    closeTo(wilcoxonSignedRank(fifty), 0.4843032319103049);
  });

  it('is approximate with ties and for many images', () => {
    closeTo(wilcoxonSignedRank(series(200, (i) => (((i * 37) % 23) - 9) / 10)), 6.555584178362115e-5);
    closeTo(wilcoxonSignedRank(series(200, (i) => (((i * 37) % 23) - 11) / 10)), 0.9780774450423951);
    closeTo(wilcoxonSignedRank(series(1000, (i) => i / 10)), 3.3308557866329633e-165);
    closeTo(wilcoxonSignedRank(Float64Array.of(1, 1, 2, -3, 4)), 0.41636567790816525);
  });

  it('drops zeros, and is 1 where nothing differs', () => {
    expect(wilcoxonSignedRank(new Float64Array(480))).toBe(1);
    expect(wilcoxonSignedRank(Float64Array.of())).toBe(1);
    const padded = Float64Array.of(0, 1, 1, 0, 2, -3, 4, 0);
    closeTo(wilcoxonSignedRank(padded), 0.41636567790816525);
  });

  // Expected values: (W+ − W−) / Σ ranks with scipy 1.17 `rankdata` of |d|, zeros removed.
  it('has an effect size', () => {
    const ten = Float64Array.of(0.1, -0.2, 0.3, 0.45, -0.05, 0.6, 0.75, 0.8, -0.15, 1.1);
    expect(rankBiserial(ten)).toBeCloseTo(0.7090909090909091, 14);
    expect(rankBiserial(ten.map((d) => -d))).toBeCloseTo(-0.7090909090909091, 14);
    expect(rankBiserial(Float64Array.of(1, 1, 2, -3, 4, 0, 0))).toBeCloseTo(0.4666666666666667, 14);
    expect(rankBiserial(new Float64Array(9))).toBe(0);
    expect(rankBiserial(Float64Array.of(2, 5))).toBe(1);
  });

  it('stands on an accurate erfc', () => {
    closeTo(erfc(0.3), 0.6713732405408726);
    closeTo(erfc(2.4999), 0.0004071699003334512);
    closeTo(erfc(2.5001), 0.0004067342434706796);
    closeTo(erfc(10), 2.0884875837625446e-45);
  });
});
