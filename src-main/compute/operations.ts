/** What the compute thread does for the engine. Plain data in and out; tensors never leave it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { channelWeights } from '../../src-shared/variants.ts';
import { linearWeights, plusPlusSum } from '../explain/batched-weights.ts';
import type { Embeddings } from '../explain/embeddings.ts';
import { NearestIndex, type Neighbour } from '../explain/nearest.ts';
import { tailGradient } from '../explain/tail-gradient.ts';
import { backboneByName, stageIndex } from '../network/backbones/registry.ts';
import type { HeadWeights } from '../network/head.ts';
import { EmbeddingNetwork } from '../network/network.ts';
import type { EpochMetrics } from '../training/epoch-meter.ts';
import { HeadTrainer, type HeadTrainingState } from '../training/head-trainer.ts';
import { NetworkTrainer, type NetworkTrainingState, type StepMetrics } from '../training/network-trainer.ts';
import { handOver } from './hand-over.ts';
import { OnnxTrunk } from './onnx-trunk.ts';
import type {
  Features,
  FeaturesInput,
  MapWeightsInput,
  NetworkShape,
  NetworkWeights,
  OpenHeadTrainingInput,
  OpenNetworkInput,
  OpenNetworkTrainingInput,
  PooledWeightsInput,
  PoolInput,
  TailGradientsInput,
  TailJacobianInput,
  TrainHeadInput,
  TrainNetworkStepInput,
} from './operation-data.ts';
import type { BackendInfo } from './runtime/load.ts';
import { backendInfo, trunksOnOnnxruntime } from './runtime/load.ts';

/** Networks stay loaded under a key of the caller's choosing, made of what defines them. */
const networks = new Map<string, EmbeddingNetwork>();
/** Their trunks on the other executor, under the same keys; absent where TensorFlow has a GPU. */
const trunks = new Map<string, OnnxTrunk>();

const trainings = new Map<string, HeadTrainer | NetworkTrainer>();

