/**
 * Ridge regression of two blocks of columns, each with its own λ (METHOD section 10): attributes X (few) and features Z (many),
 *   min Σ (t − t̄ − Xa − Zb)² + λₐ|a|² + λᵦ|b|²,
 * with (λₐ, λᵦ) from a grid by the error of leaving one row out, which has a closed form (Allen 1974). Columns are centred, so
 * that the intercept is the mean of t and is not penalised. In its dual form: with C = I + XXᵀ/λₐ + ZZᵀ/λᵦ and c = C⁻¹(t − t̄),
 * a = Xᵀc/λₐ and b = Zᵀc/λᵦ, and the error of row i, left out, is cᵢ / ([C⁻¹]ᵢᵢ − 1/n). ZZᵀ is decomposed once for all λᵦ, X
 * comes in by Woodbury's formula.
 */
import { symmetricEigen } from './symmetric-eigen.ts';

export interface Block {
  /** [rows, columns], each column of mean 0 over the rows. */
  data: Float64Array;
  columns: number;
}

/** ZZᵀ = U diag(d) Uᵀ without its null space: what all λ of a block share. */
export interface BlockSpectrum {
  /** Positive. */
  values: Float64Array;
  /** [values, rows]. */
  vectors: Float64Array;
}

export interface RidgeGrid {
  attributes: readonly number[];
  features: readonly number[];
}

export interface RidgeFit {
  /** t̄. */
  intercept: number;
  /** a and b; empty where the block is. */
  attributes: Float64Array;
  features: Float64Array;
  lambda: { attributes: number | null; features: number | null };
  /** Mean squared error of the rows, each left out. */
  leftOutError: number;
}

/** Eigenvalues above rounding error of XXᵀ, ascending, with their vectors; X = `data`, [rows, columns]. */
export function spectrumOf({ data, columns }: Block, rows: number): BlockSpectrum {
  const { values, vectors } = symmetricEigen(gram(data, rows, columns), rows);
  const least = values[rows - 1] * rows * Number.EPSILON;
  let first = 0;
  while (first < rows && values[first] <= least) first++;
  return { values: values.slice(first), vectors: vectors.slice(first * rows) };
}

/** XXᵀ, [rows, rows]. Four products side by side, since one alone would wait for each addition. */
export function gram(data: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * rows);
  const span = 512;
  for (let start = 0; start < columns; start += span) {
    const end = Math.min(columns, start + span);
    for (let i = 0; i < rows; i++) {
      const a = i * columns;
      let j = 0;
      for (; j + 3 <= i; j += 4) {
        const [b0, b1, b2, b3] = [j * columns, (j + 1) * columns, (j + 2) * columns, (j + 3) * columns];
        let [s0, s1, s2, s3] = [0, 0, 0, 0];
        for (let k = start; k < end; k++) {
          const x = data[a + k];
          s0 += x * data[b0 + k];
          s1 += x * data[b1 + k];
          s2 += x * data[b2 + k];
          s3 += x * data[b3 + k];
        }
        const at = i * rows + j;
        result[at] += s0;
        result[at + 1] += s1;
        result[at + 2] += s2;
        result[at + 3] += s3;
      }
      for (; j <= i; j++) {
        let s = 0;
        for (let k = start; k < end; k++) s += data[a + k] * data[j * columns + k];
        result[i * rows + j] += s;
      }
    }
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) result[j * rows + i] = result[i * rows + j];
  return result;
}

interface RidgeProblem {
  /** One a row. */
  targets: Float64Array;
  attributes: Block | null;
  features: (Block & { spectrum: BlockSpectrum }) | null;
  grid: RidgeGrid;
}

/** The fit with the λ of the grid that has the least leave-one-out error; of equal ones the larger λ. */
export function ridge({ targets, attributes, features, grid }: RidgeProblem): RidgeFit {
  const rows = targets.length;
  const intercept = targets.reduce((sum, value) => sum + value, 0) / rows;
  const centred = targets.map((value) => value - intercept);
  let best: { error: number; c: Float64Array; la: number | null; lf: number | null } | null = null;
  for (const lf of features === null ? [null] : descending(grid.features)) {
    const base = withoutAttributes(centred, features?.spectrum ?? null, lf ?? 1);
    const woven = attributes === null ? null : weave(base, attributes, centred, features?.spectrum ?? null, lf ?? 1);
    for (const la of attributes === null ? [null] : descending(grid.attributes)) {
      const { c, diagonal } = woven === null ? base : withAttributes(base, woven, la!);
      let error = 0;
      for (let i = 0; i < rows; i++) error += (c[i] / (diagonal[i] - 1 / rows)) ** 2;
      if (best === null || error < best.error) best = { error, c, la, lf };
    }
  }
  const { error, c, la, lf } = best!;
  return {
    intercept,
    attributes: attributes === null ? new Float64Array() : weightsOf(attributes, c, la!),
    features: features === null ? new Float64Array() : weightsOf(features, c, lf!),
    lambda: { attributes: la, features: lf },
    leftOutError: error / rows,
  };
}

