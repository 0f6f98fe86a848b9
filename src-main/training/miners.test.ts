/** Miners against the reference triplets, and the loss with its gradient against finite differences. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { countTriplets, type MinerName, minerNames, mineTriplets, pairDistances } from './miners.ts';
import { type BatchLoss, differentiableLoss, type LossSpec, tripletLoss } from './triplet-loss.ts';

interface Mining {
  labels: number[];
  embeddings: number[][];
  triplets: Record<'all' | 'hard' | 'semihard' | 'batchHard', number[][]>;
  meanLossOverAllTriplets: number;
}

const mining = golden<Mining>('mining');
const { labels } = mining;
const data = Float64Array.from(mining.embeddings.flat());
const loss: LossSpec = { miner: 'all', margin: 0.2, mean: 'all', softMargin: false };

describe('miners', () => {
  it.each(minerNames)('%s mines the reference triplets in their order', (miner) => {
    const triplets = mineTriplets(miner, { distances: pairDistances({ data, labels }), labels, margin: 0.2 });
    const expected = mining.triplets[miner === 'batch-hard' ? 'batchHard' : miner];
    expect(triplets.length).toBe(expected.length * 3);
    expect([...triplets]).toEqual(expected.flat());
  });

  it('counts the valid triplets: 24 anchors × 3 positives × 20 negatives', () => {
    expect(countTriplets(labels)).toBe(1440);
    expect(countTriplets([0, 0, 0])).toBe(0);
    expect(countTriplets([0, 1, 2])).toBe(0);
  });

  it('mines nothing from an anchor without a positive or a negative', () => {
    const batch = { data: [0, 1, 5], labels: [0, 0, 1] };
    const mined = mineTriplets('batch-hard', { distances: pairDistances(batch), labels: batch.labels, margin: 0.2 });
    expect([...mined]).toEqual([0, 1, 2, 1, 0, 2]);
  });
});

describe('triplet loss', () => {
  it('is the mean hinge over every valid triplet', () => {
    const { loss: mean, active } = tripletLoss({ data, labels }, loss);
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
    const { gradient } = tripletLoss({ data, labels }, spec);
    const h = 1e-6;
    for (const at of [0, 37, 100, 191]) {
      const moved = (by: number): number => {
        const other = data.slice();
        other[at] += by;
        return tripletLoss({ data: other, labels }, spec).loss;
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
          labels: Int32Array.from(labels),
          spec: loss,
          measured: (batch) => measured.push(batch),
        }),
      );
      expect([...grad(embeddings).dataSync()]).toEqual([...measured[0].gradient]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is NaN, with no gradient, where an embedding is not finite', () => {
    const broken = tripletLoss({ data: [0, 1, Number.NaN, 2], labels: [0, 0, 1, 1] }, loss);
    expect(broken.loss).toBeNaN();
    expect([...broken.gradient]).toEqual([0, 0, 0, 0]);
  });
});
