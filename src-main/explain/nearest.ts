/**
 * The nearest training embeddings, exact: one matrix product ranks the whole index in float32, and every group of points that
 * could hold a neighbour within the product's rounding error is searched again by D in double precision (ties by index).
 * The donor of a weight transfer (METHOD section 6).
 */
import * as tf from '@tensorflow/tfjs-core';
import { squaredDistance } from '../../src-shared/score.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';

export interface Neighbour {
  /** Row of the index. */
  index: number;
  /** D(query, neighbour). */
  distance: number;
}

/** Points whose closest one stands for all: few enough to search again, enough that their maxima are few. */
const groupSize = 250;
/** Points a matrix product, and the most queries: bounds its result to 64 MB. */
const blockSize = 500 * groupSize;
const queryBlock = 128;
/** Closeness of what fills up the last group; finite, since 0 · ∞ is not a number. */
const farAway = -3e38;

export class NearestIndex {
  private readonly embeddings: Embeddings;
  private readonly size: number;
  private readonly groups: number;
  /** Columns are points: their E coordinates, and −|x|²/2 below, so that a query with a 1 below gives q·x − |x|²/2. */
  private readonly blocks: tf.Tensor2D[] = [];
  private readonly largestNorm: number;

  /** Uploads [n, E]; the caller disposes of the index. */
  constructor(embeddings: Embeddings) {
    const { data, width } = embeddings;
    this.embeddings = embeddings;
    this.size = data.length / width;
    this.groups = Math.ceil(this.size / groupSize);
    let largest = 0;
    for (let start = 0; start < this.size; start += blockSize) {
      const rows = data.subarray(start * width, Math.min(this.size, start + blockSize) * width);
      const { columns, furthest } = uploadBlock(rows, width);
      this.blocks.push(columns);
      largest = Math.max(largest, furthest);
    }
    this.largestNorm = Math.sqrt(largest);
  }

  /** The k nearest of each query, nearest first. */
  search(queries: Embeddings, k: number): Neighbour[][] {
    const count = queries.data.length / queries.width;
    const results: Neighbour[][] = [];
    for (let start = 0; start < count; start += queryBlock) {
      const rows = Math.min(queryBlock, count - start);
      const closest = this.closestOfGroups(queries, start, rows);
      for (let row = 0; row < rows; row++) {
        const query = embeddingOf(queries, start + row);
        results.push(
          this.rank(
            query,
            closest.map((block) => block.subarray((row * block.length) / rows, ((row + 1) * block.length) / rows)),
            k,
          ),
        );
      }
    }
    return results;
  }

  dispose(): void {
    tf.dispose(this.blocks);
  }

  /** Largest q·x − |x|²/2 of each group, [rows, groups of the block] for each block. */
  private closestOfGroups(queries: Embeddings, start: number, rows: number): Float32Array[] {
    const { width } = queries;
    return scoped(() => {
      const block = queries.data.subarray(start * width, (start + rows) * width);
      const augmented = tf.concat([tf.tensor2d(block, [rows, width]), tf.ones([rows, 1])], 1) as tf.Tensor2D;
      return this.blocks.map((points) =>
        scoped(() => {
          const closeness = tf.matMul(augmented, points);
          const groups = points.shape[1] / groupSize;
          return tf.max(tf.reshape(closeness, [rows, groups, groupSize]), 2).dataSync() as Float32Array;
        }),
      );
    });
  }

  /**
   * Every one of the k nearest lies in a group whose computed maximum is at most twice the rounding error below the k-th
   * largest of these maxima; the other groups need no look.
   */
  private rank(query: Float32Array, closest: readonly Float32Array[], k: number): Neighbour[] {
    const limit = kthLargest(closest, Math.min(k, this.groups)) - 2 * this.roundingError(query);
    const found: Neighbour[] = [];
    let group = 0;
    for (const block of closest) {
      for (const maximum of block) {
        if (!(maximum < limit)) this.searchGroup(query, group, { found, k }); // what is not a number is looked at too
        group++;
      }
    }
    return found;
  }

  private searchGroup(query: Float32Array, group: number, { found, k }: { found: Neighbour[]; k: number }): void {
    const end = Math.min(this.size, (group + 1) * groupSize);
    for (let index = group * groupSize; index < end; index++) {
      const distance = squaredDistance(query, embeddingOf(this.embeddings, index));
      if (found.length === k && !(distance < found[k - 1].distance)) continue;
      let place = found.length;
      while (place > 0 && found[place - 1].distance > distance) place--;
      found.splice(place, 0, { index, distance });
      if (found.length > k) found.pop();
    }
  }

  /** Bound on |computed − exact| of q·x − |x|²/2 in float32, whatever the order of summation (Higham 2002, section 3.1). */
  private roundingError(query: Float32Array): number {
    const norm = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0));
    const terms = query.length + 2;
    return 2 * terms * 2 ** -24 * this.largestNorm * (norm + this.largestNorm);
  }
}

/** Rows of points as columns with −|x|²/2 below them, filled up to whole groups; and the largest |x|². */
function uploadBlock(rows: Float32Array, width: number): { columns: tf.Tensor2D; furthest: number } {
  const count = rows.length / width;
  let furthest = 0;
  const halves = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let norm = 0;
    for (let e = i * width; e < (i + 1) * width; e++) norm += rows[e] * rows[e];
    halves[i] = -norm / 2;
    if (norm > furthest) furthest = norm;
  }
  const missing = Math.ceil(count / groupSize) * groupSize - count;
  const columns = tf.tidy(() => {
    const points = tf.transpose(tf.tensor2d(rows, [count, width])) as tf.Tensor2D;
    const closeness = tf.tensor2d(halves, [1, count]);
    return tf.concat(
      [
        tf.pad(points, [
          [0, 0],
          [0, missing],
        ]),
        tf.pad(
          closeness,
          [
            [0, 0],
            [0, missing],
          ],
          farAway,
        ),
      ],
      0,
    );
  });
  return { columns: columns as tf.Tensor2D, furthest };
}

function kthLargest(blocks: readonly Float32Array[], k: number): number {
  const largest: number[] = [];
  for (const block of blocks) {
    for (const value of block) {
      if (largest.length === k && !(value > largest[k - 1])) continue;
      let place = largest.length;
      while (place > 0 && largest[place - 1] < value) place--;
      largest.splice(place, 0, value);
      if (largest.length > k) largest.pop();
    }
  }
  return largest[k - 1];
}

/** A tidy that returns plain data. */
function scoped<T>(work: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(work());
  });
  return results[0];
}
