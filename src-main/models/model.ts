/** A network that is explained, open: its head, its images' embeddings, and where A and the pooled features come from. */
import type { Relation } from '../../src-shared/relation.ts';
import type { NetworkShape } from '../compute/operation-data.ts';
import type { Embeddings } from '../explain/embeddings.ts';
import type { FeatureImage, FeatureSource } from '../features/features.ts';
import type { Head, HeadWeights, Pooling } from '../network/head.ts';
import type { Preprocessing } from '../network/layers.ts';
import { Memory, type Slot } from '../system/memory.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';

export interface ModelFeatures {
  /** Content key of backbone, weights, layer, pooling and preprocessing. */
  key: string;
  /** The network under this key on the compute thread; its head is the one that was put there last. */
  networkKey: string;
  /** The explained stage by name. */
  layer: string;
  shape: NetworkShape;
  /** The images that the model has seen, i.e. of which it has an embedding. */
  images: StoredImage[];
  /** Who of them is positive and who negative for whom. */
  relation: Relation;
  /** The same images for `readChunk`; feature maps are kept of those that are drawn. */
  featureImages: FeatureImage[];
  source: FeatureSource;
  /** Pooled features of one image, [D]: from memory, the cache, or by a forward pass. */
  pooledOf: (index: number, signal: AbortSignal) => Promise<Float32Array>;
}

export interface ModelParts {
  id: ModelId;
  /** Content key of features and head. */
  key: string;
  head: Head;
  features: ModelFeatures;
  /** f of every image, in the order of `features.images`. */
  embeddings: Embeddings;
}

export interface ExplainedModel extends ModelParts {
  /** What is remembered of it as long as it is open. */
  memory: Memory<ModelParts>;
}

/** A memory of a room about an open model: `model.memory.of(slot)`. */
export type ModelSlot<T> = Slot<ModelParts, T>;

export function withMemory(parts: ModelParts): ExplainedModel {
  return { ...parts, memory: new Memory(parts, 'the model has been closed') };
}

/** What a trunk's features follow from. */
export interface FeatureOrigin {
  backbone: string;
  /** SHA-256 of the weight file, or what the weights were drawn from. */
  weightsId: string;
  layer: string;
  pooling: Pooling;
  gemPower: number;
  preprocessing: Preprocessing;
}

export function featuresKeyOf(origin: FeatureOrigin): string {
  const { backbone, weightsId, layer, pooling, gemPower, preprocessing } = origin;
  return contentKey('features', backbone, weightsId, layer, pooling, gemPower, preprocessing);
}

/** `headSha256` of the head's file as `headTensorsByName` makes it. */
export function modelKeyOf(featuresKey: string, headSha256: string, normalize: boolean): string {
  return contentKey('model', featuresKey, headSha256, normalize);
}

/** The head that explains the pooled features themselves, for a network without one. */
export function plainHead(normalize: boolean): HeadWeights {
  return { layers: [], normalize };
}

/** E: the width of f, with a head on pooled features of this width. */
export function embeddingWidth({ weights }: Head, pooled: number): number {
  return weights.layers.at(-1)?.outputs ?? pooled;
}
