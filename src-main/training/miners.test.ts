/** Miners against the reference triplets, and the loss with its gradient against finite differences. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { relationOfItems, relationOfLabels } from './batch-relation.ts';
import { countTriplets, forEachTriplet, type MinerName, minerNames, mineTriplets, pairDistances } from './miners.ts';
import { type BatchLoss, differentiableLoss, type LossSpec, tripletLoss } from './triplet-loss.ts';

interface Mining {
  labels: number[];
  embeddings: number[][];
  triplets: Record<'all' | 'hard' | 'semihard' | 'batchHard', number[][]>;
  meanLossOverAllTriplets: number;
}

const mining = golden<Mining>('mining');
const related = relationOfLabels(mining.labels);
const data = Float64Array.from(mining.embeddings.flat());
const loss: LossSpec = { miner: 'all', margin: 0.2, mean: 'all', softMargin: false };

describe('miners', () => {
  it.each(minerNames)('%s mines the reference triplets in their order', (miner) => {
    const triplets = mineTriplets(miner, { distances: pairDistances({ data, related }), related, margin: 0.2 });
    const expected = mining.triplets[miner === 'batch-hard' ? 'batchHard' : miner];
    expect(triplets.length).toBe(expected.length * 3);
    expect([...triplets]).toEqual(expected.flat());
  });

  it('counts the valid triplets: 24 anchors × 3 positives × 20 negatives', () => {
    expect(countTriplets(related)).toBe(1440);
    expect(countTriplets(relationOfLabels([0, 0, 0]))).toBe(0);
    expect(countTriplets(relationOfLabels([0, 1, 2]))).toBe(0);
  });

  it('mines nothing from an anchor without a positive or a negative', () => {
    const batch = { data: [0, 1, 5], related: relationOfLabels([0, 0, 1]) };
    const mined = mineTriplets('batch-hard', { distances: pairDistances(batch), related: batch.related, margin: 0.2 });
    expect([...mined]).toEqual([0, 1, 2, 1, 0, 2]);
  });
});

describe('triplet loss', () => {
  it('is the mean hinge over every valid triplet', () => {
    const { loss: mean, active } = tripletLoss({ data, related }, loss);
    expect(Math.abs(mean - mining.meanLossOverAllTriplets)).toBeLessThan(1e-6);
    expect(active).toBeCloseTo(894 / 1440, 12);
  });

  const variants: (Partial<LossSpec> & { miner: MinerName })[] = [
    ...minerNames.map((miner) => ({ miner })),
    { miner: 'all', mean: 'active' },
    { miner: 'batch-hard', softMargin: true },
  ];
  it.each(variants)('has the gradient of finite differences: %o', (variant) => {
    const spec = { ...loss, ...variant };
    const { gradient } = tripletLoss({ data, related }, spec);
    const h = 1e-6;
    for (const at of [0, 37, 100, 191]) {
      const moved = (by: number): number => {
        const other = data.slice();
        other[at] += by;
        return tripletLoss({ data: other, related }, spec).loss;
      };
      expect(gradient[at]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 5);
    }
  });

  it('goes back through a network as the same gradient', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const measured: BatchLoss[] = [];
      const embeddings = tf.tensor2d(Float32Array.from(data), [24, 8]);
      const grad = tf.grad((x) =>
        differentiableLoss(x as tf.Tensor2D, {
          related,
          spec: loss,
          measured: (batch) => measured.push(batch),
        }),
      );
      expect([...grad(embeddings).dataSync()]).toEqual([...measured[0].gradient]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is NaN, with no gradient, where an embedding is not finite', () => {
    const broken = tripletLoss({ data: [0, 1, Number.NaN, 2], related: relationOfLabels([0, 0, 1, 1]) }, loss);
    expect(broken.loss).toBeNaN();
    expect([...broken.gradient]).toEqual([0, 0, 0, 0]);
  });
});

describe('miners of another relation', () => {
  // On a line: 0, 1, 3, 6. Targets are the places: near within 1, far from 3 on.
  const spec = {
    by: 'target',
    targets: Float64Array.of(0, 1, 3, 6),
    rule: { kind: 'distance', within: 1, beyond: 3 },
    scaledMargin: true,
  } as const;
  const items = Int32Array.of(0, 1, 2, 3);
  const inBatch = relationOfItems(spec, relationOf(spec).among(items), items);
  const batch = { data: [0, 1, 3, 6], related: inBatch };

  it('look at near positives and far negatives, with the margin of the negative', () => {
    const seen: number[][] = [];
    forEachTriplet(inBatch, (a, p, n) => seen.push([a, p, n]));
    expect(seen).toEqual([
      [0, 1, 2],
      [0, 1, 3],
      [1, 0, 3],
    ]);
    // D: 1 − 9 + δ·1, 1 − 36 + δ·2, 1 − 25 + δ·5/3 at δ = 10.
    const { loss: mean } = tripletLoss(batch, { miner: 'all', margin: 10, mean: 'all', softMargin: false });
    expect(mean).toBeCloseTo(2 / 3, 6);
    const wide = tripletLoss(batch, { miner: 'all', margin: 20, mean: 'all', softMargin: false });
    expect(wide.loss).toBeCloseTo((12 + 5 + (1 - 25 + 100 / 3)) / 3, 6);
  });

  it('of a list take listed triplets alone, the hardest of each anchor', () => {
    const rows = Int32Array.of(0, 1, 2, 0, 2, 1, 3, 2, 0);
    const list = { by: 'list', count: 4, form: 'triplets', rows } as const;
    const listed = relationOfItems(list, relationOf(list).among(items), items);
    const distances = pairDistances({ data: batch.data, related: listed });
    const mined = (miner: MinerName) => [...mineTriplets(miner, { distances, related: listed, margin: 100 })];
    expect(mined('all')).toEqual([...rows]);
    expect(mined('hard')).toEqual([0, 2, 1]);
    expect(mined('batch-hard')).toEqual([0, 2, 1, 3, 2, 0]);
  });
});