function descending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => b - a);
}

interface Dual {
  /** C⁻¹(t − t̄). */
  c: Float64Array;
  /** Of C⁻¹. */
  diagonal: Float64Array;
}

/** (I + ZZᵀ/λ)⁻¹ v = v − U diag(d/(λ + d)) Uᵀ v. */
function shrink(vector: Float64Array, spectrum: BlockSpectrum | null, lambda: number): Float64Array {
  const result = vector.slice();
  if (spectrum === null) return result;
  const rows = vector.length;
  const { values, vectors } = spectrum;
  for (let j = 0; j < values.length; j++) {
    const at = j * rows;
    let product = 0;
    for (let i = 0; i < rows; i++) product += vectors[at + i] * vector[i];
    product *= values[j] / (lambda + values[j]);
    for (let i = 0; i < rows; i++) result[i] -= product * vectors[at + i];
  }
  return result;
}

function withoutAttributes(centred: Float64Array, spectrum: BlockSpectrum | null, lambda: number): Dual {
  const rows = centred.length;
  const diagonal = new Float64Array(rows).fill(1);
  if (spectrum !== null)
    for (const [j, value] of spectrum.values.entries()) {
      const factor = value / (lambda + value);
      for (let i = 0; i < rows; i++) diagonal[i] -= factor * spectrum.vectors[j * rows + i] ** 2;
    }
  return { c: shrink(centred, spectrum, lambda), diagonal };
}

interface Woven {
  rows: number;
  columns: number;
  /** [columns, rows]: (I + ZZᵀ/λ)⁻¹ X, a column after the other. */
  shrunk: Float64Array[];
  /** Xᵀ (I + ZZᵀ/λ)⁻¹ X. */
  inner: Float64Array;
  /** Xᵀ (I + ZZᵀ/λ)⁻¹ (t − t̄). */
  right: Float64Array;
}

function weave(
  base: Dual,
  { data, columns }: Block,
  centred: Float64Array,
  spectrum: BlockSpectrum | null,
  lambda: number,
): Woven {
  const rows = centred.length;
  const plain = Array.from({ length: columns }, (_, j) => Float64Array.from(centred, (_, i) => data[i * columns + j]));
  const shrunk = plain.map((column) => shrink(column, spectrum, lambda));
  const inner = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) for (let j = 0; j <= i; j++) inner[i * columns + j] = dot(plain[i], shrunk[j]);
  return { rows, columns, shrunk, inner, right: Float64Array.from(plain, (column) => dot(column, base.c)) };
}

/** Woodbury: C⁻¹ = M − MX (λₐI + XᵀMX)⁻¹ XᵀM, with M = (I + ZZᵀ/λᵦ)⁻¹. */
function withAttributes(base: Dual, { rows, columns, shrunk, inner, right }: Woven, lambda: number): Dual {
  const factor = inner.slice();
  for (let i = 0; i < columns; i++) factor[i * columns + i] += lambda;
  cholesky(factor, columns);
  const solved = backward(factor, columns, forward(factor, columns, right.slice()));
  const c = base.c.slice();
  const diagonal = base.diagonal.slice();
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) c[i] -= shrunk[j][i] * solved[j];
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) row[j] = shrunk[j][i];
    forward(factor, columns, row);
    for (let j = 0; j < columns; j++) diagonal[i] -= row[j] * row[j];
  }
  return { c, diagonal };
}

/** The lower triangle L of a positive definite matrix = LLᵀ, in its place. */
function cholesky(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j];
    }
  }
}

/** L⁻¹ v, in its place. */
function forward(l: Float64Array, n: number, v: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    let sum = v[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * v[k];
    v[i] = sum / l[i * n + i];
  }
  return v;
}

/** L⁻ᵀ v, in its place. */
function backward(l: Float64Array, n: number, v: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    let sum = v[i];
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * v[k];
    v[i] = sum / l[i * n + i];
  }
  return v;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Xᵀc / λ. */
function weightsOf({ data, columns }: Block, c: Float64Array, lambda: number): Float64Array {
  const weights = new Float64Array(columns);
  for (let i = 0; i < c.length; i++) for (let k = 0; k < columns; k++) weights[k] += data[i * columns + k] * c[i];
  for (let k = 0; k < columns; k++) weights[k] /= lambda;
  return weights;
}
