import { expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { collapseNote } from './collapse.ts';

const random = createRandom('collapse');

/** n unit vectors around one direction; `spread` is about their mean squared distance. */
function around(n: number, width: number, spread: number): Float32Array {
  const data = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    const f = Array.from(
      { length: width },
      (_, k) => (k === 0 ? 1 : 0) + Math.sqrt(spread / 2 / width) * random.normal(),
    );
    const norm = Math.hypot(...f);
    data.set(
      f.map((value) => value / norm),
      i * width,
    );
  }
  return data;
}

it('embeddings that are all but equal are told of with their distance', () => {
  const note = collapseNote({ data: around(200, 64, 1e-4), width: 64 });
  const told = Number(/distance is ([\d.e-]+) at/.exec(note!)![1]);
  expect(told).toBeGreaterThan(0.8e-4);
  expect(told).toBeLessThan(1.2e-4);
  const large = around(200, 64, 1e-4).map((value) => 1000 * value);
  expect(collapseNote({ data: large, width: 64 })).toMatch(/have collapsed/);
});

it('a dead head and a network that diverged have words of their own', () => {
  expect(collapseNote({ data: new Float32Array(64), width: 8 })).toMatch(/^All embeddings are zero/);
  expect(collapseNote({ data: Float32Array.of(1, Number.NaN, 1, 1), width: 2 })).toMatch(/not finite/);
});

it('embeddings that differ are passed over in silence, however close their directions lie', () => {
  expect(collapseNote({ data: around(200, 64, 5e-3), width: 64 })).toBeNull();
  expect(collapseNote({ data: Float32Array.of(1, 0), width: 2 })).toBeNull();
});
