/** What the compute thread does for the engine. Plain data in and out; tensors never leave it. */
import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Embeddings } from '../explain/mean-cotangent.ts';
import { NearestIndex, type Neighbour } from '../explain/nearest.ts';
import { tailGradient } from '../explain/tail-gradient.ts';
import { backboneByName, stageIndex } from '../network/backbones/registry.ts';
import type { Head } from '../network/head.ts';
import { EmbeddingNetwork } from '../network/network.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import type { BackendInfo } from './runtime/load.ts';
import { backendInfo } from './runtime/load.ts';

/** Networks stay loaded under a key of the caller's choosing, made of what defines them. */
const networks = new Map<string, EmbeddingNetwork>();

export interface OpenNetworkInput {
  key: string;
  backbone: string;
  layer?: string;
  tensors: StateDict;
  head: Head;
  /** Side of the input in pixels. */
  size: number;
}

export interface NetworkShape {
  rows: number;
  columns: number;
  channels: number;
  /** D, the width of the pooled features. */
  pooled: number;
  /** Whether grad-weights can come from pooled features alone. */
  tailIsHead: boolean;
}

export interface FeaturesInput {
  key: string;
  /** Preprocessed images [count, size, size, 3]. */
  images: Float32Array;
  count: number;
  size: number;
  /** Also return A, [count, H, W, K]. */
  featureMaps: boolean;
}

export interface Features {
  /** [count, D]. */
  pooled: Float32Array;
  featureMaps: Float32Array | null;
}

export const operations = {
  async device(_: Record<string, never>, __: WorkContext): Promise<BackendInfo> {
    return backendInfo();
  },

  async openNetwork(input: OpenNetworkInput, _: WorkContext): Promise<NetworkShape> {
    networks.get(input.key)?.dispose();
    const backbone = backboneByName(input.backbone);
    const explainedStage = stageIndex(backbone, input.layer);
    const network = new EmbeddingNetwork({ backbone, explainedStage, tensors: input.tensors, head: input.head });
    networks.set(input.key, network);
    return scoped(() => {
      const maps = network.trunk(tf.zeros([1, input.size, input.size, 3]));
      const [, rows, columns, channels] = maps.shape;
      return { rows, columns, channels, pooled: network.pool(maps).shape[1], tailIsHead: network.tailIsHead };
    });
  },

  async closeNetwork({ key }: { key: string }, _: WorkContext): Promise<void> {
    networks.get(key)?.dispose();
    networks.delete(key);
  },

  async features({ key, images, count, size, featureMaps }: FeaturesInput, _: WorkContext): Promise<Features> {
    return scoped(() => {
      const network = networkOf(key);
      const maps = network.trunk(tf.tensor4d(images, [count, size, size, 3]));
      const pooled = network.pool(maps).dataSync() as Float32Array;
      return { pooled, featureMaps: featureMaps ? (maps.dataSync() as Float32Array) : null };
    });
  },

  /** Pooled features [count, D] → f [count, E]. */
  async embed(
    { key, pooled, count }: { key: string; pooled: Float32Array; count: number },
    _: WorkContext,
  ): Promise<Embeddings> {
    return scoped(() => {
      const embeddings = networkOf(key).embed(tf.tensor2d(pooled, [count, pooled.length / count]));
      return { data: embeddings.dataSync() as Float32Array, width: embeddings.shape[1] };
    });
  },

  /** A [count, H, W, K] and ∂S/∂f [count, E] → G [count, H, W, K], by automatic differentiation through the tail. */
  async tailGradients(input: TailGradientsInput, _: WorkContext): Promise<Float32Array> {
    const { key, featureMaps, cotangents, count, rows, columns, channels } = input;
    return scoped(() => {
      const maps = tf.tensor4d(featureMaps, [count, rows, columns, channels]);
      const network = networkOf(key);
      const v = tf.tensor2d(cotangents, [count, cotangents.length / count]);
      return tailGradient((a) => network.tail(a), maps, v).dataSync() as Float32Array;
    });
  },

  async nearest(
    { index, queries, k }: { index: Embeddings; queries: Embeddings; k: number },
    _: WorkContext,
  ): Promise<Neighbour[][]> {
    const search = new NearestIndex(index);
    try {
      return search.search(queries, k);
    } finally {
      search.dispose();
    }
  },
} satisfies Record<string, (input: never, context: WorkContext) => Promise<unknown>>;

export type Operations = typeof operations;

export interface TailGradientsInput {
  key: string;
  featureMaps: Float32Array;
  cotangents: Float32Array;
  count: number;
  rows: number;
  columns: number;
  channels: number;
}

function networkOf(key: string): EmbeddingNetwork {
  const network = networks.get(key);
  if (network === undefined) throw new TripletscopeError('internal', `no network is open under ${key}`);
  return network;
}

/** A tidy that returns plain data. */
function scoped<T>(work: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(work());
  });
  return results[0];
}
