/** What the window computes from the frames against the engine's own grad-weights, rows and scores. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GradientFrame, TruthFrame } from '../../src-shared/compare-frames.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/frame.ts';
import { prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { headForward } from '../../src-shared/head-forward.ts';
import { alphaOf, cotangentOf, tripletCounts } from '../../src-shared/live-gradients.ts';
import { preparedTruth, scoresOf } from '../../src-shared/live-scores.ts';
import { activationMap, mapOf } from '../../src-shared/maps.ts';
import { maskIoUs } from '../../src-shared/pixel-curve.ts';
import { createRandom } from '../../src-shared/random.ts';
import { type ScoreName, type Sign, scoreNames, scoreTriplet } from '../../src-shared/score.ts';
import { defaultThresholds } from '../../src-shared/thresholds.ts';
import { channelWeights, constantGradient, pixelMap } from '../../src-shared/variants.ts';
import { scoreImage } from '../evaluate/score-image.ts';
import type { Head, Pooling } from '../network/head.ts';
import type { BankSpec } from './bank-spec.ts';
import { comparisonRows } from './comparison-rows.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import { ExpectedEmbeddings } from './expected-embeddings.ts';
import { rowMaps } from './explain-rows.ts';
import { gradientFrame } from './gradient-frame.ts';
import { headBackward, poolBackward, poolOne } from './head-backward.ts';
import { headJacobian } from './head-jacobian.ts';
import { meanCotangent } from './pooled-weights.ts';
import { type LabelledImage, type NegativeSampling, TripletSource } from './sampling.ts';

const rows = 4;
const columns = 3;
const channels = 9;
const area = rows * columns;
const width = 5;
const random = createRandom('live maps');
const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

/** 14 images of 3 unequal classes, the last four in the test set. */
const images: LabelledImage[] = Array.from({ length: 14 }, (_, i) => ({
  classIndex: i < 3 ? 0 : i < 7 ? 1 : i < 12 ? 2 : 1,
  split: i < 10 ? 'train' : 'test',
}));
const anchor = 12;
const maps = images.map(() => Float32Array.from(normals(area * channels), Math.abs));
const featureMap = (i: number) => ({ rows, columns, channels, data: maps[i] });
const margin = 0.4;
const noPace = (): undefined => undefined;

function headWith(pooling: Pooling, hidden: number[], normalize: boolean, linear = true): Head {
  const inputs = pooling === 'flatten' ? area * channels : channels;
  const widths = linear ? [inputs, ...hidden, width] : [inputs];
  const layers = widths.slice(1).map((outputs, i) => ({
    inputs: widths[i],
    outputs,
    weight: normals(widths[i] * outputs),
    bias: i % 2 === 0 ? normals(outputs) : null,
  }));
  return { pooling, gemPower: 3, weights: { layers, normalize } };
}

interface Explained {
  head: Head;
  pooled: Float64Array[];
  embeddings: Embeddings;
  triplets: TripletSource;
  frame: GradientFrame;
}

async function explained(head: Head, negatives: NegativeSampling = 'image'): Promise<Explained> {
  const pooled = images.map((_, i) => poolOne(featureMap(i), head));
  const vectors = pooled.map((p) => headForward(p, head.weights).embedding);
  const embeddings = { data: Float32Array.from(vectors.flatMap((v) => [...v])), width: vectors[0].length };
  const triplets = TripletSource.byClass(images, { seed: 3, negatives });
  const jacobian = await headJacobian({ head, pooled: pooled[anchor], area, featureMap: featureMap(anchor) }, noPace);
  const candidates = triplets.required(anchor);
  const made = await gradientFrame(
    { anchor, id: '112', candidates, jacobian, margin, negatives, idOf: (index) => 100 + index },
    { embeddings, triplets, expected: new ExpectedEmbeddings(embeddings), pace: noPace },
  );
  const bytes = encodeFrame(made.meta, made.arrays);
  const frame = decodeFrame<GradientFrame['meta'], GradientFrame['arrays']>(bytes.buffer);
  return { head, pooled, embeddings, triplets, frame };
}

const bank = (triplets: number | 'all', score: ScoreName, sign: Sign, negatives: NegativeSampling): BankSpec => ({
  variant: 'gradcam',
  form: 'stable',
  score: { score, sign, margin },
  triplets,
  sampling: { seed: 3, negatives },
});

/** α through the engine's own pass back, in double precision. */
function alphaThroughMap({ head, pooled }: Explained, cotangent: ArrayLike<number>): Float64Array {
  const back = headBackward(headForward(pooled[anchor], head.weights), head.weights, cotangent);
  const gradient = poolBackward(featureMap(anchor), head, { pooled: pooled[anchor], gradient: back });
  return channelWeights('gradcam', featureMap(anchor), gradient);
}

