/** Vectors in their principal axes, the widest first: a rotation where all axes are kept. */
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import type { Random } from '../../src-shared/random.ts';

export interface Vectors {
  /** [count, width], row-major. */
  data: Float32Array;
  width: number;
}

/** Axes that are kept at most: for the wider embeddings of networks without a head, what lies beyond is noise. */
const mostAxes = 64;
const iterations = 4;

/**
 * Coordinates of every vector along the axes of largest variance of the sample, [count, axes]; `pace` is asked between
 * rows. Randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4).
 */
export async function inPrincipalAxes(
  { data, width }: Vectors,
  sample: Uint32Array,
  random: Random,
  pace: () => Promise<void> | undefined,
): Promise<Vectors> {
  const axes = Math.min(width, mostAxes);
  const line = new Float64Array(axes);
  const mean = new Float64Array(width);
  for (const row of sample) for (let e = 0; e < width; e++) mean[e] += data[row * width + e] / sample.length;
  let basis = orthonormal(
    Matrix.from1DArray(
      width,
      axes,
      Array.from({ length: width * axes }, () => random.normal()),
    ),
  );
  for (let i = 0; i < iterations && axes < width; i++) basis = orthonormal(await covarianceTimes(basis));
  const covariance = basis.transpose().mmul(await covarianceTimes(basis));
  const { eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  // Eigenvalues come ascending.
  const order = Array.from({ length: axes }, (_, i) => axes - 1 - i);
  const rotation = Float64Array.from(basis.mmul(eigenvectorMatrix.subMatrixColumn(order)).to1DArray());
  const count = data.length / width;
  const coordinates = new Float32Array(count * axes);
  for (let row = 0; row < count; row++) {
    project(row, rotation, axes, line);
    coordinates.set(line, row * axes);
    await pace();
  }
  return { data: coordinates, width: axes };

  /** line[a] = Σ (x[e] − mean[e]) · matrix[e, a]. */
  function project(row: number, matrix: Float64Array, columns: number, into: Float64Array): void {
    into.fill(0);
    for (let e = 0; e < width; e++) {
      const value = data[row * width + e] - mean[e];
      for (let a = 0, at = e * columns; a < columns; a++, at++) into[a] += value * matrix[at];
    }
  }

  async function covarianceTimes(matrix: Matrix): Promise<Matrix> {
    const flat = Float64Array.from(matrix.to1DArray());
    const sum = new Float64Array(width * axes);
    for (const row of sample) {
      project(row, flat, axes, line);
      for (let e = 0; e < width; e++) {
        const value = data[row * width + e] - mean[e];
        for (let a = 0, at = e * axes; a < axes; a++, at++) sum[at] += value * line[a];
      }
      await pace();
    }
    return Matrix.from1DArray(width, axes, Array.from(sum));
  }
}

function orthonormal(matrix: Matrix): Matrix {
  return new QrDecomposition(matrix).orthogonalMatrix;
}
