/**
 * Embeddings to two coordinates by UMAP (McInnes, Healy and Melville 2018): fitted on a seeded sample, on exact nearest
 * neighbours and from the two widest principal axes, so that the same embeddings give the same map; the images beyond
 * the sample are placed among their nearest fitted neighbours.
 */
import { UMAP } from 'umap-js';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createRandom, type Random } from '../../src-shared/random.ts';
import { NearestRows } from '../evaluate/nearest-rows.ts';
import { createPace } from '../system/pace.ts';
import { inPrincipalAxes, type Vectors } from './principal-axes.ts';

export interface ProjectionRequest {
  /** [images, width], row-major. */
  vectors: Float32Array;
  width: number;
  seed: number;
  /** Images that the map is fitted on at most; 5,000 unless set. */
  largestSample?: number;
}

export interface Projected {
  x: Float32Array;
  y: Float32Array;
  /** Images that the map was fitted on. */
  fitted: number;
}

const neighbours = 15;
/** Of UMAP: wide enough that the images of a tight class do not lie on one spot. */
const minDist = 0.5;
/** More of them would draw what is placed to the middle of its cluster. */
const placedAmong = 3;
/** Side of the square in which the fit begins. */
const initialSide = 10;

export async function projectVectors(request: ProjectionRequest, context: WorkContext): Promise<Projected> {
  const { vectors, width, seed, largestSample = 5000 } = request;
  const pace = createPace(context.signal);
  const random = createRandom(seed, 'projection');
  const count = vectors.length / width;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  if (count === 0) return { x, y, fitted: 0 };
  const sample = Uint32Array.from(random.shuffle([...Array(count).keys()]).slice(0, largestSample)).sort();
  context.report({ stage: 'embedding map', done: 0 });
  const points = await inPrincipalAxes({ data: vectors, width }, sample, random, pace);
  const positions = await fitSample(points, sample, random, context);
  for (const [i, row] of sample.entries()) [x[row], y[row]] = positions[i];
  await placeOthers({ points, sample, positions, x, y }, context);
  return { x, y, fitted: sample.length };
}

type Position = [x: number, y: number];

async function fitSample(
  points: Vectors,
  sample: Uint32Array,
  random: Random,
  { signal, report }: WorkContext,
): Promise<Position[]> {
  const initial = initialPositions(points, sample, random);
  const k = Math.min(neighbours, sample.length - 1);
  // With two or three images there is nothing to be learned about their neighbourhoods.
  if (k < 3) return initial;
  const pace = createPace(signal);
  const search = new NeighbourSearch(points, sample);
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (const [i, row] of sample.entries()) {
    // UMAP counts a point as its own first neighbour.
    const nearest = search.nearest(row, k);
    const own = nearest.indexOf(i);
    const others = own < 0 ? nearest.slice(0, k - 1) : nearest.filter((other) => other !== i);
    indices.push([i, ...others]);
    distances.push([0, ...others.map((other) => Math.sqrt(search.distance(row, other)))]);
    await pace();
  }
  const umap = new UMAP({ nNeighbors: k, minDist, random: () => random.next() });
  umap.setPrecomputedKNN(indices, distances);
  const rows = Array.from(sample, (row) =>
    Array.from(points.data.subarray(row * points.width, (row + 1) * points.width)),
  );
  const epochs = umap.initializeFit(rows);
  const positions = umap.getEmbedding() as Position[];
  for (const [i, position] of positions.entries()) [position[0], position[1]] = initial[i];
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    report({ stage: 'embedding map', done: epoch + 1, total: epochs });
    await pace();
  }
  return positions;
}

/** The two widest axes, stretched to the square, with a little noise: equal vectors must not begin at one point. */
function initialPositions({ data, width }: Vectors, sample: Uint32Array, random: Random): Position[] {
  let largest = 0;
  for (const row of sample) {
    for (let axis = 0; axis < Math.min(2, width); axis++)
      largest = Math.max(largest, Math.abs(data[row * width + axis]));
  }
  const scale = largest === 0 ? 0 : initialSide / 2 / largest;
  const along = (row: number, axis: number): number =>
    (axis < width ? data[row * width + axis] * scale : 0) + 0.01 * random.normal();
  return Array.from(sample, (row) => [along(row, 0), along(row, 1)]);
}

interface Placing {
  points: Vectors;
  sample: Uint32Array;
  positions: readonly Position[];
  x: Float32Array;
  y: Float32Array;
}

/** Each of the others at the mean of its nearest fitted neighbours, the nearer the heavier. */
async function placeOthers(
  { points, sample, positions, x, y }: Placing,
  { signal, report }: WorkContext,
): Promise<void> {
  const fitted = new Uint8Array(x.length);
  for (const row of sample) fitted[row] = 1;
  const total = x.length - sample.length;
  const pace = createPace(signal);
  const search = new NeighbourSearch(points, sample);
  let done = 0;
  for (let row = 0; row < x.length; row++) {
    if (fitted[row] === 1) continue;
    const nearest = search.nearest(row, placedAmong);
    const squared = nearest.map((i) => search.distance(row, i));
    const floor = 1e-12 + 1e-3 * squared[squared.length - 1];
    let sum = 0;
    for (const [k, i] of nearest.entries()) {
      const weight = 1 / (squared[k] + floor) ** 2;
      x[row] += weight * positions[i][0];
      y[row] += weight * positions[i][1];
      sum += weight;
    }
    x[row] /= sum;
    y[row] /= sum;
    if (++done % 1000 === 0 || done === total) report({ stage: 'placing the other images', done, total });
    await pace();
  }
}

/**
 * Exact nearest rows of the sample: widest axes first, a distance that exceeds the furthest one held after some axes
 * is not summed to its end.
 */
class NeighbourSearch {
  private readonly points: Vectors;
  private readonly packed: Float32Array;
  private readonly count: number;

  constructor(points: Vectors, sample: Uint32Array) {
    const { data, width } = points;
    this.points = points;
    this.count = sample.length;
    this.packed = new Float32Array(sample.length * width);
    for (const [i, row] of sample.entries()) this.packed.set(data.subarray(row * width, (row + 1) * width), i * width);
  }

  /** Positions in the sample of the k nearest to a row of all points, nearest first. */
  nearest(row: number, k: number): number[] {
    const { packed, count } = this;
    const { data, width } = this.points;
    const held = new NearestRows(k);
    const query = data.subarray(row * width, (row + 1) * width);
    let limit = Number.POSITIVE_INFINITY;
    for (let i = 0, start = 0; i < count; i++, start += width) {
      let sum = 0;
      for (let e = 0; e < width && sum < limit; ) {
        const end = Math.min(width, e + 8);
        for (; e < end; e++) {
          const difference = packed[start + e] - query[e];
          sum += difference * difference;
        }
      }
      if (sum >= limit) continue;
      held.offer(sum, i);
      limit = held.limit;
    }
    return [...held.rows];
  }

  distance(row: number, i: number): number {
    const { data, width } = this.points;
    let sum = 0;
    for (let e = 0; e < width; e++) sum += (data[row * width + e] - this.packed[i * width + e]) ** 2;
    return sum;
  }
}
