/** Embeddings of many images in one array, and what a mean over triplets of them is. */

/** Embeddings of all images, row-major [n, E]. */
export interface Embeddings {
  data: Float32Array;
  width: number;
}

/** A view of row `index`, length E: no copy. */
export function embeddingOf({ data, width }: Embeddings, index: number): Float32Array {
  return data.subarray(index * width, (index + 1) * width);
}

/** The embeddings of some images, in their order. */
export function gatherEmbeddings(embeddings: Embeddings, indices: readonly number[]): Embeddings {
  const { width } = embeddings;
  const data = new Float32Array(indices.length * width);
  for (const [row, index] of indices.entries()) data.set(embeddingOf(embeddings, index), row * width);
  return { data, width };
}

export interface MeanCotangent {
  /** Mean ∂S/∂f(a) over the active triplets, length E; zeros where none is active. */
  cotangent: Float64Array;
  active: number;
  inactive: number;
}
