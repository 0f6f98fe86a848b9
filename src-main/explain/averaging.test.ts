/** Averaging and its limits, on a small random data set, against brute force and finite differences. */
import { describe, expect, it } from 'vitest';
import { headForward } from '../../src-shared/head-forward.ts';
import { createRandom } from '../../src-shared/random.ts';
import { defaultScore, type ScoreSpec, scoreNames, scoreTriplet } from '../../src-shared/score.ts';
import { channelWeights } from '../../src-shared/variants.ts';
import type { Head, Pooling } from '../network/head.ts';
import type { BankSpec } from './bank-spec.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import { gradWeightsFromPooled, headBackward, poolBackward, poolOne } from './head-backward.ts';
import { meanOverAll, meanOverTriplets } from './mean-cotangent.ts';
import { gradWeightsOf, meanCotangent, meanCotangents, type PooledContext } from './pooled-weights.ts';
import { type LabelledImage, type NegativeSampling, TripletSource } from './sampling.ts';

const rows = 3;
const columns = 2;
const channels = 5;
const area = rows * columns;
const random = createRandom('averaging');
const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

/** 12 images of 3 unequal classes, the last two of class 2 in the test set. */
const images: LabelledImage[] = Array.from({ length: 12 }, (_, i) => ({
  classIndex: i < 3 ? 0 : i < 7 ? 1 : 2,
  split: i < 10 ? 'train' : 'test',
}));
const maps = images.map(() => Float32Array.from(normals(area * channels), Math.abs));

function headWith(pooling: Pooling, hidden: boolean, normalize: boolean): Head {
  const inputs = pooling === 'flatten' ? area * channels : channels;
  const linear = (from: number, to: number) => ({
    inputs: from,
    outputs: to,
    weight: normals(from * to),
    bias: normals(to),
  });
  const layers = hidden ? [linear(inputs, 6), linear(6, 4)] : [linear(inputs, 4)];
  return { pooling, gemPower: 3, weights: { layers, normalize } };
}

const featureMap = (i: number) => ({ rows, columns, channels, data: maps[i] });

function contextOf(head: Head, negatives: NegativeSampling = 'image'): PooledContext & { pooled: Float32Array[] } {
  const pooled = images.map((_, i) => Float32Array.from(poolOne(featureMap(i), head)));
  const data = Float32Array.from(pooled.flatMap((p) => [...headForward(p, head.weights).embedding]));
  return {
    head,
    area,
    pooled,
    embeddings: { data, width: 4 },
    triplets: TripletSource.byClass(images, { seed: 7, negatives }),
  };
}

const linearBank = (triplets: number | 'all', score: ScoreSpec = defaultScore): BankSpec => ({
  variant: 'gradcam',
  form: 'stable',
  score,
  triplets,
  sampling: { seed: 7, negatives: 'image' },
});

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-12);
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i]) / scale).toBeLessThan(tolerance);
}

describe('the pass back through a head', () => {
  const poolings: Pooling[] = ['average', 'max', 'gem', 'flatten'];
  const cases = poolings.flatMap((pooling) =>
    [true, false].flatMap((hidden) => [true, false].map((l2) => ({ pooling, hidden, l2 }))),
  );

  it.each(cases)('agrees with finite differences: $pooling, hidden $hidden, L2 $l2', ({ pooling, hidden, l2 }) => {
    const head = headWith(pooling, hidden, l2);
    const v = Float64Array.from(normals(4));
    const data = Float64Array.from(maps[0]);
    const value = (A: Float64Array): number => {
      const { embedding } = headForward(poolOne({ rows, columns, channels, data: A }, head), head.weights);
      return embedding.reduce((sum, f, e) => sum + f * v[e], 0);
    };
    const map = { rows, columns, channels, data };
    const pooled = poolOne(map, head);
    const gradient = headBackward(headForward(pooled, head.weights), head.weights, v);
    const G = poolBackward(map, head, { pooled, gradient });
    const step = 1e-6;
    const numeric = data.map((_, at) => {
      const moved = (by: number) => value(data.map((x, i) => (i === at ? x + by : x)));
      return (moved(step) - moved(-step)) / (2 * step);
    });
    expectClose(G, numeric, 1e-5);
    if (pooling !== 'gem')
      expectClose(gradWeightsFromPooled(gradient, pooling, area), channelWeights('gradcam', map, G));
  });
});