/** Within 1e-5 of the largest, or `rounding` where what is left is the difference of two much larger numbers. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, rounding = 1e-14): void {
  const tolerance = 1e-5 * Math.max(...Array.from(expected, Math.abs)) + rounding;
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance);
}

/** What rounding the sums to float32 once can do to a cotangent, and through J to α. */
function roundingOf({ frame, embeddings }: Explained): { cotangent: number; alpha: number } {
  const cotangent = 4 * 2 ** -24 * Math.max(...embeddings.data.map(Math.abs));
  const { jacobian } = frame.arrays;
  const { width: E } = frame.meta;
  const rowSums = Array.from({ length: channels }, (_, k) =>
    jacobian.subarray(k * E, (k + 1) * E).reduce((sum, value) => sum + Math.abs(value), 0),
  );
  return { cotangent, alpha: cotangent * Math.max(...rowSums) };
}

const poolings: Pooling[] = ['average', 'max', 'gem', 'flatten'];
const heads = poolings.flatMap((pooling) =>
  [[], [7], [8, 6]].flatMap((hidden) => [true, false].map((l2) => ({ pooling, hidden, l2, linear: true }))),
);
const bare = poolings.flatMap((pooling) => [true, false].map((l2) => ({ pooling, hidden: [], l2, linear: false })));

describe.each([...heads, ...bare])('$pooling, linear $linear, hidden $hidden, L2 $l2', (shape) => {
  let made: Explained;
  beforeAll(async () => {
    made = await explained(headWith(shape.pooling, shape.hidden, shape.l2, shape.linear));
  });

  it.each(scoreNames)('α of %s for one, some and all triplets is the bank’s', (score) => {
    for (const sign of ['evidence', 'counter'] as const) {
      for (const triplets of [1, 2, 17, 1000, 'all'] as const) {
        const spec = bank(triplets, score, sign, 'image');
        const engine = meanCotangent(anchor, spec, made);
        const cotangent = cotangentOf(made.frame, { score, sign, triplets });
        const rounding = roundingOf(made);
        expectClose(cotangent, engine.cotangent, rounding.cotangent);
        expectClose(alphaOf(made.frame, cotangent), alphaThroughMap(made, engine.cotangent), rounding.alpha);
        const { active, inactive } = engine;
        expect(tripletCounts(made.frame, { score, triplets })).toEqual({ active, inactive });
      }
    }
  });
});

