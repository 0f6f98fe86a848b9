/** A and f of one image for the window: from memory, from the feature cache, or by one forward pass. */
import { LRUCache } from 'lru-cache';
import { headForward } from '../../src-shared/head-forward.ts';
import { embeddingOf } from '../explain/embeddings.ts';
import { storedFeatureMap } from '../features/features.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import { type ComparedImage, fileOf } from './compared-image.ts';

export interface ComparedFeatures {
  /** A, [rows, columns, channels]. */
  featureMap: Float32Array;
  /** f, [E]. */
  embedding: Float32Array;
  /** The forward pass was not needed. */
  cached: boolean;
}

type Kept = Omit<ComparedFeatures, 'cached'>;

const mostBytes = 96 * 2 ** 20;
const bytesOf = ({ featureMap, embedding }: Kept): number => featureMap.byteLength + embedding.byteLength;
const memories: WorkspaceSlot<LRUCache<string, Kept>> = {
  make: () => new LRUCache({ maxSize: mostBytes, sizeCalculation: bytesOf }),
  release: (memory) => memory.clear(),
};

/** Throws `not-found` naming the file where the image has to be read and is gone. */
export async function comparedFeatures(
  image: ComparedImage,
  model: ExplainedModel,
  engine: Engine,
  signal: AbortSignal,
): Promise<ComparedFeatures> {
  const { session } = engine;
  // An image from outside may be changed meanwhile: its file is looked at each time.
  const content = image.kind === 'external' ? (await fileOf(image, model, session)).content : '';
  const key = `${model.key} ${image.id} ${content}`;
  const known = session.of(memories).get(key);
  if (known !== undefined) return { ...known, cached: true };
  const stored = image.kind === 'stored' ? await fromStore(image.index, model) : null;
  const found = stored ?? (await throughTrunk(image, model, engine, signal));
  session.of(memories).set(key, found);
  return { ...found, cached: stored !== null };
}

/** f alone: of an image of the data set it is there already. */
export async function comparedEmbedding(
  image: ComparedImage,
  model: ExplainedModel,
  engine: Engine,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (image.kind === 'stored') return embeddingOf(model.embeddings, image.index);
  return (await comparedFeatures(image, model, engine, signal)).embedding;
}

async function fromStore(index: number, { features, embeddings }: ExplainedModel) {
  const { featureImages, source } = features;
  const featureMap = await storedFeatureMap(featureImages, index, source);
  return featureMap && { featureMap, embedding: embeddingOf(embeddings, index) };
}

async function throughTrunk(image: ComparedImage, model: ExplainedModel, engine: Engine, signal: AbortSignal) {
  const { features, head, embeddings } = model;
  const { extractor } = features.source;
  const { path, name, within, sha256 } = await fileOf(image, model, engine.session);
  const loaded = await extractor.load([{ path, name, within, ...(sha256 && { hash: sha256 }) }]);
  const { pooled, featureMaps } = await extractor.forward(loaded, {
    featureMaps: true,
    signal,
  });
  const embedding =
    image.kind === 'stored'
      ? embeddingOf(embeddings, image.index)
      : Float32Array.from(headForward(pooled, head.weights).embedding);
  return { featureMap: featureMaps!, embedding };
}
