import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFeatures, encodeFeatures } from './feature-codes.ts';

test('each value comes back to 1.6e-5 of the largest of its channel; a silent channel stays silent', () => {
  const values = fc.array(fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true }), {
    minLength: 12,
    maxLength: 12,
  });
  fc.assert(
    fc.property(values, (list) => {
      const A = Float32Array.from(list, (value, at) => (at % 4 === 3 || Math.abs(value) < 1e-20 ? 0 : value));
      const back = decodeFeatures(encodeFeatures(A, 4));
      for (let k = 0; k < 4; k++) {
        const of = (data: Float32Array): number[] => [...data.filter((_, at) => at % 4 === k)];
        const most = Math.max(...of(A).map(Math.abs));
        for (const [i, value] of of(back).entries())
          expect(Math.abs(value - of(A)[i])).toBeLessThanOrEqual(1.6e-5 * most);
      }
    }),
  );
});
