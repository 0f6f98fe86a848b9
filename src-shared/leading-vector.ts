/**
 * The largest eigenvalue of a symmetric positive semi-definite matrix and its eigenvector: Lanczos' recurrence with full
 * reorthogonalisation (Golub and Van Loan, Matrix Computations, section 10.3), begun again from its best vector until the
 * residual is that of rounding; the small matrix of each round goes through Jacobi rotations (section 8.5).
 */
import { createRandom } from './random.ts';

export interface LeadingVector {
  value: number;
  /** Of length 1; its sign is arbitrary. */
  vector: Float64Array;
}

/** Vectors a round. */
const roundSize = 16;
const mostRounds = 200;

/** `matrix` is n × n, row-major. The zero matrix gives 0 and a unit vector. */
export function leadingVector(matrix: Float64Array, n: number): LeadingVector {
  const random = createRandom('leading vector');
  let vector = normalised(Float64Array.from({ length: n }, () => random.normal()));
  for (let round = 0; ; round++) {
    const { basis, diagonal, beside, residual } = lanczos(matrix, vector, Math.min(n, roundSize));
    const { value, vector: mix } = largestOfTridiagonal(diagonal, beside);
    const next = new Float64Array(n);
    for (const [j, one] of basis.entries()) for (let i = 0; i < n; i++) next[i] += mix[j] * one[i];
    vector = normalised(next);
    const error = residual * Math.abs(mix[mix.length - 1]);
    if (error <= 1e-14 * Math.abs(value) || round === mostRounds) return { value: Math.max(0, value), vector };
  }
}

interface Tridiagonal {
  /** Orthonormal vectors qⱼ. */
  basis: Float64Array[];
  /** qⱼᵀ M qⱼ and qⱼ₊₁ᵀ M qⱼ. */
  diagonal: number[];
  beside: number[];
  /** What the basis misses: |M q − (part within the basis)| of its last vector. */
  residual: number;
}

function lanczos(matrix: Float64Array, start: Float64Array, size: number): Tridiagonal {
  const n = start.length;
  const basis = [start];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let largest = 0;
  for (;;) {
    const q = basis[basis.length - 1];
    const image = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += matrix[at] * q[j];
      image[i] = sum;
    }
    diagonal.push(dotOf(q, image));
    largest = Math.max(largest, Math.sqrt(dotOf(image, image)));
    // Twice is enough (Parlett and Kahan).
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const along = dotOf(other, image);
        for (let i = 0; i < n; i++) image[i] -= along * other[i];
      }
    }
    const residual = Math.sqrt(dotOf(image, image));
    if (!(residual > 1e-15 * largest)) return { basis, diagonal, beside, residual: 0 };
    if (basis.length === size) return { basis, diagonal, beside, residual: basis.length === n ? 0 : residual };
    beside.push(residual);
    basis.push(image.map((value) => value / residual));
  }
}

/** Cyclic Jacobi rotations until nothing is left beside the diagonal. */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): LeadingVector {
  const n = diagonal.length;
  const a = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = diagonal[i];
    v[i * n + i] = 1;
    if (i + 1 < n) a[i * n + i + 1] = a[(i + 1) * n + i] = beside[i];
  }
  for (let sweep = 0; sweep < 60 && rotateAll(a, v, n); sweep++);
  let best = 0;
  for (let i = 1; i < n; i++) if (a[i * n + i] > a[best * n + best]) best = i;
  return { value: a[best * n + best], vector: Float64Array.from({ length: n }, (_, i) => v[i * n + best]) };
}

/** One sweep over a and its vectors v (columns); false where there was nothing to rotate. */
function rotateAll(a: Float64Array, v: Float64Array, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n; p++) {
    for (let q = p + 1; q < n; q++) {
      const off = a[p * n + q];
      if (Math.abs(off) <= 1e-18 * (Math.abs(a[p * n + p]) + Math.abs(a[q * n + q]))) continue;
      rotated = true;
      const theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1);
      const s = t * c;
      for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s);
      for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, s);
      for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q, c, s);
    }
  }
  return rotated;
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [values[i], values[j]];
  values[i] = c * x - s * y;
  values[j] = s * x + c * y;
}

function dotOf(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function normalised(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dotOf(vector, vector));
  return vector.map((value) => value / length);
}
