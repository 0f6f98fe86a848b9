import { expect, it } from 'vitest';
import { confusions, failedQueries } from './failed-queries.ts';

const columns = {
  query: Uint32Array.of(0, 1, 2, 3, 4),
  firstRight: Uint32Array.of(1, 2, 0, 3, 0),
  rPrecision: new Float32Array(5),
  averagePrecision: new Float32Array(5),
  wrong: Int32Array.of(5, 5, 6, 6, 5),
  right: Int32Array.of(7, 7, 8, 7, -1),
  wrongDistance: Float32Array.of(2, 0.25, 0.5, 0.5, 0.1),
  rightDistance: Float32Array.of(1, 0.5, 2, 0.75, Number.NaN),
};

it('lists failures, the widest gap first, and counts what they were taken for', () => {
  const failed = failedQueries(columns);
  expect([...failed]).toEqual([2, 1, 3]);
  const classIndex = Uint32Array.of(0, 1, 1, 1, 0, 2, 3, 0, 1);
  expect(confusions(failed, columns, classIndex)).toEqual([
    { of: 1, as: 3, count: 2 },
    { of: 1, as: 2, count: 1 },
  ]);
});
