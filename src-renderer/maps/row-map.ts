/** The map of a row of the table for one image, from what the engine sends of it (METHOD 2 to 6). Pure. */
import type { FeatureMapFrame, GradientFrame, WeightsFrame } from '../../src-shared/compare-frames.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { alphaOf, cotangentOf, meanAlpha } from '../../src-shared/live-gradients.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../src-shared/maps.ts';
import type { ScoreName, Sign } from '../../src-shared/score.ts';
import {
  type ChannelVariant,
  channelWeights,
  constantGradient,
  type PixelVariant,
  type PlusPlusForm,
  pixelMap,
} from '../../src-shared/variants.ts';

/** The rows of the table by their ids, and transferred α of all channels. */
export const windowRows = {
  'averaged-top': 'Averaged, top-M',
  averaged: 'Averaged',
  'averaged-all': 'Averaged over all triplets',
  single: 'Single triplet',
  positive: 'Positive distance, averaged',
  'positive-single': 'Positive distance, single triplet',
  'transfer-top': 'Transferred, top-M',
  transfer: 'Transferred, all channels',
  'gradcam++-averaged-top': 'Grad-CAM++, averaged, top-M',
  'gradcam++-averaged': 'Grad-CAM++, averaged',
  'gradcam++-single': 'Grad-CAM++, single triplet',
  'gradcam++-transfer-top': 'Grad-CAM++, transferred, top-M',
  hirescam: 'HiResCAM',
  layercam: 'LayerCAM',
  xgradcam: 'XGrad-CAM',
  eigencam: 'Eigen-CAM',
  activation: 'Activation',
  center: 'Centre',
} as const;
/** Where there is little room. */
export const shortRows: Readonly<Record<keyof typeof windowRows, string>> = {
  'averaged-top': 'top-M',
  averaged: 'averaged',
  'averaged-all': 'all triplets',
  single: 'single',
  positive: 'positive',
  'positive-single': 'positive, single',
  'transfer-top': 'transferred',
  transfer: 'transferred, all',
  'gradcam++-averaged-top': '++ top-M',
  'gradcam++-averaged': '++ averaged',
  'gradcam++-single': '++ single',
  'gradcam++-transfer-top': '++ transferred',
  hirescam: 'HiResCAM',
  layercam: 'LayerCAM',
  xgradcam: 'XGrad-CAM',
  eigencam: 'Eigen-CAM',
  activation: 'activation',
  center: 'centre',
};
export type WindowRow = keyof typeof windowRows;

/** The score that a row explains: the chosen one, always that of the positive pair, or none. */
export function scoreOfRow(row: WindowRow): 'chosen' | 'positive' | 'none' {
  if (row === 'positive' || row === 'positive-single') return 'positive';
  return row === 'activation' || row === 'center' || row === 'eigencam' ? 'none' : 'chosen';
}

export interface RowMapInput {
  feature: FeatureMapFrame;
  /** Of the image; null where it has no triplet. */
  gradients: GradientFrame | null;
  /** Of the nearest training images, whose α are transferred; null while they are not known. */
  donors: readonly GradientFrame[] | null;
  triplets: number | 'all';
  /** M; null keeps every channel. */
  top: number | null;
  /** Of the rows that do not explain one of their own. */
  score: ScoreName;
  sign: Sign;
  /** Of Grad-CAM++. */
  form: PlusPlusForm;
  /** G of the single triplet where it differs from pixel to pixel; null while it is not known. */
  pixelGradient: Float32Array | null;
  /** α of Grad-CAM++ over the triplets: of the image, and of the donors; null while they are not known. */
  plusPlus: WeightsFrame | null;
  donorPlusPlus: readonly WeightsFrame[] | null;
}

