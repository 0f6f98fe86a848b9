/**
 * The nearest training embeddings, exact: candidates by |x|² − 2 q·x in one matrix product, then ranked again by
 * D in double precision (ties by index). The donor of a weight transfer (METHOD section 6).
 */
import * as tf from '@tensorflow/tfjs-core';
import { type Embeddings, embeddingOf } from './mean-cotangent.ts';
import { squaredDistance } from './score.ts';

export interface Neighbour {
  /** Row of the index. */
  index: number;
  /** D(query, neighbour). */
  distance: number;
}

/** Candidates kept beyond k, so that rounding in float32 cannot lose a neighbour. */
const spare = 7;
/** Queries a matrix product: bounds its memory to 64 floats a row of the index. */
const queryBlock = 64;

export class NearestIndex {
  private readonly embeddings: Embeddings;
  private readonly size: number;
  private readonly points: tf.Tensor2D;
  private readonly norms: tf.Tensor1D;

  /** Uploads [n, E]; the caller disposes of the index. */
  constructor(embeddings: Embeddings) {
    this.embeddings = embeddings;
    this.size = embeddings.data.length / embeddings.width;
    this.points = tf.tensor2d(embeddings.data, [this.size, embeddings.width]);
    this.norms = tf.tidy(() => tf.sum(tf.square(this.points), 1));
  }

  /** The k nearest of each query, nearest first. */
  search(queries: Embeddings, k: number): Neighbour[][] {
    const count = queries.data.length / queries.width;
    const results: Neighbour[][] = [];
    for (let start = 0; start < count; start += queryBlock) {
      const rows = Math.min(queryBlock, count - start);
      const kept = Math.min(this.size, k + spare);
      const candidates = this.candidates(queries, { start, rows, kept });
      for (let row = 0; row < rows; row++) {
        const query = embeddingOf(queries, start + row);
        const list = candidates.subarray(row * kept, (row + 1) * kept);
        results.push(this.rank(query, list).slice(0, k));
      }
    }
    return results;
  }

  dispose(): void {
    tf.dispose([this.points, this.norms]);
  }

  private candidates(
    queries: Embeddings,
    { start, rows, kept }: { start: number; rows: number; kept: number },
  ): Int32Array {
    return tf.tidy(() => {
      const block = queries.data.subarray(start * queries.width, (start + rows) * queries.width);
      const products = tf.matMul(tf.tensor2d(block, [rows, queries.width]), this.points, false, true);
      const closeness = tf.sub(tf.mul(products, 2), this.norms);
      return tf.topk(closeness, kept, true).indices.dataSync() as Int32Array;
    });
  }

  private rank(query: Float32Array, candidates: Int32Array): Neighbour[] {
    return [...candidates]
      .map((index) => ({ index, distance: squaredDistance(query, embeddingOf(this.embeddings, index)) }))
      .sort((a, b) => a.distance - b.distance || a.index - b.index);
  }
}
