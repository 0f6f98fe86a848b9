/** What Compare asks of the engine, one function each. */
import type {
  EmbeddingsFrame,
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
  TruthFrame,
  WeightsFrame,
} from '../../../src-shared/compare-frames.ts';
import type { Sign } from '../../../src-shared/score.ts';
import { api, fetchFrame } from '../../state/api.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import type { Score, TripletCount, Variant } from './column-spec.ts';

/** How triplets are drawn. */
export interface Sampling {
  seed: number;
  negatives: 'image' | 'class';
  margin: number;
}

export function fetchFeatureMap(model: number, image: string): Promise<FeatureMapFrame> {
  return fetchFrame(`/api/feature-map/${model}/${image}`);
}

export function fetchGradients(model: number, image: string, sampling: Sampling): Promise<GradientFrame> {
  const { seed, negatives, margin } = sampling;
  return fetchFrame(`/api/gradients/${model}/${image}?seed=${seed}&negatives=${negatives}&margin=${margin}`);
}

export function fetchTruth(image: string): Promise<TruthFrame> {
  return fetchFrame(`/api/truth/${image}`);
}

export interface WeightsRequest extends Sampling {
  image: string;
  variant: Variant;
  form: 'stable' | 'reference';
  score: Score;
  sign: Sign;
  triplets?: TripletCount;
  triplet?: { positive: string; negative: string };
}

export function fetchWeights(model: number, request: WeightsRequest): Promise<WeightsFrame> {
  return fetchFrame(`/api/weights/${model}`, { body: request });
}

export function fetchPixelGradient(
  model: number,
  request: { image: string; cotangent: number[] },
): Promise<PixelGradientFrame> {
  return fetchFrame(`/api/pixel-gradient/${model}`, { body: request });
}

/** f of some images of the data set, by id. */
export async function fetchEmbeddings(model: number, images: readonly string[]): Promise<Map<string, Float32Array>> {
  const frame = await fetchFrame<EmbeddingsFrame['meta'], EmbeddingsFrame['arrays']>(`/api/embeddings/${model}`, {
    body: { images },
  });
  const { width } = frame.meta;
  return new Map(images.map((image, row) => [image, frame.arrays.vectors.subarray(row * width, (row + 1) * width)]));
}

export interface Nearest {
  image: string;
  /** D. */
  distance: number;
}

/** The training images whose α a transfer would use, nearest first. */
export async function fetchDonors(model: number, image: string, k: number): Promise<Nearest[]> {
  return await api.compare.donors.query({ model, image, k });
}

export async function fetchNeighbours(
  model: number,
  image: string,
  k: number,
  among: 'class' | 'others',
): Promise<Nearest[]> {
  return await api.images.neighbours.query({ model, image, k, among });
}

export function imageUrl(image: string): string {
  return `/api/images/${image}${version('?')}`;
}

export function thumbnailUrl(image: string, size: 160 | 320 = 160): string {
  return `/api/thumbnails/${image}?size=${size}${version('&')}`;
}

/** Another import may give the same id to another picture. */
function version(before: '?' | '&'): string {
  const key = catalogue.table?.key;
  return key == null ? '' : `${before}v=${key}`;
}

/** D, with a third place where two would say nothing. */
export function distanceText(distance: number): string {
  const size = Math.abs(distance);
  return `${distance < 0 ? '−' : ''}${size.toFixed(size < 0.0995 ? 3 : 2)}`;
}
