import * as tf from '@tensorflow/tfjs-core';
import { loadBackend } from '../../src-main/compute/runtime/load.ts';
import { NearestIndex } from '../../src-main/explain/nearest.ts';
import { mapFromWeights } from '../../src-shared/maps.ts';
import { benchNetwork, randomFloats } from '../inputs.ts';
import { secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const trained = 5994;
const channels = 1280;

export const work: Work = {
  title: 'map of a new image by transfer',
  quantities: [{ key: 'map', label: 'beyond its forward pass', unit: 's', reach: { ratio: 20, most: 1e-3 } }],
  rounds: 3,
  peer: true,
  how: 'EfficientNet-Lite0, 7 × 7 × 1280, 5,994 training images (CUB’s). Ours: embed the pooled feature, find the donor, Σ αA over all channels. The peer is the backward pass of a score through the network in PyTorch and Grad-CAM’s map, as pytorch-grad-cam does it; its forward pass is left out.',
  async measure() {
    await loadBackend();
    const network = await benchNetwork('efficientnet-lite0');
    const positive = randomFloats(49 * channels, 5).map(Math.abs);
    const featureMap = { rows: 7, columns: 7, channels, data: positive };
    const embeddings = { data: randomFloats(trained * 64, 6).map((value) => value / 4.6), width: 64 };
    const alpha = randomFloats(trained * channels, 7);
    const index = new NearestIndex(embeddings);
    const pooled = Float32Array.from({ length: channels }, (_, k) => positive[k]);
    const transfer = (): Float32Array => {
      const f = tf.tidy(() => network.embed(tf.tensor2d(pooled, [1, channels])));
      const [[donor]] = index.search({ data: f.dataSync() as Float32Array, width: 64 }, 1);
      f.dispose();
      const weights = alpha.subarray(donor.index * channels, (donor.index + 1) * channels);
      return mapFromWeights(featureMap, weights).data;
    };
    return { samples: { map: await secondsOf(transfer, { warmUp: 100, samples: 200 }) } };
  },
};
