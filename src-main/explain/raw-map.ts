/** One raw map from what is known of an image: its feature map, its α and its gradient. Before ReLU, float32. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../src-shared/maps.ts';
import { pixelMap } from '../../src-shared/variants.ts';
import type { BankId, MapSource } from './comparison-rows.ts';

export interface ExplainedImage {
  featureMap: FeatureMap;
  /** α of the image by bank, length K. */
  weights: Partial<Record<BankId, Float32Array>>;
  /** α of the image's donor by bank. */
  donorWeights: Partial<Record<BankId, Float32Array>>;
  /** G of the single triplet, rows × columns × channels; null where no pixel-wise variant is asked for. */
  gradient: Float32Array | null;
}

/** The map of one source; throws `internal` where what it needs was not computed. */
export function rawMap(source: MapSource, image: ExplainedImage): RawMap {
  const { featureMap, gradient } = image;
  const { rows, columns, frame } = featureMap;
  switch (source.kind) {
    case 'center':
      return centerMap(centerSide, centerSide);
    case 'activation':
      return activationMap(featureMap);
    case 'bank':
      return weighted(featureMap, image.weights[source.bank], source.top);
    case 'transfer':
      return weighted(featureMap, image.donorWeights[source.bank], source.top);
    case 'pixel':
      if (gradient === null && source.variant !== 'eigencam') throw missing(source.variant);
      return { rows, columns, frame, data: Float32Array.from(pixelMap(source.variant, featureMap, gradient)) };
  }
}

function weighted(featureMap: FeatureMap, weights: Float32Array | undefined, top: number | null): RawMap {
  if (weights === undefined) throw missing('grad-weights');
  return mapOf(featureMap, weights, top);
}

function missing(what: string): TripletscopeError {
  return new TripletscopeError('internal', `${what} were not computed for this image`);
}
