/**
 * Recall@1, or what is measured in its place, while convolutions train: every image passes the network as it is now, which takes minutes for a large data set.
 * Embeddings are kept chunk by chunk until the measurement ends, so that one that was cut is resumed at the first missing
 * chunk. A head is measured on features that are there already, in seconds, and keeps nothing.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { EpochMeasure } from '../../src-shared/host-events.ts';
import type { NetworkWeights } from '../compute/operation-data.ts';
import { loadImages } from '../datasets/load-images.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { chunksOf, imageFileOf } from '../features/features.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { imageRelation } from '../models/image-relation.ts';
import type { Head } from '../network/head.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { measureEpoch } from './epoch-measure.ts';

export interface NetworkRecallTask {
  measure: EpochMeasure;
  /** Content key of the training, and how many of its steps are done: together they name the weights. */
  training: string;
  step: number;
  weights: NetworkWeights;
  loaded: LoadedBackbone;
  head: Head;
  /** Images that are learned from, and those that are asked for their nearest one. */
  learners: readonly StoredImage[];
  queried: readonly StoredImage[];
}

interface Embeddings {
  embeddings: Float32Array;
  width: number;
}

/** Recall@1, or what the run is measured by instead, of images that are not learned from against those that are. Throws where `signal` aborts. */
export async function networkRecall(task: NetworkRecallTask, engine: Engine, signal: AbortSignal): Promise<number> {
  const { learners, queried } = task;
  const order = [...learners, ...queried];
  const { embeddings, width } = await embeddingsOf(order, task, engine, signal);
  const relation = imageRelation(order, engine);
  return measureEpoch({
    measure: task.measure,
    embeddings,
    width,
    relation,
    queries: queried.map((_, row) => learners.length + row),
    learners: learners.map((_, row) => row),
    signal,
  });
}

async function embeddingsOf(
  order: readonly StoredImage[],
  task: NetworkRecallTask,
  engine: Engine,
  signal: AbortSignal,
): Promise<Embeddings> {
  const folder = path.join(engine.workspace.cacheFolder, 'recall');
  const key = contentKey('recall', task.training, task.step);
  const store = new FeatureStore(folder, key);
  const embed = await openJudge(task, engine, signal);
  const parts: Float32Array[] = [];
  for (const chunk of chunksOf(order)) {
    signal.throwIfAborted();
    const names = chunk.map(({ sha256, relativePath }) => sha256 ?? relativePath);
    const kept = await store.readPooled(names);
    const part = kept?.pooled ?? (await embed(chunk));
    if (kept === null) await store.write(names, { count: chunk.length, pooled: part, featureMaps: new Float32Array() });
    parts.push(part);
  }
  // Also what an earlier measurement left that nobody resumed.
  await rm(folder, { recursive: true, force: true });
  const embeddings = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    embeddings.set(part, at);
    at += part.length;
  }
  return { embeddings, width: embeddings.length / order.length };
}

/** The network as it is now on the compute thread; gives what embeds one chunk of images. */
async function openJudge({ weights, loaded, head }: NetworkRecallTask, engine: Engine, signal: AbortSignal) {
  const { compute, scope } = engine;
  const key = `${scope} judge`;
  const { backbone, layer, preprocessing } = loaded;
  const { size } = preprocessing;
  const { tensors } = weights;
  const network = { key, backbone: backbone.name, layer, tensors, head: { ...head, weights: weights.head }, size };
  await compute.call('openNetwork', network, { signal });
  return async (chunk: readonly StoredImage[]): Promise<Float32Array> => {
    const pixels = await loadImages(chunk.map(imageFileOf), preprocessing);
    const request = { key, images: pixels, count: chunk.length, size, featureMaps: false };
    const { pooled } = await compute.call('features', request, { signal, transfer: [pixels.buffer as ArrayBuffer] });
    return (await compute.call('embed', { key, pooled, count: chunk.length })).data;
  };
}
