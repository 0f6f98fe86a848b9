/** Embeddings that tell no images apart: a map of their similarity explains nothing, and whoever sees it has to know. */
import type { Embeddings } from '../explain/embeddings.ts';

/** Below this share of the mean squared length, distances are no more than noise of the training. */
const collapsedBelow = 1e-3;

/** Null where there is nothing to say. The mean squared distance of two images is 2 (mean |f|² − |mean f|²). */
export function collapseNote({ data, width }: Embeddings): string | null {
  const count = data.length / width;
  if (count < 2) return null;
  const sum = new Float64Array(width);
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum[i % width] += data[i];
    squares += data[i] * data[i];
  }
  const length = squares / count;
  if (!Number.isFinite(length))
    return 'The embeddings are not finite: the training diverged, or the weights are damaged.';
  if (length < 1e-12) return 'All embeddings are zero: the head is dead, so the maps explain nothing.';
  const spread = Math.max(0, 2 * (length - sum.reduce((total, value) => total + (value / count) ** 2, 0)));
  if (spread >= collapsedBelow * length) return null;
  return (
    `The embeddings have collapsed: the mean squared distance is ${spread.toPrecision(2)} at a mean squared length of ` +
    `${length.toPrecision(2)}, so the maps explain almost nothing. Check mean and deviation of the pixels, or train with ` +
    'a lower learning rate, more steps, or semi-hard triplets.'
  );
}

export function notesOf({ embeddings }: { embeddings: Embeddings }): string[] {
  const note = collapseNote(embeddings);
  return note === null ? [] : [note];
}
