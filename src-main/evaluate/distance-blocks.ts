/** Squared Euclidean distances in double precision, four queries at a time. */

/** Queries that are measured at once. */
export const queryBlock = 4;
/** Products of one slice, about 5 ms. */
const sliceProducts = 4_000_000;

interface Vectors {
  /** [n, width], row-major. */
  embeddings: Float32Array;
  width: number;
}

/**
 * Distances from four queries at once, whose coordinates lie side by side, so that each coordinate of a reference is read
 * once for all. Every distance is summed in order of the coordinates.
 */
export function blockMeasure({ embeddings, width }: Vectors, block: readonly number[]) {
  const step = Math.max(1, Math.floor(sliceProducts / (queryBlock * width)));
  const coordinates = new Float64Array(queryBlock * width);
  for (const [i, query] of block.entries()) {
    for (let e = 0; e < width; e++) coordinates[e * queryBlock + i] = embeddings[query * width + e];
  }
  const distances = new Float64Array(queryBlock * step);
  /** D(query i, reference j) at j · 4 + i. */
  const to = (references: readonly number[]): Float64Array => {
    for (let j = 0; j < references.length; j++) {
      const start = references[j] * width;
      let [first, second, third, fourth] = [0, 0, 0, 0];
      for (let e = 0, at = 0; e < width; e++, at += queryBlock) {
        const coordinate = embeddings[start + e];
        const a = coordinates[at] - coordinate;
        const b = coordinates[at + 1] - coordinate;
        const c = coordinates[at + 2] - coordinate;
        const d = coordinates[at + 3] - coordinate;
        first += a * a;
        second += b * b;
        third += c * c;
        fourth += d * d;
      }
      distances[j * queryBlock] = first;
      distances[j * queryBlock + 1] = second;
      distances[j * queryBlock + 2] = third;
      distances[j * queryBlock + 3] = fourth;
    }
    return distances;
  };
  return { step, to };
}
