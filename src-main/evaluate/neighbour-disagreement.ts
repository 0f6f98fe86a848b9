/** How many of the nearest neighbours of each row are negatives: the images whose label or embedding deserves a look. */
import type { Relation } from '../../src-shared/relation.ts';
import { createPace } from '../system/pace.ts';
import { blockMeasure, queryBlock } from './distance-blocks.ts';
import { NearestRows } from './nearest-rows.ts';

export interface DisagreementInput {
  /** [n, width], row-major. */
  embeddings: Float32Array;
  width: number;
  relation: Relation;
  /** Rows with an embedding. */
  rows: readonly number[];
  /** Rows among which neighbours are looked for; a row is no neighbour of itself. */
  references: readonly number[];
  /** Neighbours that are looked at. */
  k: number;
  signal?: AbortSignal;
}

/** In [0, 1], in the order of `rows`: the share of negatives among the k nearest by D, ties by index; NaN without a neighbour. */
export async function neighbourDisagreement(input: DisagreementInput): Promise<Float32Array> {
  const { relation, rows, references, k, signal } = input;
  const related = relation.among(references.toSorted((a, b) => a - b));
  const shares = new Float32Array(rows.length).fill(Number.NaN);
  const pace = createPace(signal);
  for (let start = 0; start < rows.length; start += queryBlock) {
    const block = rows.slice(start, start + queryBlock);
    const nearest = block.map(() => new NearestRows(Math.min(k, references.length)));
    const measure = blockMeasure(input, block);
    for (let from = 0; from < references.length; from += measure.step) {
      const span = references.slice(from, from + measure.step);
      const distances = measure.to(span);
      for (const [i, row] of block.entries())
        for (const [j, reference] of span.entries())
          if (reference !== row) nearest[i].offer(distances[j * queryBlock + i], from + j);
      await pace();
    }
    for (const [i, row] of block.entries()) {
      const found = Array.from(nearest[i].rows, (at) => references[at]);
      if (found.length > 0)
        shares[start + i] = found.filter((one) => related.isNegative(row, one)).length / found.length;
    }
  }
  return shares;
}
