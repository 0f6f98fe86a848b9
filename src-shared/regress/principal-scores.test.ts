import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { principalScores } from './principal-scores.ts';
import { type Block, spectrumOf } from './ridge.ts';

/** Rows around 0, most of their spread along one direction. */
function blockOf(rows: number, columns: number, seed: string) {
  const random = createRandom(seed);
  const direction = Array.from({ length: columns }, (_, k) => Math.sin(k + 1));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const far = 5 * random.normal();
    for (let k = 0; k < columns; k++) data[i * columns + k] = far * direction[k] + 0.2 * random.normal();
  }
  return { data, columns };
}

test('scores of training and test rows are projections on the same axes, the widest first', () => {
  const [rows, columns] = [12, 30];
  const block = blockOf(rows, columns, 'training');
  const training = { ...block, spectrum: spectrumOf(block, rows) };
  const own = principalScores(training, block, 3);
  expect(own.training.columns).toBe(3);
  for (const [at, score] of own.training.data.entries()) expect(own.test.data[at]).toBeCloseTo(score, 8);
  const spread = [0, 1, 2].map((c) =>
    own.training.data.reduce((sum, value, at) => (at % 3 === c ? sum + value ** 2 : sum), 0),
  );
  expect(spread[0]).toBeGreaterThan(20 * spread[1]);
  expect(spread[1]).toBeGreaterThanOrEqual(spread[2]);
  // All components together keep every distance.
  const all = principalScores(training, block, 100);
  const distance = ({ data, columns: width }: Block): number =>
    Math.hypot(...Array.from({ length: width }, (_, k) => data[k] - data[width + k]));
  expect(distance(all.training)).toBeCloseTo(distance(block), 8);
});
