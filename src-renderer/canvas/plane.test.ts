import { expect, test } from 'vitest';
import { fitCamera, PointIndex, simplifyPolygon, toData, toScreen, zoomAt } from './plane.ts';

const size = { width: 200, height: 100 };
const points = { x: Float32Array.of(0, 10, 10, 0, 5, Number.NaN), y: Float32Array.of(0, 0, 10, 10, 5, Number.NaN) };

test('the camera fits all points, and screen and data agree', () => {
  const camera = fitCamera(points, size);
  expect(camera).toEqual({ x: 5, y: 5, scale: 9 });
  expect(toScreen(camera, size, 5, 10)).toEqual([100, 5]);
  expect(toData(camera, size, ...toScreen(camera, size, 2, 7))).toEqual([2, 7]);
});

test('zooming keeps what lies under the pointer', () => {
  const camera = fitCamera(points, size);
  const before = toData(camera, size, 30, 20);
  const after = toData(zoomAt(camera, size, { px: 30, py: 20, factor: 3 }), size, 30, 20);
  expect(after[0]).toBeCloseTo(before[0], 9);
  expect(after[1]).toBeCloseTo(before[1], 9);
});

test('a simplified polygon keeps its corners', () => {
  const square: number[] = [];
  for (let i = 0; i < 10; i++) square.push(i, 0);
  for (let i = 0; i < 10; i++) square.push(10, i);
  for (let i = 0; i < 10; i++) square.push(10 - i, 10);
  for (let i = 0; i < 10; i++) square.push(0, 10 - i);
  expect(simplifyPolygon(square, 4)).toEqual([0, 0, 10, 0, 10, 10, 0, 10]);
  expect(simplifyPolygon([0, 0, 1, 0, 1, 1], 2)).toHaveLength(6);
});

test('the nearest point agrees with looking at all of them', () => {
  const n = 2000;
  const many = {
    x: Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7) * 9 + Math.cos(i * 0.3)),
    y: Float32Array.from({ length: n }, (_, i) => Math.cos(i * 2.3) * 4),
  };
  const index = new PointIndex(many);
  for (let q = 0; q < 100; q++) {
    const [x, y] = [Math.sin(q) * 11, Math.cos(q * 3) * 5];
    let best = -1;
    let bestSquare = 0.5 ** 2;
    for (let i = 0; i < n; i++) {
      const square = (many.x[i] - x) ** 2 + (many.y[i] - y) ** 2;
      if (square <= bestSquare && i % 2 === 0) [best, bestSquare] = [i, square];
    }
    expect(index.nearest(x, y, { radius: 0.5, accepts: (i) => i % 2 === 0 })).toBe(best);
  }
});