export const operations = {
  async device(_: Record<string, never>, __: WorkContext): Promise<BackendInfo> {
    return backendInfo();
  },

  /** GFLOP/s of a square matrix product, over about so many seconds. */
  async measure({ seconds }: { seconds: number }, { signal }: WorkContext): Promise<number> {
    const side = 1024;
    const matrix = tf.randomUniform([side, side]);
    const product = (): void => tf.tidy(() => void tf.matMul(matrix as tf.Tensor2D, matrix as tf.Tensor2D).dataSync());
    product();
    const start = performance.now();
    let products = 0;
    while (performance.now() - start < seconds * 1000 && !signal.aborted) {
      product();
      products++;
    }
    const spent = (performance.now() - start) / 1000;
    matrix.dispose();
    return (2 * side ** 3 * products) / spent / 1e9;
  },

  async openNetwork(input: OpenNetworkInput, _: WorkContext): Promise<NetworkShape> {
    closeNetwork(input.key);
    const { key, tensors, head } = input;
    const backbone = backboneByName(input.backbone);
    const explainedStage = stageIndex(backbone, input.layer);
    const network = new EmbeddingNetwork({ backbone, explainedStage, tensors, head });
    networks.set(key, network);
    if (await trunksOnOnnxruntime()) trunks.set(key, new OnnxTrunk({ backbone, tensors, explainedStage }));
    return scoped(() => {
      const maps = network.trunk(tf.zeros([1, input.size, input.columns ?? input.size, 3]));
      const [, rows, columns, channels] = maps.shape;
      return { rows, columns, channels, pooled: network.pool(maps).shape[1], tailIsHead: network.tailIsHead };
    });
  },

  async replaceHead({ key, weights }: { key: string; weights: HeadWeights }, _: WorkContext): Promise<void> {
    networkOf(key).replaceHead(weights);
  },

  async closeNetwork({ key }: { key: string }, _: WorkContext): Promise<void> {
    closeNetwork(key);
  },

  /** Closes every network of a scope, i.e. whose key begins with it and a space. */
  async closeNetworks({ scope }: { scope: string }, _: WorkContext): Promise<void> {
    for (const key of networks.keys()) if (key.startsWith(`${scope} `)) closeNetwork(key);
  },

  async features(
    { key, images, count, size, columns = size, featureMaps }: FeaturesInput,
    { signal }: WorkContext,
  ): Promise<Features> {
    const computed = await trunks.get(key)?.run({ images, count, rows: size, columns }, signal);
    return scoped(() => {
      const network = networkOf(key);
      const maps = computed
        ? tf.tensor4d(computed.data, computed.shape)
        : network.trunk(tf.tensor4d(images, [count, size, columns, 3]));
      const pooled = network.pool(maps).dataSync() as Float32Array;
      return { pooled, featureMaps: featureMaps ? (computed?.data ?? (maps.dataSync() as Float32Array)) : null };
    });
  },

  /** A [count, H, W, K] of the explained layer → pooled features [count, D]. */
  async poolFeatureMaps(input: PoolInput, _: WorkContext): Promise<Float32Array> {
    const { key, featureMaps, count, rows, columns, channels } = input;
    return scoped(() => {
      const maps = tf.tensor4d(featureMaps, [count, rows, columns, channels]);
      return networkOf(key).pool(maps).dataSync() as Float32Array;
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

  /** J = mean over pixels of ∂f/∂A of one image, [K, E], through any tail: a pass back for each of the E numbers of f. */
  async tailJacobian(input: TailJacobianInput, { signal }: WorkContext): Promise<Float32Array> {
    const { key, featureMap, rows, columns, channels, width } = input;
    const network = networkOf(key);
    const jacobian = new Float32Array(channels * width);
    for (let start = 0; start < width; start += tailBatch) {
      const batch = Math.min(tailBatch, width - start);
      const means = scoped(() => {
        const maps = tf.tile(tf.tensor4d(featureMap, [1, rows, columns, channels]), [batch, 1, 1, 1]);
        const units = tf.oneHot(tf.range(start, start + batch, 1, 'int32'), width) as tf.Tensor2D;
        const gradient = tailGradient((a) => network.tail(a), maps, tf.cast(units, 'float32'));
        return tf.mean(gradient, [1, 2]).dataSync() as Float32Array;
      });
      for (let e = 0; e < batch; e++) {
        for (let k = 0; k < channels; k++) jacobian[k * width + start + e] = means[e * channels + k];
      }
      await nextTurn();
      signal.throwIfAborted();
    }
    return jacobian;
  },

  /** α [count, K] from pooled features, where `fromPooledFeatures` allows it. */
  async pooledWeights(input: PooledWeightsInput, _: WorkContext): Promise<Float32Array> {
    const { key, pooled, cotangents, count, area, variant, form } = input;
    return scoped(() => {
      const { head, headLayers } = networkOf(key);
      const tensors = {
        pooled: tf.tensor2d(pooled, [count, pooled.length / count]),
        cotangents: tf.tensor2d(cotangents, [input.vectors, cotangents.length / input.vectors]),
        area,
      };
      const batched = { layers: headLayers, normalize: head.weights.normalize, pooling: head.pooling };
      const weights =
        variant === 'gradcam++'
          ? plusPlusSum(batched, { ...tensors, form })
          : linearWeights(batched, { ...tensors, variant });
      return weights.dataSync() as Float32Array;
    });
  },

  /** Σ over T triplets of the channel weights of each image [count, K], through any tail by automatic differentiation. */
  async mapWeights(input: MapWeightsInput, { signal }: WorkContext): Promise<Float32Array> {
    const { key, featureMaps, cotangents, count, rows, columns, channels, variant, form } = input;
    const network = networkOf(key);
    const size = rows * columns * channels;
    const width = cotangents.length / input.vectors;
    const perImage = input.vectors / count;
    const sums = new Float32Array(count * channels);
    for (let image = 0; image < count; image++) {
      const data = featureMaps.subarray(image * size, (image + 1) * size);
      for (let start = 0; start < perImage; start += tailBatch) {
        const batch = Math.min(tailBatch, perImage - start);
        const from = (image * perImage + start) * width;
        const gradients = scoped(() => {
          const maps = tf.tile(tf.tensor4d(data, [1, rows, columns, channels]), [batch, 1, 1, 1]);
          const v = tf.tensor2d(cotangents.subarray(from, from + batch * width), [batch, width]);
          return tailGradient((a) => network.tail(a), maps, v).dataSync() as Float32Array;
        });
        for (let t = 0; t < batch; t++) {
          const gradient = gradients.subarray(t * size, (t + 1) * size);
          const weights = channelWeights(variant, { rows, columns, channels, data }, gradient, form);
          for (let k = 0; k < channels; k++) sums[image * channels + k] += weights[k];
        }
        await nextTurn();
        signal.throwIfAborted();
      }
    }
    return sums;
  },

  /** Begins training a head, or goes on from a state, under a key. */
  async openHeadTraining({ key, input, state }: OpenHeadTrainingInput, _: WorkContext): Promise<void> {
    trainings.get(key)?.dispose();
    trainings.set(key, new HeadTrainer(input, state));
  },

  /** The epoch's figures; null where the time was up before its end. */
  async trainHeadEpoch({ key, forMs }: TrainHeadInput, context: WorkContext): Promise<EpochMetrics | null> {
    return headTrainer(key).advance(forMs ?? Number.POSITIVE_INFINITY, context);
  },

  /** Asked for apart: a wide head's state is heavy, and not every epoch is kept. */
  async headTrainingState({ key }: { key: string }, _: WorkContext): Promise<HeadTrainingState> {
    return headTrainer(key).state();
  },

  async headTrainingWeights({ key }: { key: string }, _: WorkContext): Promise<HeadWeights> {
    return headTrainer(key).headWeights();
  },

  /** Begins training convolutions, or goes on from a state, under a key. */
  async openNetworkTraining({ key, backbone, input, state }: OpenNetworkTrainingInput, _: WorkContext): Promise<void> {
    trainings.get(key)?.dispose();
    trainings.set(key, new NetworkTrainer({ ...input, backbone: backboneByName(backbone) }, state));
  },

  /** One step on preprocessed images [B, size, size, 3]. */
  async trainNetworkStep({ key, images, size }: TrainNetworkStepInput, _: WorkContext): Promise<StepMetrics> {
    return networkTrainer(key).step(images, size);
  },

  // Copies of this thread's own, hundreds of megabytes in a ResNet: handed over, so that nobody copies them again.

  async networkTrainingState({ key }: { key: string }, _: WorkContext): Promise<NetworkTrainingState> {
    const state = networkTrainer(key).state();
    const { tensors, adam } = state;
    return handOver(state, [...[...tensors.values()].map(({ data }) => data), ...adam.first, ...adam.second]);
  },

  async networkTrainingWeights({ key }: { key: string }, _: WorkContext): Promise<NetworkWeights> {
    const trainer = networkTrainer(key);
    const trained = trainer.trainedTensors();
    const weights = { tensors: trainer.tensors(trained), head: trainer.headWeights() };
    return handOver(
      weights,
      [...trained.values()].map(({ data }) => data),
    );
  },

  async closeTraining({ key }: { key: string }, _: WorkContext): Promise<void> {
    trainings.get(key)?.dispose();
    trainings.delete(key);
  },

  /** What a cancelled job leaves open. */
  async closeTrainings(_: Record<string, never>, __: WorkContext): Promise<void> {
    for (const trainer of trainings.values()) trainer.dispose();
    trainings.clear();
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

/** Triplets that go back through the tail at a time. */
const tailBatch = 16;

function networkOf(key: string): EmbeddingNetwork {
  const network = networks.get(key);
  if (network === undefined) throw new TripletscopeError('internal', `no network is open under ${key}`);
  return network;
}

function closeNetwork(key: string): void {
  networks.get(key)?.dispose();
  networks.delete(key);
  trunks.get(key)?.close();
  trunks.delete(key);
}

function headTrainer(key: string): HeadTrainer {
  const trainer = trainings.get(key);
  if (trainer instanceof HeadTrainer) return trainer;
  throw new TripletscopeError('internal', `no training of a head is open under ${key}`);
}

function networkTrainer(key: string): NetworkTrainer {
  const trainer = trainings.get(key);
  if (trainer instanceof NetworkTrainer) return trainer;
  throw new TripletscopeError('internal', `no training of a network is open under ${key}`);
}

/** A tidy that returns plain data. */
function scoped<T>(work: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(work());
  });
  return results[0];
}
