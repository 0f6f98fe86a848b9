import { expect, test } from 'vitest';
import type { FeatureMapFrame, GradientFrame } from '../../src-shared/compare-frames.ts';
import { rowMap, type WindowRow } from './row-map.ts';

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
    },
  }) as unknown as GradientFrame;

const input = { feature, gradients: gradients(), donors: null, triplets: 2, top: 1, sign: 'evidence' as const };
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
  expect(values('activation')).toEqual([1, 1]);
  expect(values('center')!.length).toBeGreaterThan(1);
});

test('without triplets or donors there are only the maps that need none', () => {
  const rows = ['single', 'averaged', 'averaged-top', 'transfer-top'] as const;
  expect(rows.map((row) => values(row, { gradients: null }))).toEqual([null, null, null, null]);
  expect(values('activation', { gradients: null })).toEqual([1, 1]);
});
