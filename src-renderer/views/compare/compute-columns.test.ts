import { describe, expect, it } from 'vitest';
import type { FeatureMapFrame, GradientFrame } from '../../../src-shared/compare-frames.ts';
import { columnFromText, columnsFromText } from './column-spec.ts';
import { type ColumnMap, type ComparisonInput, computeComparison, type RemoteWeights } from './compute-columns.ts';

/** 2 × 2 pixels, 3 channels, E = 2; J maps the first two channels to the two dimensions, the third to none. */
const feature: FeatureMapFrame = {
  meta: { image: '1', rows: 2, columns: 2, channels: 3, constantGradient: true, cached: true },
  arrays: {
    featureMap: Float32Array.of(1, 0, 5, 0, 1, 5, 0, 0, 5, 2, 0, 5),
    embedding: Float32Array.of(0, 0),
  },
};

function gradients(scale = 1): GradientFrame {
  return {
    meta: {
      image: '1',
      channels: 3,
      width: 2,
      draws: 2,
      pools: { positives: 2, negatives: 2, triplets: 4 },
      margin: 0.2,
      allActive: { active: 4, inactive: 0 },
    },
    arrays: {
      jacobian: Float32Array.of(scale, 0, 0, scale, 0, 0),
      embedding: Float32Array.of(0, 0),
      positives: Uint32Array.of(2, 3),
      negatives: Uint32Array.of(8, 9),
      positiveDistances: Float32Array.of(1, 1),
      negativeDistances: Float32Array.of(1, 1),
      positiveSums: Float32Array.of(1, 0, 1, 1),
      negativeSums: Float32Array.of(0, 1, 0, 2),
      hingeSums: new Float32Array(4),
      activeCounts: Uint32Array.of(1, 2),
      allPositive: Float32Array.of(0.5, 0.5),
      allNegative: Float32Array.of(0, 1),
      allHinge: new Float32Array(2),
    },
  };
}

function input(columns: string, changes: Partial<ComparisonInput> = {}): ComparisonInput {
  return {
    image: '1',
    feature,
    gradients: gradients(),
    noTriplet: null,
    truth: null,
    triplet: { anchor: [0, 0], positive: [1, 0], negative: [0, 1] },
    donors: [],
    columns: columnsFromText(columns)!,
    triplets: 2,
    top: 1,
    tau: 0.2,
    margin: 0.2,
    shared: false,
    weights: () => undefined,
    pixelGradient: () => undefined,
    ...changes,
  };
}

function ready(given: ComparisonInput, at = 0): ColumnMap {
  const result = computeComparison(given).columns[at];
  if (result.state !== 'ready') throw new Error(`the column is ${result.state}`);
  return result;
}

describe('columns of a comparison', () => {
  it('follow N exactly: α = J · 2 (mean f(p) − mean f(n))', () => {
    expect([...ready(input('averaged', { triplets: 1 })).alpha!]).toEqual([2, -2, 0]);
    expect([...ready(input('averaged')).alpha!]).toEqual([1, -1, 0]);
    expect([...ready(input('averaged', { triplets: 'all' })).alpha!]).toEqual([1, -1, 0]);
    expect(ready(input('averaged', { triplets: 99 })).triplets).toBe(2);
  });

  it('are Σ α A before ReLU, cut to the strongest M', () => {
    expect([...ready(input('averaged')).map.data]).toEqual([1, -1, 0, 2]);
    const top = ready(input('top'));
    expect([...top.map.data]).toEqual([1, 0, 0, 2]);
    expect([top.top, ready(input('top', { top: 9 })).top]).toEqual([1, 3]);
  });

  it('turn with the sign', () => {
    expect([...ready(input('averaged.gradcam.difference.counter')).map.data]).toEqual([-1, 1, 0, -2]);
  });

  it('explain the triplet that was chosen', () => {
    const swapped = input('single', { triplet: { anchor: [0, 0], positive: [0, 2], negative: [0, 1] } });
    expect([...ready(swapped).alpha!]).toEqual([0, 2, 0]);
    expect(computeComparison(input('single', { triplet: null })).columns[0]).toEqual({ state: 'waiting' });
  });

  it('compute pixel variants from a constant gradient, and say where one is Grad-CAM', () => {
    const hires = ready(input('single.hirescam'));
    expect([...hires.map.data]).toEqual([...ready(input('single')).map.data]);
    expect(hires.equalsGradCam).toBe(true);
    expect([...ready(input('single.layercam')).map.data]).toEqual([2, 0, 0, 4]);
  });

  it('draw the mean α of the donors on the image itself', () => {
    const donors = [1, 3].map((scale) => ({ image: String(scale), distance: scale, gradients: gradients(scale) }));
    expect([...ready(input('transferred', { donors })).alpha!]).toEqual([2, -2, 0]);
    expect(computeComparison(input('transferred', { donors: null })).columns[0].state).toBe('waiting');
    expect(computeComparison(input('transferred')).columns[0].state).toBe('none');
    const late = [{ image: '5', distance: 1, gradients: null }];
    expect(computeComparison(input('transferred', { donors: late })).columns[0].state).toBe('waiting');
  });

  it('transfer without a triplet of their own', () => {
    const donors = [{ image: '5', distance: 1, gradients: gradients() }];
    const alone = input('averaged,transferred', { gradients: null, noTriplet: 'alone in its class', donors });
    expect(computeComparison(alone).columns[0]).toEqual({ state: 'none', reason: 'alone in its class' });
    expect(ready(alone, 1).map.data).toHaveLength(4);
  });

  it('ask the engine for what is not linear, at the nearest N that it computes', () => {
    const asked: RemoteWeights[] = [];
    const weights = (request: RemoteWeights) => {
      asked.push(request);
      return undefined;
    };
    const result = computeComparison(input('averaged.gradcam++', { weights }));
    expect(result.columns[0].state).toBe('waiting');
    expect(asked).toEqual([{ kind: 'weights', image: '1', column: columnFromText('averaged.gradcam++'), triplets: 1 }]);
  });

  it('share limits among maps of one variant only', () => {
    const shared = computeComparison(input('averaged,top,activation', { shared: true, triplets: 1 }));
    const limits = shared.columns.map((column) => (column.state === 'ready' ? column.limits : null));
    expect(limits[0]).toEqual(limits[1]);
    expect(limits[2]).not.toEqual(limits[0]);
  });

  it('mark the best of a row, and ties together', () => {
    const data = new Uint8Array(224 * 224);
    for (let y = 112; y < 224; y++) data.fill(1, y * 224 + 112, (y + 1) * 224);
    const truth = { rows: 224, columns: 224, boxes: null, mask: { data, pixels: 112 * 112, fraction: 0.25 } };
    const { best } = computeComparison(input('averaged,top,averaged.gradcam.difference.counter', { truth }));
    expect([...best.mask]).toEqual([0, 1]);
    expect([...best.box]).toEqual([]);
  });
});
