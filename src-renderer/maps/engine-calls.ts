/** What maps in the window ask of the engine, one function each. */
import type {
  EmbeddingsFrame,
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
  TruthFrame,
  WeightsFrame,
} from '../../src-shared/compare-frames.ts';
import type { EvaluationSettings } from '../../src-shared/evaluation-settings.ts';
import type { Convention, EvaluationSize } from '../../src-shared/ground-truth.ts';
import type { ScoreName, Sign } from '../../src-shared/score.ts';
import type { VariantName } from '../../src-shared/variants.ts';
import { api, fetchFrame } from '../state/api.ts';
import { thumbnailUrl } from '../state/picture-urls.ts';
import { decodedImage } from './decoded-image.ts';

/** How triplets are drawn, and what else the engine needs to know of a map. */
export interface Sampling {
  seed: number;
  negatives: 'image' | 'class';
  margin: number;
  /** Of Grad-CAM++. */
  form: 'stable' | 'reference';
}

export interface WeightsRequest extends Sampling {
  image: string;
  variant: VariantName;
  score: ScoreName;
  sign: Sign;
  triplets?: number | 'all';
  triplet?: { anchor: string; positive: string; negative: string; of: 'anchor' | 'positive' | 'negative' };
}

export interface Nearest {
  image: string;
  /** D. */
  distance: number;
}

export interface Neighbours {
  /** Its positives: by class those of its class. */
  same: readonly Nearest[];
  /** Its negatives. */
  others: readonly Nearest[];
}

/** As an interface, so that states can be tested without an engine. */
export interface EngineCalls {
  featureMap(model: number, image: string, signal: AbortSignal): Promise<FeatureMapFrame>;
  gradients(model: number, image: string, sampling: Sampling, signal: AbortSignal): Promise<GradientFrame>;
  truth(image: string, frame: TruthSpec, signal: AbortSignal): Promise<TruthFrame>;
  /** The photograph in small, decoded. */
  preview(image: string): Promise<HTMLImageElement>;
  weights(model: number, request: WeightsRequest, signal: AbortSignal): Promise<WeightsFrame>;
  pixelGradient(
    model: number,
    request: { image: string; cotangent: number[] },
    signal: AbortSignal,
  ): Promise<PixelGradientFrame>;
  /** f of some images, by id. */
  embeddings(model: number, images: readonly string[], signal: AbortSignal): Promise<Map<string, Float32Array>>;
  /** The training images whose α a transfer would use, nearest first. */
  donors(model: number, image: string, k: number, signal: AbortSignal): Promise<Nearest[]>;
  neighbours(model: number, image: string, k: number, signal: AbortSignal): Promise<Neighbours>;
  /** Null where the model was not evaluated. */
  evaluation(model: number, signal: AbortSignal): Promise<EvaluationSettings | null>;
}

/** What ground truth is brought to, as the evaluation does it. */
export interface TruthSpec {
  size: EvaluationSize;
  convention: Convention;
}

/** `224x224`, or `image`. */
export function sizeText(size: EvaluationSize): string {
  return size === 'image' ? size : `${size.rows}x${size.columns}`;
}

export const engineCalls: EngineCalls = {
  featureMap: (model, image, signal) => fetchFrame(`/api/feature-map/${model}/${image}`, { signal }),
  gradients: (model, image, { seed, negatives, margin }, signal) =>
    fetchFrame(`/api/gradients/${model}/${image}?seed=${seed}&negatives=${negatives}&margin=${margin}`, { signal }),
  truth: (image, { size, convention }, signal) =>
    fetchFrame(`/api/truth/${image}?size=${sizeText(size)}&convention=${convention}`, { signal }),
  preview: (image) => decodedImage(thumbnailUrl(image, 320)),
  weights: (model, body, signal) => fetchFrame(`/api/weights/${model}`, { body, signal }),
  pixelGradient: (model, body, signal) => fetchFrame(`/api/pixel-gradient/${model}`, { body, signal }),
  embeddings: async (model, images, signal) => {
    const { meta, arrays } = await fetchFrame<EmbeddingsFrame['meta'], EmbeddingsFrame['arrays']>(
      `/api/embeddings/${model}`,
      { body: { images }, signal },
    );
    return new Map(
      images.map((image, row) => [image, arrays.vectors.subarray(row * meta.width, (row + 1) * meta.width)]),
    );
  },
  donors: (model, image, k, signal) => api.compare.donors.query({ model, image, k }, { signal }),
  neighbours: async (model, image, k, signal) => {
    const nearest = (among: 'class' | 'others') => api.images.neighbours.query({ model, image, k, among }, { signal });
    const [same, others] = await Promise.all([nearest('class'), nearest('others')]);
    return { same, others };
  },
  evaluation: (model, signal) => api.evaluations.settings.query({ model }, { signal }),
};

/** D, with a third place where two would say nothing. */
export function distanceText(distance: number): string {
  const size = Math.abs(distance);
  return `${distance < 0 ? '−' : ''}${size.toFixed(size < 0.0995 ? 3 : 2)}`;
}