describe('averaging over N', () => {
  it.each(scoreNames)('is the mean of the single passes: %s', (score) => {
    const context = contextOf(headWith('average', true, true));
    const spec = linearBank(9, { ...defaultScore, score, margin: 0.5 });
    const { weights, active, inactive } = gradWeightsOf({ index: 1, pooled: context.pooled[1] }, spec, context);
    const mean = new Float64Array(channels);
    let counted = 0;
    const f = (i: number) => embeddingOf(context.embeddings, i);
    for (const { positive, negative } of context.triplets.sample(1, 9)) {
      const scored = scoreTriplet({ anchor: f(1), positive: f(positive), negative: f(negative) }, spec.score);
      if (!scored.active) continue;
      counted++;
      const forward = headForward(context.pooled[1], context.head.weights);
      const gradient = headBackward(forward, context.head.weights, scored.cotangent);
      for (let k = 0; k < channels; k++) mean[k] += gradient[k] / area;
    }
    expect([active, inactive]).toEqual([counted, 9 - counted]);
    expectClose(
      weights,
      mean.map((w) => (counted === 0 ? 0 : w / counted)),
      1e-5,
    );
  });

  it('over several N at once is what each N gives alone, to the last bit', () => {
    const context = contextOf(headWith('average', true, true));
    for (const score of scoreNames) {
      const spec = linearBank(50, { ...defaultScore, score });
      const counts = [5, 1, 'all', 20, 5] as const;
      const together = meanCotangents(4, { spec, counts }, context);
      expect(together).toEqual(counts.map((triplets) => meanCotangent(4, { ...spec, triplets }, context)));
    }
  });

  it('uses the first N of one sequence, so that single is its first', () => {
    const { triplets } = contextOf(headWith('average', false, true));
    expect(triplets.sample(2, 50).slice(0, 1)).toEqual(triplets.sample(2, 1));
  });

  it.each(['image', 'class-first'] as NegativeSampling[])(
    'over all triplets equals brute force: negatives by %s',
    (negatives) => {
      const { embeddings, triplets } = contextOf(headWith('average', false, true), negatives);
      for (const score of scoreNames) {
        const spec: ScoreSpec = { ...defaultScore, score, margin: 0.4 };
        const candidates = triplets.required(4);
        const { cotangent, inactive } = meanOverAll(embeddings, 4, candidates, { spec, negatives });
        expectClose(cotangent, bruteForce(embeddings, 4, { spec, negatives }), 1e-5);
        if (score !== 'hinge') expect(inactive).toBe(0);
      }
    },
  );

  it('tends to that limit as N grows', () => {
    const { embeddings, triplets } = contextOf(headWith('average', false, true));
    const limit = meanOverAll(embeddings, 0, triplets.required(0), {
      spec: defaultScore,
      negatives: 'image',
    }).cotangent;
    const error = (n: number) => {
      const { cotangent } = meanOverTriplets(embeddings, 0, triplets.sample(0, n), defaultScore);
      return Math.hypot(...cotangent.map((v, e) => v - limit[e])) / Math.hypot(...limit);
    };
    expect(error(20_000)).toBeLessThan(0.03);
    expect(error(20_000)).toBeLessThan(error(5));
  });
});

describe('evidence and counter-evidence', () => {
  it('sum to 0 over a map and never light the same pixel: bias-free linear head, L2, GAP', () => {
    const head: Head = headWith('average', false, true);
    head.weights.layers[0].bias = null;
    const context = contextOf(head);
    const mapOf = (sign: ScoreSpec['sign']) => {
      const { weights } = gradWeightsOf(
        { index: 5, pooled: context.pooled[5] },
        linearBank(20, { ...defaultScore, sign }),
        context,
      );
      return Array.from({ length: area }, (_, p) =>
        weights.reduce((sum, w, k) => sum + w * maps[5][p * channels + k], 0),
      );
    };
    const evidence = mapOf('evidence');
    const counter = mapOf('counter');
    const scale = Math.max(...evidence.map(Math.abs));
    expect(Math.abs(evidence.reduce((a, b) => a + b, 0)) / scale).toBeLessThan(1e-5);
    evidence.forEach((value, p) => {
      expect(Math.max(0, value) * Math.max(0, counter[p])).toBe(0);
    });
  });
});

describe('sampling', () => {
  const { triplets } = contextOf(headWith('average', false, true));

  it('explains a test image with training images of its class and of others', () => {
    for (const { positive, negative } of triplets.sample(11, 200)) {
      expect(images[positive]).toEqual({ classIndex: 2, split: 'train' });
      expect(images[negative].split).toBe('train');
      expect(images[negative].classIndex).not.toBe(2);
    }
  });

  it('draws from the test set where the class has no training image, the image itself left out', () => {
    const disjoint: LabelledImage[] = [0, 0, 1, 1, 2, 2, 3, 3].map((classIndex) => ({
      classIndex,
      split: classIndex < 2 ? 'train' : 'test',
    }));
    const source = TripletSource.byClass(disjoint, { seed: 1, negatives: 'image' });
    for (const { positive, negative } of source.sample(4, 50))
      expect([positive, [6, 7].includes(negative)]).toEqual([5, true]);
  });

  it('says so when there is no triplet', () => {
    const lonely = TripletSource.byClass(
      [
        { classIndex: 0, split: 'train' },
        { classIndex: 1, split: 'train' },
      ],
      { seed: 1, negatives: 'image' },
    );
    expect(lonely.candidates(0)).toBeNull();
    expect(() => lonely.sample(0, 1)).toThrow(/no triplet.*another image of its class/);
  });
});

/** Every triplet of a training image, by its class alone. */
function bruteForce(
  embeddings: Embeddings,
  anchor: number,
  { spec, negatives }: { spec: ScoreSpec; negatives: NegativeSampling },
): Float64Array {
  const f = (i: number) => embeddingOf(embeddings, i);
  const classOf = (i: number) => images[i].classIndex;
  const training = images.flatMap(({ split }, i) => (split === 'train' ? [i] : []));
  const positives = training.filter((i) => i !== anchor && classOf(i) === classOf(anchor));
  const others = training.filter((i) => classOf(i) !== classOf(anchor));
  const sum = new Float64Array(embeddings.width);
  let mass = 0;
  for (const negative of others)
    for (const positive of positives) {
      const scored = scoreTriplet({ anchor: f(anchor), positive: f(positive), negative: f(negative) }, spec);
      if (!scored.active) continue;
      const classmates = others.filter((i) => classOf(i) === classOf(negative)).length;
      const weight = negatives === 'image' ? 1 / others.length : 1 / new Set(others.map(classOf)).size / classmates;
      mass += weight;
      for (let e = 0; e < sum.length; e++) sum[e] += weight * scored.cotangent[e];
    }
  return sum.map((value) => (mass === 0 ? 0 : value / mass));
}