/** What only the engine computes of a row; null where it follows here. */
export function remoteNeed(
  row: WindowRow | null,
  { meta: { constantGradient } }: FeatureMapFrame,
): 'pixel gradient' | 'weights' | 'weights of donors' | null {
  switch (row) {
    case 'gradcam++-averaged':
    case 'gradcam++-averaged-top':
      return 'weights';
    case 'gradcam++-transfer-top':
      return 'weights of donors';
    case 'gradcam++-single':
    case 'xgradcam':
    case 'hirescam':
    case 'layercam':
      return constantGradient ? null : 'pixel gradient';
    default:
      return null;
  }
}

/** ∂S/∂f of the first triplet: what the pixel gradient of the single maps is asked for with. */
export function singleCotangentOf(
  gradients: GradientFrame,
  { score, sign }: Pick<RowMapInput, 'score' | 'sign'>,
): Float64Array {
  return cotangentOf(gradients, { score, sign, triplets: 1 });
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
    case 'transfer':
    case 'transfer-top': {
      const { donors } = input;
      if (donors === null || donors.length === 0) return null;
      const own = meanAlpha(donors.map((one) => alpha(one, input, { triplets: input.triplets })));
      return mapOf(A, own, row === 'transfer' ? null : cut(input, A));
    }
    case 'gradcam++-transfer-top': {
      const found = input.donorPlusPlus;
      if (found === null || found.length === 0) return null;
      return mapOf(A, meanAlpha(found.map(({ arrays }) => arrays.weights)), cut(input, A));
    }
    case 'gradcam++-averaged':
    case 'gradcam++-averaged-top':
      if (input.plusPlus === null) return null;
      return mapOf(A, input.plusPlus.arrays.weights, row === 'gradcam++-averaged' ? null : cut(input, A));
    case 'gradcam++-single':
      return channelMap('gradcam++', A, input);
    case 'xgradcam':
      return channelMap('xgradcam', A, input);
    case 'hirescam':
    case 'layercam':
      return gradientMap(row, A, input);
    default: {
      if (input.gradients === null) return null;
      const isSingle = row === 'single' || row === 'positive-single';
      const triplets = isSingle ? 1 : row === 'averaged-all' ? 'all' : input.triplets;
      const score = scoreOfRow(row) === 'positive' ? 'positive' : input.score;
      return mapOf(
        A,
        alpha(input.gradients, input, { triplets, score }),
        row === 'averaged-top' ? cut(input, A) : null,
      );
    }
  }
}

/** Of the single triplet: the same at every pixel behind average pooling, else as the engine gave it. */
function gradientOf(A: FeatureMap, input: RowMapInput): Float32Array | null {
  if (input.gradients === null) return null;
  if (!input.feature.meta.constantGradient) return input.pixelGradient;
  return constantGradient(A, alpha(input.gradients, input, { triplets: 1 }));
}

function channelMap(variant: ChannelVariant, A: FeatureMap, input: RowMapInput): RawMap | null {
  const gradient = gradientOf(A, input);
  return gradient === null ? null : mapOf(A, Float32Array.from(channelWeights(variant, A, gradient, input.form)), null);
}

function gradientMap(variant: PixelVariant, A: FeatureMap, input: RowMapInput): RawMap | null {
  const gradient = gradientOf(A, input);
  if (gradient === null) return null;
  const { rows, columns, frame } = A;
  return { rows, columns, frame, data: Float32Array.from(pixelMap(variant, A, gradient)) };
}

function cut({ top }: RowMapInput, { channels }: FeatureMap): number | null {
  return top === null ? null : Math.min(top, channels);
}

interface AlphaOf {
  triplets: number | 'all';
  score?: ScoreName;
}

function alpha(gradients: GradientFrame, input: RowMapInput, { triplets: wanted, score = input.score }: AlphaOf) {
  const { sign } = input;
  const triplets = wanted === 'all' ? wanted : Math.min(wanted, gradients.meta.draws);
  return alphaOf(gradients, cotangentOf(gradients, { score, sign, triplets }));
}

function featureMapOf({ meta, arrays }: FeatureMapFrame): FeatureMap {
  const { rows, columns, channels, frame } = meta;
  return { rows, columns, channels, data: arrays.featureMap, ...(frame && { frame }) };
}
