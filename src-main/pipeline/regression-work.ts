/** What an estimate is made of: items, features, and the choices of a regression. */
import type { SetName } from '../../src-shared/regress/feature-sets.ts';
import type { Regressor } from '../../src-shared/regress/regression-spec.ts';
import type { RidgeGrid } from '../../src-shared/regress/ridge.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { FeatureImage } from '../features/features.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import type { RegressionItems } from './regression-items.ts';

/** Powers of ten, half a step each: wide enough that the best λ lies within. */
export const ridgeGrid: RidgeGrid = {
  attributes: Array.from({ length: 9 }, (_, i) => 10 ** (-1 + i / 2)),
  features: Array.from({ length: 13 }, (_, i) => 10 ** (i / 2)),
};

export interface RegressionSettings {
  target: string;
  log: boolean;
  sets: SetName[];
  /** Ridge where it is absent. */
  regressor?: Regressor | undefined;
  folds: number;
  repeats: number;
  seed: number;
  /** Side by side, or their mean. */
  pooling: 'concatenate' | 'mean';
  /** The targets are shuffled first: what is found then is chance. */
  shuffle: boolean;
}

export interface RegressionWork {
  items: RegressionItems;
  features: DatasetFeatures;
  network: NetworkSettings;
  settings: RegressionSettings;
}

/** Memory that threads share, so that no fold copies the features. */
export function sharedArray(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length) as unknown as ArrayBuffer);
}

/** Every image with its feature map kept: chunks that the main job has with maps are found again. */
export function mappedImages({ featureImages }: DatasetFeatures): FeatureImage[] {
  return featureImages.map((image) => ({ ...image, mapped: true }));
}
