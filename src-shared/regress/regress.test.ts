import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { type Attribute, termsOf, termValue } from './design.ts';
import { pairedErrors, setErrors } from './errors.ts';
import { type FoldProblem, fitFold } from './fit-fold.ts';
import { repeatedFolds } from './folds.ts';
import { type Block, ridge, spectrumOf } from './ridge.ts';
import { studentTail } from './student.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const random = createRandom('regress');
const normal = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

function centredBlock(rows: number, columns: number): Block {
  const data = normal(rows * columns);
  for (let k = 0; k < columns; k++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + k] / rows;
    for (let i = 0; i < rows; i++) data[i * columns + k] -= mean;
  }
  return { data, columns };
}

it.each([1, 2, 3, 17, 60])('decomposes symmetric matrices of %i rows', (n) => {
  const half = normal(n * n);
  const matrix = Float64Array.from({ length: n * n }, (_, at) => half[at] + half[(at % n) * n + Math.floor(at / n)]);
  const { values, vectors } = symmetricEigen(matrix.slice(), n);
  expect([...values]).toEqual([...values].sort((a, b) => a - b));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [entry, product] = [0, 0];
      for (let k = 0; k < n; k++) {
        entry += values[k] * vectors[k * n + i] * vectors[k * n + j];
        product += vectors[i * n + k] * vectors[j * n + k];
      }
      expect(entry).toBeCloseTo(matrix[i * n + j], 10);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
    }
});

/** (XᵀX + Λ)⁻¹ Xᵀ y by Gauss elimination. */
function direct(x: number[][], y: number[], lambda: number[]): number[] {
  const p = lambda.length;
  const a = lambda.map((own, i) => [
    ...lambda.map((_, j) => x.reduce((sum, row) => sum + row[i] * row[j], i === j ? own : 0)),
    x.reduce((sum, row, r) => sum + row[i] * y[r], 0),
  ]);
  for (let i = 0; i < p; i++) {
    for (let r = 0; r < p; r++) {
      if (r === i) continue;
      const factor = a[r][i] / a[i][i];
      for (let c = i; c <= p; c++) a[r][c] -= factor * a[i][c];
    }
  }
  return a.map((row, i) => row[p] / row[i]);
}

describe('ridge', () => {
  const rows = 15;
  const targets = normal(rows);
  const mean = targets.reduce((sum, value) => sum + value, 0) / rows;

  it.each([
    [3, 6],
    [2, 40],
    [0, 9],
    [4, 0],
  ])('of %i attributes and %i features equals the normal equations', (p, q) => {
    const [attributes, features] = [centredBlock(rows, p), centredBlock(rows, q)];
    const fit = ridge({
      targets,
      attributes: p === 0 ? null : attributes,
      features: q === 0 ? null : { ...features, spectrum: spectrumOf(features, rows) },
      grid: { attributes: [0.7], features: [3] },
    });
    const x = Array.from({ length: rows }, (_, i) => [
      ...attributes.data.subarray(i * p, (i + 1) * p),
      ...features.data.subarray(i * q, (i + 1) * q),
    ]);
    const expected = direct(
      x,
      [...targets].map((value) => value - mean),
      [...new Array<number>(p).fill(0.7), ...new Array<number>(q).fill(3)],
    );
    const found = [...fit.attributes, ...fit.features];
    for (const [j, weight] of expected.entries()) expect(found[j]).toBeCloseTo(weight, 10);
    expect(fit.intercept).toBeCloseTo(mean, 12);
  });

  it('tells the error of rows left out, and takes the λ of the least', () => {
    const attributes = centredBlock(rows, 3);
    const features = centredBlock(rows, 6);
    const block = { ...features, spectrum: spectrumOf(features, rows) };
    const grid = { attributes: [0.1, 1, 10], features: [0.5, 5, 50] };
    const leftOut = (la: number, lf: number): number => {
      let sum = 0;
      for (let out = 0; out < rows; out++) {
        const kept = Array.from({ length: rows }, (_, i) => i).filter((i) => i !== out);
        // With a column of ones that is not penalised, so that the intercept is fitted anew.
        const row = (i: number) => [
          1,
          ...attributes.data.subarray(3 * i, 3 * i + 3),
          ...features.data.subarray(6 * i, 6 * i + 6),
        ];
        const w = direct(
          kept.map(row),
          kept.map((i) => targets[i]),
          [0, la, la, la, lf, lf, lf, lf, lf, lf],
        );
        sum += (targets[out] - row(out).reduce((total, value, j) => total + value * w[j], 0)) ** 2;
      }
      return sum / rows;
    };
    const errors = grid.attributes.flatMap((la) => grid.features.map((lf) => ({ la, lf, error: leftOut(la, lf) })));
    const best = errors.reduce((a, b) => (b.error < a.error ? b : a));
    const fit = ridge({ targets, attributes, features: block, grid });
    expect(fit.lambda).toEqual({ attributes: best.la, features: best.lf });
    expect(fit.leftOutError).toBeCloseTo(best.error, 10);
  });
});

