import { expect, test } from 'vitest';
import type { FeatureMapFrame, GradientFrame } from '../../src-shared/compare-frames.ts';
import { remoteNeed, rowMap, scoreOfRow, type WindowRow, windowRows } from './row-map.ts';

/** Two channels, each at a pixel of its own; f = pooled A, so J is one over the pixels. */
const feature = {
  meta: { image: '1', rows: 1, columns: 2, channels: 2, frame: null, constantGradient: true, cached: true },
  arrays: { featureMap: Float32Array.of(1, 0, 0, 1), embedding: Float32Array.of(0.5, 0.5) },
} as FeatureMapFrame;

/** Two triplets whose positives and negatives pull at other channels. */
const gradients = (turn = 1) =>
  ({
    meta: { image: '1', channels: 2, width: 2, draws: 2, margin: 0.2 },
    arrays: {
      jacobian: Float32Array.of(0.5, 0, 0, 0.5),
      embedding: Float32Array.of(0.5, 0.5),
      positiveSums: Float32Array.of(turn, 0, 2 * turn, 0),
      negativeSums: Float32Array.of(0, turn, 0, 4 * turn),
      hingeSums: new Float32Array(4),
      activeCounts: Uint32Array.of(1, 2),
      allPositive: Float32Array.of(turn, 0),
      allNegative: Float32Array.of(0, 2 * turn),
      allHinge: new Float32Array(2),
    },
  }) as unknown as GradientFrame;

const input = {
  feature,
  gradients: gradients(),
  donors: null,
  triplets: 2,
  top: 1,
  score: 'difference' as const,
  sign: 'evidence' as const,
  form: 'stable' as const,
  pixelGradient: null,
  plusPlus: null,
  donorPlusPlus: null,
};
const weights = (...values: number[]) => ({ arrays: { weights: Float32Array.from(values) } });
const values = (row: WindowRow, more: object = {}) => {
  const map = rowMap(row, { ...input, ...more });
  return map === null ? null : [...map.data];
};

test('the map of each row, by hand', () => {
  expect(values('single')).toEqual([1, -1]);
  expect(values('averaged')).toEqual([1, -2]);
  expect(values('averaged-top')).toEqual([1, 0]);
  expect(values('averaged', { sign: 'counter' })).toEqual([-1, 2]);
  expect(values('averaged', { triplets: 900 })).toEqual([1, -2]);
  expect(values('transfer-top', { donors: [gradients(1), gradients(-3)] })).toEqual([0, 2]);
  expect(values('transfer', { donors: [gradients(1)] })).toEqual([1, -2]);
  expect(values('averaged-all')).toEqual([1, -2]);
  // −D(a, p): what the positives alone pull at.
  expect([values('positive-single'), values('positive')]).toEqual([
    [0.5, -0.5],
    [0.5, -0.5],
  ]);
  expect(values('activation')).toEqual([1, 1]);
  expect(values('center')!.length).toBeGreaterThan(1);
});

test('every row that takes a triplet explains any score; those with one of their own, and those without, stay', () => {
  const hinge = gradients();
  hinge.arrays.hingeSums.set([0, 0, 6, -8]); // the second triplet alone is active
  hinge.arrays.activeCounts.set([0, 1]);
  const of = (row: WindowRow, score: string, more: object = {}) => values(row, { score, gradients: hinge, ...more });
  // α = J · 2 (f(a) − f(n)), and J is a half.
  expect(of('averaged', 'negative')).toEqual([0.5, -1.5]);
  expect(of('averaged', 'negative', { sign: 'counter' })).toEqual([-0.5, 1.5]);
  expect(of('averaged', 'positive')).toEqual(of('positive', 'difference'));
  expect([of('averaged', 'hinge'), of('single', 'hinge')]).toEqual([
    [3, -4],
    [0, 0],
  ]);
  expect(of('transfer', 'negative', { donors: [gradients(1)] })).toEqual([0.5, -1.5]);
  expect(of('layercam', 'negative')).toEqual([0.5, 0]);
  for (const row of ['positive', 'positive-single', 'activation', 'center', 'eigencam'] as const)
    expect(of(row, 'negative')).toEqual(of(row, 'difference'));
  const names = Object.keys(windowRows) as WindowRow[];
  expect(names.filter((row) => scoreOfRow(row) === 'chosen')).toHaveLength(names.length - 5);
});

test('behind average pooling the variants of the single triplet follow here, else from the gradient of the engine', () => {
  expect(values('hirescam')).toEqual(values('single'));
  expect(values('xgradcam')).toEqual([expect.closeTo(1), expect.closeTo(-1)]);
  expect(values('layercam')).toEqual([1, 0]);
  const varying = { ...feature, meta: { ...feature.meta, constantGradient: false } };
  const rows = ['hirescam', 'layercam', 'xgradcam', 'gradcam++-single'] as const;
  for (const row of rows) {
    expect(remoteNeed(row, feature)).toBeNull();
    expect(remoteNeed(row, varying)).toBe('pixel gradient');
    expect(values(row, { feature: varying })).toBeNull();
  }
  const pixelGradient = Float32Array.of(2, 5, 7, -3);
  expect(values('hirescam', { feature: varying, pixelGradient })).toEqual([2, -3]);
  expect(values('layercam', { feature: varying, pixelGradient })).toEqual([2, 0]);
});

test('α of Grad-CAM++ over several triplets comes from the engine, of the image or of its donors', () => {
  expect(remoteNeed('gradcam++-averaged', feature)).toBe('weights');
  expect(remoteNeed('gradcam++-transfer-top', feature)).toBe('weights of donors');
  expect(values('gradcam++-averaged')).toBeNull();
  expect(values('gradcam++-averaged', { plusPlus: weights(3, 4) })).toEqual([3, 4]);
  expect(values('gradcam++-averaged-top', { plusPlus: weights(3, 4) })).toEqual([0, 4]);
  expect(values('gradcam++-transfer-top', { donorPlusPlus: [weights(3, 4), weights(9, 0)] })).toEqual([6, 0]);
});

test('without triplets or donors there are only the maps that need none', () => {
  const rows = ['single', 'averaged', 'averaged-top', 'transfer-top'] as const;
  expect(rows.map((row) => values(row, { gradients: null }))).toEqual([null, null, null, null]);
  expect(values('activation', { gradients: null })).toEqual([1, 1]);
});
