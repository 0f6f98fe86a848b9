import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { headForward } from '../../src-shared/head-forward.ts';
import { createRandom } from '../../src-shared/random.ts';
import { defaultScore } from '../../src-shared/score.ts';
import { type Head, headTensors } from '../network/head.ts';
import type { BankSpec } from './bank-spec.ts';
import { linearWeights, plusPlusSum } from './batched-weights.ts';
import { scoreSampled } from './mean-cotangent.ts';
import { gradWeightsOf, meanCotangent } from './pooled-weights.ts';
import { TripletSource } from './sampling.ts';

const random = createRandom('batched-weights');
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.next() * 2 - 1);
const [count, channels, area, triplets] = [6, 10, 4, 5];
const labelled = Array.from({ length: count }, (_, i) => ({ classIndex: i % 2, split: 'train' as const }));
const layer = (inputs: number, outputs: number, bias: boolean) => ({
  inputs,
  outputs,
  weight: normals(inputs * outputs),
  bias: bias ? normals(outputs) : null,
});
const heads: Record<string, Head> = {
  'linear and L2': {
    pooling: 'average',
    gemPower: 3,
    weights: { layers: [layer(channels, 3, false)], normalize: true },
  },
  'hidden layer with bias': {
    pooling: 'average',
    gemPower: 3,
    weights: { layers: [layer(channels, 8, true), layer(8, 3, true)], normalize: true },
  },
  'no layers': { pooling: 'average', gemPower: 3, weights: { layers: [], normalize: true } },
};

describe.each(Object.entries(heads))('batched grad-weights equal those of one anchor: %s', (_, head) => {
  const pooled = normals(count * channels).map(Math.abs);
  const rows = Array.from({ length: count }, (_, i) => pooled.subarray(i * channels, (i + 1) * channels));
  const vectors = rows.map((row) => headForward(row, head.weights).embedding);
  const width = vectors[0].length;
  const embeddings = { data: Float32Array.from(vectors.flatMap((f) => [...f])), width };
  const source = TripletSource.byClass(labelled, { seed: 1, negatives: 'image' });
  const base: BankSpec = {
    variant: 'gradcam',
    form: 'stable',
    score: defaultScore,
    triplets,
    sampling: { seed: 1, negatives: 'image' },
  };
  const context = { head, area, embeddings, triplets: source };
  const expectClose = (actual: tf.Tensor, spec: BankSpec, scale = 1): void => {
    const data = actual.dataSync();
    for (let i = 0; i < count; i++) {
      const expected = gradWeightsOf({ index: i, pooled: rows[i] }, spec, context).weights;
      const maximum = Math.max(...expected.map(Math.abs));
      for (let k = 0; k < channels; k++) {
        expect(Math.abs(data[i * channels + k] * scale - expected[k])).toBeLessThanOrEqual(1e-5 * maximum);
      }
    }
  };

  it.each(['gradcam', 'xgradcam'] as const)('%s', (variant) => {
    const spec = { ...base, variant };
    const cotangents = rows.flatMap((_, i) => [...meanCotangent(i, spec, context).cotangent]);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const tensors = { ...head, ...head.weights, layers: headTensors(head.weights) };
      const input = {
        pooled: tf.tensor2d(pooled, [count, channels]),
        cotangents: tf.tensor2d(cotangents, [count, width]),
      };
      expectClose(linearWeights(tensors, { ...input, area, variant }), spec);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['stable', 'reference'] as const)('gradcam++ %s', (form) => {
    const spec: BankSpec = { ...base, variant: 'gradcam++', form };
    const cotangents = rows.flatMap((_, i) =>
      source.sample(i, triplets).flatMap((t) => [...scoreSampled(embeddings, i, t, spec.score).cotangent]),
    );
    tf.tidy(() => {
      const tensors = { ...head, ...head.weights, layers: headTensors(head.weights) };
      const input = {
        pooled: tf.tensor2d(pooled, [count, channels]),
        cotangents: tf.tensor2d(cotangents, [count * triplets, width]),
      };
      expectClose(plusPlusSum(tensors, { ...input, area, form }), spec, 1 / triplets);
    });
  });
});
