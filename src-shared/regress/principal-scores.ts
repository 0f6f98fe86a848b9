/** Principal components of the features of a fold, learned from its training items: few columns for what cannot take many. */
import type { Block, BlockSpectrum } from './ridge.ts';

/**
 * Scores on the `count` components of the largest variance, of the training rows and of the test rows: [rows, components] each.
 * With ZZᵀ = U diag(d) Uᵀ of the training rows Z, these are U √d and Zₜ Zᵀ U / √d. Fewer components where Z has fewer.
 */
export function principalScores(
  training: Block & { spectrum: BlockSpectrum },
  test: Block,
  count: number,
): { training: Block; test: Block } {
  const { values, vectors } = training.spectrum;
  const rows = training.data.length / training.columns;
  const tests = test.data.length / test.columns;
  const columns = Math.min(count, values.length);
  const own = new Float64Array(rows * columns);
  const others = new Float64Array(tests * columns);
  const axis = new Float64Array(training.columns);
  for (let component = 0; component < columns; component++) {
    // Values ascend.
    const at = values.length - 1 - component;
    const scale = Math.sqrt(values[at]);
    axis.fill(0);
    for (let i = 0; i < rows; i++) {
      const share = vectors[at * rows + i];
      own[i * columns + component] = scale * share;
      for (let k = 0; k < training.columns; k++) axis[k] += share * training.data[i * training.columns + k];
    }
    for (let i = 0; i < tests; i++) {
      let sum = 0;
      for (let k = 0; k < test.columns; k++) sum += test.data[i * test.columns + k] * axis[k];
      others[i * columns + component] = sum / scale;
    }
  }
  return { training: { data: own, columns }, test: { data: others, columns } };
}
