/** The map of a row of the table for one image, from what the engine sends of it (METHOD 2 to 6). Pure. */
import type { FeatureMapFrame, GradientFrame } from '../../src-shared/compare-frames.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { alphaOf, cotangentOf, meanAlpha } from '../../src-shared/live-gradients.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../src-shared/maps.ts';
import type { Sign } from '../../src-shared/score.ts';
import { pixelMap } from '../../src-shared/variants.ts';

/** Rows whose maps follow in the window; ids are those of the table. */
export const windowRows = {
  'averaged-top': 'Averaged, top-M',
  averaged: 'Averaged',
  single: 'Single triplet',
  'transfer-top': 'Transferred, top-M',
  eigencam: 'Eigen-CAM',
  activation: 'Activation',
  center: 'Centre',
} as const;
/** Where there is little room. */
export const shortRows: Readonly<Record<keyof typeof windowRows, string>> = {
  'averaged-top': 'top-M',
  averaged: 'averaged',
  single: 'single',
  'transfer-top': 'transferred',
  eigencam: 'Eigen-CAM',
  activation: 'activation',
  center: 'centre',
};
export type WindowRow = keyof typeof windowRows;

export interface RowMapInput {
  feature: FeatureMapFrame;
  /** Of the image; null where it has no triplet. */
  gradients: GradientFrame | null;
  /** Of the nearest training images, whose α are transferred; null while they are not known. */
  donors: readonly GradientFrame[] | null;
  triplets: number | 'all';
  /** M; null keeps every channel. */
  top: number | null;
  sign: Sign;
}

/** Null where the image has no such map, or it cannot be computed yet. */
export function rowMap(row: WindowRow, input: RowMapInput): RawMap | null {
  const A = featureMapOf(input.feature);
  switch (row) {
    case 'center':
      return centerMap(centerSide, centerSide);
    case 'activation':
      return activationMap(A);
    case 'eigencam': {
      const { rows, columns, frame } = A;
      return { rows, columns, frame, data: Float32Array.from(pixelMap('eigencam', A, null)) };
    }
    case 'transfer-top': {
      const { donors } = input;
      if (donors === null || donors.length === 0) return null;
      return mapOf(A, meanAlpha(donors.map((one) => alpha(one, input, input.triplets))), cut(input, A));
    }
    default: {
      if (input.gradients === null) return null;
      const own = alpha(input.gradients, input, row === 'single' ? 1 : input.triplets);
      return mapOf(A, own, row === 'averaged-top' ? cut(input, A) : null);
    }
  }
}

function cut({ top }: RowMapInput, { channels }: FeatureMap): number | null {
  return top === null ? null : Math.min(top, channels);
}

function alpha(gradients: GradientFrame, { sign }: RowMapInput, wanted: number | 'all'): Float32Array {
  const triplets = wanted === 'all' ? wanted : Math.min(wanted, gradients.meta.draws);
  return alphaOf(gradients, cotangentOf(gradients, { score: 'difference', sign, triplets }));
}

function featureMapOf({ meta, arrays }: FeatureMapFrame): FeatureMap {
  const { rows, columns, channels, frame } = meta;
  return { rows, columns, channels, data: arrays.featureMap, ...(frame && { frame }) };
}
