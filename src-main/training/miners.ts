/** Which triplets of a batch are learned from. Pure, in float64, on squared Euclidean distances D. */
import type { BatchRelation } from './batch-relation.ts';

export const minerNames = ['all', 'hard', 'semihard', 'batch-hard'] as const;
export type MinerName = (typeof minerNames)[number];

/** Embeddings of a batch, B × E, row-major, and who is what for whom among them. */
export interface EmbeddingBatch {
  data: ArrayLike<number>;
  related: BatchRelation;
}

/** D of every pair: B × B, row-major, symmetric, zero diagonal. */
export function pairDistances({ data, related: { count } }: EmbeddingBatch): Float64Array {
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

/** Calls `visit` with every valid triplet (a positive and a negative of the anchor), ordered by a, then p, then n. */
export function forEachTriplet(
  { count, signs, listed }: BatchRelation,
  visit: (a: number, p: number, n: number) => void,
): void {
  if (listed !== null) {
    for (let t = 0; t < listed.length; t += 3) visit(listed[t], listed[t + 1], listed[t + 2]);
    return;
  }
  for (let a = 0; a < count; a++) {
    for (let p = 0; p < count; p++) {
      if (signs[a * count + p] !== 1) continue;
      for (let n = 0; n < count; n++) if (signs[a * count + n] === -1) visit(a, p, n);
    }
  }
}

/** How many valid triplets a batch forms. */
export function countTriplets({ count, signs, listed }: BatchRelation): number {
  if (listed !== null) return listed.length / 3;
  let total = 0;
  for (let a = 0; a < count; a++) {
    let positives = 0;
    let negatives = 0;
    for (let i = 0; i < count; i++) {
      if (signs[a * count + i] === 1) positives++;
      else if (signs[a * count + i] === -1) negatives++;
    }
    total += positives * negatives;
  }
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
  { distances, related, margin }: { distances: Float64Array; related: BatchRelation; margin: number },
): Int32Array {
  if (miner === 'batch-hard') {
    return related.listed === null ? mineBatchHard(distances, related) : hardestListed(distances, related);
  }
  const { count, marginFactors } = related;
  const keep = keeps[miner];
  const triplets: number[] = [];
  forEachTriplet(related, (a, p, n) => {
    const own = marginFactors === null ? margin : margin * marginFactors[a * count + n];
    if (keep(distances[a * count + p], distances[a * count + n], own)) triplets.push(a, p, n);
  });
  return Int32Array.from(triplets);
}

/** The farthest positive and the nearest negative of each anchor (Hermans, Beyer and Leibe 2017, eq. 5); ties: the first. */
function mineBatchHard(distances: Float64Array, { count, signs }: BatchRelation): Int32Array {
  const triplets: number[] = [];
  for (let a = 0; a < count; a++) {
    let positive = -1;
    let negative = -1;
    for (let x = 0; x < count; x++) {
      const distance = distances[a * count + x];
      const sign = signs[a * count + x];
      if (sign === -1) {
        if (negative < 0 || distance < distances[a * count + negative]) negative = x;
      } else if (sign === 1 && (positive < 0 || distance > distances[a * count + positive])) positive = x;
    }
    if (positive >= 0 && negative >= 0) triplets.push(a, positive, negative);
  }
  return Int32Array.from(triplets);
}

/** Of a list: for each anchor the triplet with the largest D(a,p) − D(a,n); ties: the first. */
function hardestListed(distances: Float64Array, related: BatchRelation): Int32Array {
  const { count } = related;
  const hardest = new Map<number, { violation: number; triplet: [number, number, number] }>();
  forEachTriplet(related, (a, p, n) => {
    const violation = distances[a * count + p] - distances[a * count + n];
    const known = hardest.get(a);
    if (known === undefined || violation > known.violation) hardest.set(a, { violation, triplet: [a, p, n] });
  });
  return Int32Array.from([...hardest.values()].flatMap(({ triplet }) => triplet));
}
