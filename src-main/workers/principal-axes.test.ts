import { expect, test } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { inPrincipalAxes } from './principal-axes.ts';

const random = createRandom(5, 'axes');
const rest = (): undefined => undefined;

function squared(data: Float32Array, width: number, i: number, j: number): number {
  let sum = 0;
  for (let e = 0; e < width; e++) sum += (data[i * width + e] - data[j * width + e]) ** 2;
  return sum;
}

function variances(data: Float32Array, width: number): number[] {
  const count = data.length / width;
  return Array.from({ length: width }, (_, e) => {
    let [sum, square] = [0, 0];
    for (let i = 0; i < count; i++) [sum, square] = [sum + data[i * width + e], square + data[i * width + e] ** 2];
    return square / count - (sum / count) ** 2;
  });
}

test('with all axes kept, distances are as they were, and the widest axis comes first', async () => {
  const width = 6;
  const data = Float32Array.from({ length: 80 * width }, (_, i) => (1 + (i % width)) * random.normal());
  const sample = Uint32Array.from({ length: 80 }, (_, i) => i);
  const turned = await inPrincipalAxes({ data, width }, sample, createRandom(1), rest);
  expect(turned.width).toBe(width);
  for (let j = 1; j < 80; j++) expect(squared(turned.data, width, 0, j)).toBeCloseTo(squared(data, width, 0, j), 2);
  const along = variances(turned.data, width);
  expect(along).toEqual([...along].sort((a, b) => b - a));
  const total = (list: number[]): number => list.reduce((sum, v) => sum + v, 0);
  expect(total(along)).toBeCloseTo(total(variances(data, width)), 2);
});

test('of wide vectors the axes are kept that carry the variance', async () => {
  const [count, width, carried] = [150, 300, 20];
  const directions = Float32Array.from({ length: carried * width }, () => random.normal());
  const data = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < carried; k++) {
      const share = random.normal();
      for (let e = 0; e < width; e++) data[i * width + e] += share * directions[k * width + e];
    }
  }
  const sample = Uint32Array.from({ length: count }, (_, i) => i);
  const turned = await inPrincipalAxes({ data, width }, sample, createRandom(2), rest);
  expect(turned.width).toBe(64);
  for (let j = 1; j < count; j++) {
    const before = squared(data, width, 0, j);
    expect(Math.abs(squared(turned.data, 64, 0, j) - before) / before).toBeLessThan(1e-3);
  }
});
