/** Against the singular value decomposition of ml-matrix. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { leadingVector } from './leading-vector.ts';
import { createRandom } from './random.ts';

/** X Xᵀ of n × m normals, each row centred by nothing. */
function gramOf(n: number, m: number, seed: number): Float64Array {
  const random = createRandom('gram', seed);
  const x = Array.from({ length: n }, () => Float64Array.from({ length: m }, () => random.normal()));
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [p, q] = [x[Math.floor(at / n)], x[at % n]];
    return p.reduce((sum, value, i) => sum + value * q[i], 0);
  });
}

describe('the leading eigenvector', () => {
  it.each([
    [1, 4],
    [2, 5],
    [6, 1],
    [12, 3],
    [49, 80],
    [100, 300],
  ])('of a Gram matrix of %d vectors with %d numbers', (n, m) => {
    const gram = gramOf(n, m, n);
    const { value, vector } = leadingVector(gram, n);
    const svd = new SingularValueDecomposition(Matrix.from1DArray(n, n, Array.from(gram)));
    expect(Math.abs(value / svd.diagonal[0] - 1)).toBeLessThan(1e-12);
    const along = vector.reduce((sum, v, i) => sum + v * svd.leftSingularVectors.get(i, 0), 0);
    expect(Math.abs(Math.abs(along) - 1)).toBeLessThan(1e-10);
    // A v = λ v, to rounding.
    for (let i = 0; i < n; i++) {
      const image = vector.reduce((sum, v, j) => sum + gram[i * n + j] * v, 0);
      expect(Math.abs(image - value * vector[i]) / value).toBeLessThan(1e-12);
    }
  });

  it('of the zero matrix and of the identity is some unit vector', () => {
    expect(leadingVector(new Float64Array(9), 3).value).toBe(0);
    const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const { value, vector } = leadingVector(identity, 3);
    expect(value).toBeCloseTo(1, 12);
    expect(vector.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 12);
  });
});