describe('an average pooled, L2-normalised head', () => {
  let made: Explained;
  beforeAll(async () => {
    made = await explained(headWith('average', [], true));
  });

  it('draws negatives class first where asked', async () => {
    const byClass = await explained(made.head, 'class-first');
    for (const score of scoreNames) {
      const engine = meanCotangent(anchor, bank('all', score, 'evidence', 'class-first'), byClass);
      expectClose(cotangentOf(byClass.frame, { score, sign: 'evidence', triplets: 'all' }), engine.cotangent);
      const { active, inactive } = engine;
      expect(tripletCounts(byClass.frame, { score, triplets: 'all' })).toEqual({ active, inactive });
    }
  });

  it('names the triplets in the order drawn, with their distances', () => {
    const { frame, triplets, embeddings } = made;
    const drawn = triplets.sample(anchor, 5);
    expect([...frame.arrays.positives.slice(0, 5)]).toEqual(drawn.map(({ positive }) => 100 + positive));
    expect([...frame.arrays.negatives.slice(0, 5)]).toEqual(drawn.map(({ negative }) => 100 + negative));
    const at = (index: number) => embeddingOf(embeddings, index);
    for (const [t, { positive, negative }] of drawn.entries()) {
      const spec = { score: 'difference', sign: 'evidence', margin } as const;
      const one = scoreTriplet({ anchor: at(anchor), positive: at(positive), negative: at(negative) }, spec);
      expect(frame.arrays.positiveDistances[t]).toBe(Math.fround(one.distances.positive));
      expect(frame.arrays.negativeDistances[t]).toBe(Math.fround(one.distances.negative));
    }
  });

  it('makes the rows of the table from α: single, averaged, all, top-M, HiResCAM, XGrad-CAM, Grad-CAM++', () => {
    const { frame } = made;
    const alpha = (score: ScoreName, triplets: number | 'all') =>
      alphaOf(frame, cotangentOf(frame, { score, sign: 'evidence', triplets }));
    const engineAlpha = (score: ScoreName, triplets: number | 'all') =>
      Float32Array.from(
        alphaThroughMap(made, meanCotangent(anchor, bank(triplets, score, 'evidence', 'image'), made).cotangent),
      );
    const A = featureMap(anchor);
    const engineGradient = constantGradient(A, engineAlpha('difference', 1));
    const image = {
      featureMap: A,
      weights: {
        single: engineAlpha('difference', 1),
        'positive-single': engineAlpha('positive', 1),
        positive: engineAlpha('positive', 50),
        averaged: engineAlpha('difference', 50),
        'averaged-all': engineAlpha('difference', 'all'),
        'gradcam++-single': Float32Array.from(channelWeights('gradcam++', A, engineGradient)),
        xgradcam: Float32Array.from(channelWeights('xgradcam', A, engineGradient)),
      },
      donorWeights: {},
      gradient: null,
    };
    const table = comparisonRows({ triplets: 50, top: 3 }).filter(
      ({ id }) => !id.includes('transfer') && !id.startsWith('gradcam++-averaged'),
    );
    const engine = new Map([...rowMaps(table, image)].map(({ row, map }) => [row, map.data]));
    const gradient = constantGradient(A, alpha('difference', 1));
    const ours: Record<string, ArrayLike<number>> = {
      activation: activationMap(A).data,
      single: mapOf(A, alpha('difference', 1), null).data,
      'positive-single': mapOf(A, alpha('positive', 1), null).data,
      positive: mapOf(A, alpha('positive', 50), channels).data,
      averaged: mapOf(A, alpha('difference', 50), null).data,
      'averaged-all': mapOf(A, alpha('difference', 'all'), null).data,
      'averaged-top': mapOf(A, alpha('difference', 50), 3).data,
      'gradcam++-single': mapOf(A, Float32Array.from(channelWeights('gradcam++', A, gradient)), null).data,
      hirescam: pixelMap('hirescam', A, gradient),
      layercam: pixelMap('layercam', A, gradient),
      xgradcam: mapOf(A, Float32Array.from(channelWeights('xgradcam', A, gradient)), null).data,
      eigencam: pixelMap('eigencam', A, null),
    };
    for (const [row, map] of Object.entries(ours)) expectClose(map, engine.get(row)!);
    expect(Object.keys(ours).length).toBe(engine.size - 1); // but for the centre
  });

  it('never lights a pixel for S and for −S, over all channels', () => {
    const A = featureMap(anchor);
    fc.assert(
      fc.property(fc.constantFrom(...scoreNames), fc.integer({ min: 1, max: 1000 }), (score, triplets) => {
        const of = (sign: Sign) =>
          mapOf(A, alphaOf(made.frame, cotangentOf(made.frame, { score, sign, triplets })), null);
        const [evidence, counter] = [of('evidence').data, of('counter').data];
        for (let p = 0; p < area; p++) expect(Math.max(evidence[p], 0) * Math.max(counter[p], 0)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses an N that was not drawn', () => {
    for (const triplets of [0, 1.5, 1001, Number.NaN]) {
      expect(() => cotangentOf(made.frame, { score: 'difference', sign: 'evidence', triplets })).toThrow('1 to 1000');
    }
  });
});

describe('scores of one map at one τ', () => {
  const size = { width: 90, height: 120 };
  const numbers = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 49, maxLength: 49 });
  const coordinate = fc.integer({ min: 0, max: 80 });

  it('are those of the engine’s evaluation at that threshold', () => {
    fc.assert(
      fc.property(numbers, coordinate, coordinate, fc.integer({ min: 0, max: 99 }), (data, x, y, at) => {
        const mask = { ...size, data: new Uint8Array(90 * 120) };
        for (let row = y; row < Math.min(120, y + 30); row++)
          mask.data.fill(1, row * 90 + x, row * 90 + Math.min(90, x + 40));
        const boxes = [
          { x, y, width: 20, height: 35 },
          { x: y / 2, y: x, width: 9, height: 9 },
        ];
        const truth = prepareGroundTruth({ ...size, boxes, mask, classIndex: 0 });
        const frame: TruthFrame = {
          meta: { image: '1', ...size, boxes, rows: 224, columns: 224, hasMask: true },
          arrays: { mask: truth.mask!.data },
        };
        const map = { rows: 7, columns: 7, data: Float32Array.from(data) };
        const tau = defaultThresholds[at];
        const engine = scoreImage(map, truth);
        expect(scoresOf(map, preparedTruth(frame), tau)).toEqual({
          energyInBox: engine.energyInBox,
          energyInMask: engine.energyInMask,
          maskIoU: maskIoUs(engine.pixels!)[at],
          boxIoU: engine.boxes!.iou[at],
          constant: engine.constant,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are absent where there is no ground truth', () => {
    const frame: TruthFrame = {
      meta: { image: '1', ...size, boxes: [], rows: 224, columns: 224, hasMask: false },
      arrays: { mask: new Uint8Array(0) },
    };
    const map = { rows: 1, columns: 2, data: Float32Array.of(1, 2) };
    const none = { energyInBox: null, energyInMask: null, maskIoU: null, boxIoU: null, constant: false };
    expect(scoresOf(map, preparedTruth(frame), 0.5)).toEqual(none);
  });
});