it('splits every item into one test fold a repeat', () => {
  const folds = repeatedFolds(23, { folds: 5, repeats: 3, seed: 1 });
  expect(folds).toHaveLength(15);
  for (let repeat = 0; repeat < 3; repeat++) {
    const tested = folds.filter((fold) => fold.repeat === repeat).flatMap(({ test }) => test);
    expect(tested.sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
  }
  for (const { train, test } of folds) expect(new Set([...train, ...test]).size).toBe(23);
  expect(folds[0].test).not.toEqual(folds[5].test);
});

it('makes terms of what the training rows hold', () => {
  const attributes: Attribute[] = [
    { name: 'area', numbers: Float64Array.of(1, 3, 1, 3, 1, 3, 1, 3, 1000, 2) },
    { name: 'flat', numbers: Float64Array.of(5, 5, 5, 5, 5, 5, 5, 5, 7, 5) },
    { name: 'zip', texts: ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'c', 'z', 'a'] },
  ];
  const terms = termsOf(attributes, [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(terms.map(({ name, mean, deviation }) => [name, mean, deviation])).toEqual([
    ['area', 2, 1],
    ['zip = a', 0.625, 1],
    ['zip = others', 0.375, 1],
  ]);
  // A level that no training row has is one of the others.
  expect(terms.map((term) => termValue(term, attributes, 8))).toEqual([998, -0.625, 0.625]);
  expect(terms.map((term) => termValue(term, attributes, 9))).toEqual([0, 0.375, -0.375]);
});

/** Items whose target follows from one attribute and from two of 30 features. */
function problem(items: number): Omit<FoldProblem, 'train' | 'test' | 'targets'> & { truth: Float64Array } {
  const area = normal(items);
  const data = Float32Array.from(normal(items * 30));
  const truth = Float64Array.from(area, (a, i) => a + data[30 * i] - data[30 * i + 7] + 0.2 * random.normal());
  return {
    attributes: [{ name: 'area', numbers: area }],
    blocks: { images: { data, columns: 30 } },
    sets: [
      { name: 'attributes', attributes: true, block: null },
      { name: 'attributes+images', attributes: true, block: 'images' },
    ],
    grid: { attributes: [0.01, 1, 100], features: [0.1, 1, 10, 100, 1000] },
    truth,
  };
}

function crossValidated({ truth, ...rest }: ReturnType<typeof problem>) {
  const folds = repeatedFolds(truth.length, { folds: 5, repeats: 2, seed: 0 });
  const estimates = new Map(rest.sets.map(({ name }) => [name, [0, 1].map(() => new Float64Array(truth.length))]));
  for (const { repeat, train, test } of folds) {
    const found = fitFold({ ...rest, train, test, targets: Float64Array.from(train, (item) => truth[item]) });
    for (const [name, result] of Object.entries(found))
      for (const [i, item] of test.entries()) estimates.get(name)![repeat][item] = result.estimates[i];
  }
  return { folds, estimates };
}

describe('a set of features', () => {
  it('explains what it holds, with errors, intervals and paired differences', () => {
    const given = problem(120);
    const { folds, estimates } = crossValidated(given);
    const truth = { values: given.truth, transformed: given.truth, log: false };
    const errors = setErrors(estimates.get('attributes+images')!, truth, 0);
    expect(errors.r2Transformed.mean).toBeGreaterThan(0.9);
    expect(errors.r2Transformed).toEqual(errors.r2);
    expect(errors.mae.low).toBeLessThan(errors.mae.mean);
    expect(errors.mae.high).toBeGreaterThan(errors.mae.mean);
    const [r2, mae] = pairedErrors([...estimates], truth, { folds, seed: 0 });
    expect(r2).toMatchObject({ a: 'attributes', b: 'attributes+images', metric: 'r2Transformed' });
    expect(r2.difference.low).toBeGreaterThan(0);
    expect(mae.difference.high).toBeLessThan(0);
    expect(r2.t).toBeGreaterThan(3);
    expect(r2.p).toBeLessThan(0.01);
  });

  it('finds nothing where the targets are shuffled', () => {
    const given = problem(120);
    const truth = Float64Array.from(createRandom('shuffled').shuffle([...given.truth]));
    const { estimates } = crossValidated({ ...given, truth });
    for (const one of estimates.values())
      expect(setErrors(one, { values: truth, transformed: truth, log: false }, 0).r2Transformed.mean).toBeLessThan(
        0.05,
      );
  });

  it('makes the same model whatever the test items hold', () => {
    const { truth, ...given } = problem(60);
    const [{ train, test }] = repeatedFolds(60, { folds: 3, repeats: 1, seed: 0 });
    const targets = Float64Array.from(train, (item) => truth[item]);
    const before = fitFold({ ...given, train, test, targets });
    const { data } = given.blocks.images;
    const area = (given.attributes[0] as { numbers: Float64Array }).numbers;
    for (const item of test) {
      data.fill(1e6 * (item + 1), 30 * item, 30 * item + 30);
      area[item] = -1e6 * item;
    }
    const after = fitFold({ ...given, train, test, targets });
    for (const { name } of given.sets) expect(after[name].model).toEqual(before[name].model);
    expect(after.attributes.estimates).not.toEqual(before.attributes.estimates);
  });
});

it('knows the tail of Student’s t', () => {
  expect(studentTail(2.776445, 4)).toBeCloseTo(0.05, 6);
  expect(studentTail(-2.063899, 24)).toBeCloseTo(0.05, 6);
  expect(studentTail(0, 7)).toBe(1);
  expect(studentTail(40, 24)).toBeLessThan(1e-20);
});
