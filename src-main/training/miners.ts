/** Which triplets of a batch are learned from. Pure, in float64, on squared Euclidean distances D. */

export const minerNames = ['all', 'hard', 'semihard', 'batch-hard'] as const;
export type MinerName = (typeof minerNames)[number];

/** Embeddings of a batch, B × E, row-major. */
export interface EmbeddingBatch {
  data: ArrayLike<number>;
  /** B labels. */
  labels: ArrayLike<number>;
}

/** D of every pair: B × B, row-major, symmetric, zero diagonal. */
export function pairDistances({ data, labels }: EmbeddingBatch): Float64Array {
  const count = labels.length;
  const width = data.length / count;
  const distances = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      let sum = 0;
      for (let e = 0; e < width; e++) {
        const difference = data[i * width + e] - data[j * width + e];
        sum += difference * difference;
      }
      distances[i * count + j] = sum;
      distances[j * count + i] = sum;
    }
  }
  return distances;
}

/** Calls `visit` with every valid triplet (another image of the class, an image of another), ordered by a, then p, then n. */
export function forEachTriplet(labels: ArrayLike<number>, visit: (a: number, p: number, n: number) => void): void {
  for (let a = 0; a < labels.length; a++) {
    for (let p = 0; p < labels.length; p++) {
      if (p === a || labels[p] !== labels[a]) continue;
      for (let n = 0; n < labels.length; n++) if (labels[n] !== labels[a]) visit(a, p, n);
    }
  }
}

/** How many valid triplets the labels form. */
export function countTriplets(labels: ArrayLike<number>): number {
  const sizes = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i], (sizes.get(labels[i]) ?? 0) + 1);
  let total = 0;
  for (const size of sizes.values()) total += size * (size - 1) * (labels.length - size);
  return total;
}

/** Whether a triplet is mined, from D(a,p), D(a,n) and the margin δ. */
const keeps = {
  all: (positive, negative, margin) => positive - negative + margin > 0,
  hard: (positive, negative) => negative < positive,
  // FaceNet (Schroff, Kalenichenko and Philbin 2015), section 3.2: farther than the positive, but inside the margin.
  semihard: (positive, negative, margin) => positive - negative + margin > 0 && negative > positive,
} satisfies Record<Exclude<MinerName, 'batch-hard'>, (positive: number, negative: number, margin: number) => boolean>;

/** Mined triplets as a, p, n, a, p, n, …: indices into the batch, ordered by a, then p, then n. */
export function mineTriplets(
  miner: MinerName,
  { distances, labels, margin }: { distances: Float64Array; labels: ArrayLike<number>; margin: number },
): Int32Array {
  if (miner === 'batch-hard') return mineBatchHard(distances, labels);
  const count = labels.length;
  const keep = keeps[miner];
  const triplets: number[] = [];
  forEachTriplet(labels, (a, p, n) => {
    if (keep(distances[a * count + p], distances[a * count + n], margin)) triplets.push(a, p, n);
  });
  return Int32Array.from(triplets);
}

/** The farthest positive and the nearest negative of each anchor (Hermans, Beyer and Leibe 2017, eq. 5); ties: the first. */
function mineBatchHard(distances: Float64Array, labels: ArrayLike<number>): Int32Array {
  const count = labels.length;
  const triplets: number[] = [];
  for (let a = 0; a < count; a++) {
    let positive = -1;
    let negative = -1;
    for (let x = 0; x < count; x++) {
      const distance = distances[a * count + x];
      if (labels[x] !== labels[a]) {
        if (negative < 0 || distance < distances[a * count + negative]) negative = x;
      } else if (x !== a && (positive < 0 || distance > distances[a * count + positive])) positive = x;
    }
    if (positive >= 0 && negative >= 0) triplets.push(a, positive, negative);
  }
  return Int32Array.from(triplets);
}
