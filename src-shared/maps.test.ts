import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from '../fixtures/fixtures.ts';
import type { FeatureMap, RawMap } from './feature-map.ts';
import {
  activationMap,
  centerMap,
  cumulativeShare,
  mapFromWeights,
  minMax,
  rankChannels,
  relu,
  topChannels,
} from './maps.ts';
import { resizeBilinear } from './resize-map.ts';

interface Case {
  activations: number[][][];
  weights: Record<string, number[]>;
  maps: Record<string, number[][]>;
  scaled: Record<string, number[][]>;
}

const { cases } = golden<{ cases: Case[] }>('cam-variants');

/** [channel][row][column] → channels last. */
function featureMap(values: number[][][]): FeatureMap {
  const [channels, rows, columns] = [values.length, values[0].length, values[0][0].length];
  const data = new Float32Array(rows * columns * channels);
  for (let k = 0; k < channels; k++) {
    for (let p = 0; p < rows * columns; p++) data[p * channels + k] = values[k][Math.floor(p / columns)][p % columns];
  }
  return { rows, columns, channels, data };
}

function rawMap(values: number[][]): RawMap {
  return { rows: values.length, columns: values[0].length, data: Float32Array.from(values.flat()) };
}

function largestDifference(a: ArrayLike<number>, b: number[]): number {
  return b.reduce((worst, v, i) => Math.max(worst, Math.abs(v - a[i])), 0);
}

describe('maps from weights', () => {
  it.each(['gradcam', 'gradcamPlusPlus', 'xgradcam'])('agree with pytorch-grad-cam: %s', (variant) => {
    for (const { activations, weights, maps } of cases) {
      const map = mapFromWeights(featureMap(activations), Float32Array.from(weights[variant]));
      expect(map.data.length).toBe(49);
      expect(largestDifference(map.data, maps[variant].flat())).toBeLessThan(2e-6);
    }
  });

  it('scale as pytorch-grad-cam does: ReLU, min–max, then resize', () => {
    // It divides by max + 1e-7, which shows in the sixth place where the largest value is near 0.01.
    for (const { maps, scaled } of cases) {
      for (const variant of ['gradcam', 'gradcamPlusPlus', 'hirescam', 'layercam', 'xgradcam']) {
        const map = resizeBilinear(minMax(relu(rawMap(maps[variant]))).map, 14, 14);
        expect(largestDifference(map.data, scaled[variant].flat())).toBeLessThan(1e-5);
      }
    }
  });

  it('from the top M channels equal the map of all channels when M = K', () => {
    const A = featureMap(cases[0].activations);
    const weights = Float32Array.from(cases[0].weights.gradcam);
    const all = mapFromWeights(A, weights);
    const top = mapFromWeights(A, topChannels(weights, weights.length));
    expect(largestDifference(all.data, [...top.data])).toBeLessThan(1e-6);
    expect(mapFromWeights(A, topChannels(weights, 0)).data).toEqual(new Float32Array(49));
  });

  it('refuse weights of another layer', () => {
    const A = featureMap(cases[0].activations);
    expect(() => mapFromWeights(A, new Float32Array(3))).toThrow(/do not fit.*expected \d+ weights, received 3/);
    expect(() => mapFromWeights(A, { channels: Uint16Array.of(9999), weights: Float32Array.of(1) })).toThrow(
      /received channel 9999/,
    );
  });
});

describe('channels', () => {
  const weights = Float32Array.of(0.5, -1, 2, 0.5, 0);

  it('are ranked by signed weight, ties by number', () => {
    expect([...rankChannels(weights)]).toEqual([2, 0, 3, 4, 1]);
    expect(topChannels(weights, 2)).toEqual({ channels: Uint32Array.of(2, 0), weights: Float32Array.of(2, 0.5) });
    expect([...topChannels(weights, 9).weights]).toEqual([2, 0.5, 0.5, 0, -1]);
  });

  it('share the positive weight cumulatively', () => {
    expect([...cumulativeShare(weights)]).toEqual([2 / 3, 2.5 / 3, 1, 1, 1]);
    expect([...cumulativeShare(Float32Array.of(-1, 0))]).toEqual([0, 0]);
  });
});

describe('baselines and scaling', () => {
  it('sums the channels', () => {
    const A: FeatureMap = { rows: 1, columns: 2, channels: 2, data: Float32Array.of(1, 2, 3, 4) };
    expect([...activationMap(A).data]).toEqual([3, 7]);
  });

  it('puts the Gaussian at the centre with σ = a quarter of the side', () => {
    const { data } = centerMap(5, 9);
    expect(data[2 * 9 + 4]).toBe(1);
    expect(data[2 * 9]).toBeCloseTo(Math.exp(-((4 / 9) ** 2) / 0.125), 6);
    expect(data[4]).toBeCloseTo(Math.exp(-(0.4 ** 2) / 0.125), 6);
  });

  it('turns a constant map into zeros and says so', () => {
    const flat: RawMap = { rows: 1, columns: 2, data: Float32Array.of(3, 3) };
    expect(minMax(flat)).toEqual({ map: { rows: 1, columns: 2, data: Float32Array.of(0, 0) }, constant: true });
    const two = minMax({ rows: 1, columns: 3, data: Float32Array.of(-1, 3, 1) });
    expect(two).toEqual({ map: { rows: 1, columns: 3, data: Float32Array.of(0, 1, 0.5) }, constant: false });
  });
});

describe('the ranking of channels', () => {
  it('is that of a comparison by weight, ties and −0 by channel number', () => {
    const weight = fc.oneof(fc.constantFrom(0, -0, 1, -1, 0.5), fc.float({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(weight, { maxLength: 60 }), (list) => {
        const weights = Float32Array.from(list);
        const expected = [...weights.keys()].sort((a, b) => weights[b] - weights[a] || a - b);
        const finite = list.every(Number.isFinite);
        if (finite) expect([...rankChannels(weights)]).toEqual(expected);
      }),
    );
    expect([...rankChannels(Float32Array.of(Number.NEGATIVE_INFINITY, 2, Number.POSITIVE_INFINITY, -3))]).toEqual([
      2, 1, 3, 0,
    ]);
  });
});
