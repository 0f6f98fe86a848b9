import { expect, test } from 'vitest';
import { insidePolygon } from './inside-polygon.ts';

const points = { x: Float32Array.of(0, 10, 10, 0, 5, Number.NaN), y: Float32Array.of(0, 0, 10, 10, 5, Number.NaN) };

test('points inside a polygon, also a hollow one; a point without a place is outside', () => {
  expect([...insidePolygon(points, [-1, -1, 11, -1, 11, 6, -1, 6])]).toEqual([1, 1, 0, 0, 1, 0]);
  // A U: its hollow holds the middle.
  const u = [-1, -1, 11, -1, 11, 11, 8, 11, 8, 2, 2, 2, 2, 11, -1, 11];
  expect([...insidePolygon(points, u)]).toEqual([1, 1, 1, 1, 0, 0]);
  expect([...insidePolygon(points, [0, 0, 1, 1])]).toEqual([0, 0, 0, 0, 0, 0]);
});
