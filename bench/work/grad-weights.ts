import * as tf from '@tensorflow/tfjs-core';
import { loadBackend } from '../../src-main/compute/runtime/load.ts';
import { linearWeights } from '../../src-main/explain/batched-weights.ts';
import type { Embeddings } from '../../src-main/explain/embeddings.ts';
import { meanOverTriplets } from '../../src-main/explain/mean-cotangent.ts';
import { TripletSource } from '../../src-main/explain/sampling.ts';
import type { EmbeddingNetwork } from '../../src-main/network/network.ts';
import { defaultScore } from '../../src-shared/score.ts';
import { benchNetwork, randomImages } from '../inputs.ts';
import { secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const count = 800;
const triplets = 50;
const batch = 32;
const area = 49;

export const work: Work = {
  title: 'grad-weights, 800 images × 50 triplets',
  quantities: [
    { key: 'cached', label: 'from cached pooled features', unit: 's', reach: { ratio: 500 } },
    { key: 'whole', label: 'the trunk’s pass included', unit: 's', reach: { ratio: 100 } },
  ],
  rounds: 1,
  peer: true,
  how: 'EfficientNet-Lite0 with a linear head to 64 and L2, 224 × 224. Ours: embeddings, sampled triplets and weights in memory, nothing written. pytorch-grad-cam makes a map for each triplet: it was timed on 5 images × 50 maps and scaled by 160, with the embeddings of positives and negatives given.',
  async measure() {
    await loadBackend();
    const network = await benchNetwork('efficientnet-lite0');
    const images = randomImages(batch);
    const labels = Array.from({ length: count }, (_, i) => ({ classIndex: i % 20, split: 'train' }) as const);
    const trunkPass = (): Float32Array => {
      const pooled = new Float32Array(count * 1280);
      for (let start = 0; start < count; start += batch) pooled.set(pooledOf(network, images), start * 1280);
      return pooled;
    };
    let pooled = trunkPass();
    const trunk = await secondsOf(
      () => {
        pooled = trunkPass();
      },
      { warmUp: 0, samples: 2 },
    );
    const weights = (): Float32Array => averagedWeights(network, pooled, TripletSource.byClass(labels, sampling));
    const cached = await secondsOf(weights, { warmUp: 2, samples: 7 });
    const whole = trunk.map((seconds, i) => seconds + cached[i]);
    return { samples: { cached, whole } };
  },
};

const sampling = { seed: 0, negatives: 'image' } as const;

function pooledOf(network: EmbeddingNetwork, images: Float32Array): Float32Array {
  return plain(() => network.pool(network.trunk(tf.tensor4d(images, [batch, 224, 224, 3]))));
}

/** α of every image, averaged over its triplets, as the banks of the product are made. */
function averagedWeights(network: EmbeddingNetwork, pooled: Float32Array, source: TripletSource): Float32Array {
  const data = plain(() => network.embed(tf.tensor2d(pooled, [count, 1280])));
  const embeddings: Embeddings = { data, width: data.length / count };
  const cotangents = new Float32Array(data.length);
  for (let anchor = 0; anchor < count; anchor++) {
    const mean = meanOverTriplets(embeddings, anchor, source.sample(anchor, triplets), defaultScore);
    cotangents.set(mean.cotangent, anchor * embeddings.width);
  }
  const { pooling, weights } = network.head;
  const head = { layers: network.headLayers, normalize: weights.normalize, pooling };
  return plain(() =>
    linearWeights(head, {
      pooled: tf.tensor2d(pooled, [count, 1280]),
      cotangents: tf.tensor2d(cotangents, [count, embeddings.width]),
      area,
      variant: 'gradcam',
    }),
  );
}

function plain(work: () => tf.Tensor): Float32Array {
  const data: Float32Array[] = [];
  tf.tidy(() => {
    data.push(work().dataSync() as Float32Array);
  });
  return data[0];
}
