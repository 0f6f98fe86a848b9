/** Scores, gradients and α against float64 autograd, for every head of the golden vectors. */
import { describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { channelsLast, type Volume } from '../../fixtures/volumes.ts';
import { type HeadLike, headForward } from '../../src-shared/head-forward.ts';
import { alphaOf } from '../../src-shared/live-gradients.ts';
import { topChannels } from '../../src-shared/maps.ts';
import { type ScoreName, scoreNames, scoreTriplet } from '../../src-shared/score.ts';
import { channelWeights } from '../../src-shared/variants.ts';
import type { Pooling } from '../network/head.ts';
import { gradWeightsFromPooled, headBackward, poolBackward, poolOne } from './head-backward.ts';
import { headJacobian } from './head-jacobian.ts';

interface GoldenScore {
  score: number;
  alpha: number[];
  gradient: Volume | null;
}
interface GoldenCase {
  head: string;
  parameters: Record<string, number[][] | number[]>;
  margin: number;
  anchor: Volume;
  positives: Volume[];
  negatives: Volume[];
  embedding: number[];
  triplets: (Record<ScoreName, GoldenScore> & { distance: { positive: number; negative: number } })[];
  averagedAlpha: number[];
  top3: number[];
}

const { cases } = golden<{ cases: GoldenCase[] }>('triplet-gradients');

function linear(weight: number[][], bias: number[] | undefined): HeadLike['layers'][number] {
  return { inputs: weight[0].length, outputs: weight.length, weight: weight.flat(), bias: bias ?? null };
}

function headOf({ head, parameters }: GoldenCase): { pooling: Pooling; gemPower: number; weights: HeadLike } {
  const get = (name: string) => parameters[name] as number[][] & number[];
  const pairs =
    'weight' in parameters
      ? [['weight', 'bias']]
      : Object.keys(parameters)
          .filter((n) => /w/i.test(n))
          .map((n) => [n, n.replace(/weight/, 'bias').replace(/^w/, 'b')]);
  const layers = pairs.map(([w, b]) => linear(get(w), get(b)));
  const pooling: Pooling = head.startsWith('flatten') ? 'flatten' : head.startsWith('gmp') ? 'max' : 'average';
  return { pooling, gemPower: 3, weights: { layers, normalize: head.endsWith('l2') } };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(1e-8 + 1e-6 * Math.abs(expected[i]));
  }
}

describe.each(cases)('$head', (example) => {
  const head = headOf(example);
  const embed = (volume: Volume) => headForward(poolOne(channelsLast(volume), head), head.weights);
  const anchorMap = channelsLast(example.anchor);
  const pooled = poolOne(anchorMap, head);
  const forward = headForward(pooled, head.weights);
  const gradientOf = (index: number, score: ScoreName) => {
    const triplet = {
      anchor: forward.embedding,
      positive: embed(example.positives[index]).embedding,
      negative: embed(example.negatives[index]).embedding,
    };
    const scored = scoreTriplet(triplet, { score, sign: 'evidence', margin: example.margin });
    const gradient = headBackward(forward, head.weights, scored.cotangent);
    return { scored, pooledGradient: gradient, gradient: poolBackward(anchorMap, head, { pooled, gradient }) };
  };

  it('embeds as autograd does', () => expectClose(forward.embedding, example.embedding));

  it.each(scoreNames)('explains the score %s', (score) => {
    example.triplets.forEach((expected, index) => {
      const { scored, gradient, pooledGradient } = gradientOf(index, score);
      expectClose([scored.score], [expected[score].score]);
      expectClose(
        [scored.distances.positive, scored.distances.negative],
        [expected.distance.positive, expected.distance.negative],
      );
      expectClose(channelWeights('gradcam', anchorMap, gradient), expected[score].alpha);
      if (head.pooling !== 'gem') {
        const area = anchorMap.rows * anchorMap.columns;
        expectClose(gradWeightsFromPooled(pooledGradient, head.pooling, area), expected[score].alpha);
      }
      const volume = expected[score].gradient;
      if (volume !== null) expectClose(gradient, channelsLast(volume).data);
    });
  });

  it('averages before the pass back, and keeps the same strongest channels', () => {
    const n = example.triplets.length;
    const mean = new Float64Array(forward.embedding.length);
    for (let index = 0; index < n; index++) {
      gradientOf(index, 'difference').scored.cotangent.forEach((v, e) => {
        mean[e] += v / n;
      });
    }
    const gradient = headBackward(forward, head.weights, mean);
    const alpha = channelWeights('gradcam', anchorMap, poolBackward(anchorMap, head, { pooled, gradient }));
    expectClose(alpha, example.averagedAlpha);
    expect([...topChannels(Float32Array.from(alpha), 3).channels]).toEqual(example.top3);
  });

  it('has α of every triplet and of their mean in one matrix, as the window multiplies it', async () => {
    const area = anchorMap.rows * anchorMap.columns;
    const jacobian = await headJacobian({ head, pooled, area, featureMap: anchorMap }, () => undefined);
    const meta = { channels: anchorMap.channels, width: forward.embedding.length };
    const alphaFrom = (cotangent: Float64Array): number[] => [...alphaOf({ meta, arrays: { jacobian } }, cotangent)];
    const expectNear = (actual: number[], expected: number[]): void => {
      const scale = Math.max(...expected.map(Math.abs));
      for (const [k, value] of expected.entries())
        expect(Math.abs(actual[k] - value)).toBeLessThanOrEqual(5e-6 * scale);
    };
    const cotangents = example.triplets.map((_, index) => gradientOf(index, 'difference').scored.cotangent);
    for (const [index, cotangent] of cotangents.entries()) {
      expectNear(alphaFrom(cotangent), example.triplets[index].difference.alpha);
    }
    const mean = cotangents[0].map((_, e) => cotangents.reduce((sum, v) => sum + v[e] / cotangents.length, 0));
    expectNear(alphaFrom(mean), example.averagedAlpha);
  });
});
