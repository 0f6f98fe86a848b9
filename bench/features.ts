/** Forward passes of a trunk, from pixels in memory to pooled features in memory. */
import * as tf from '@tensorflow/tfjs-core';
import { loadBackend } from '../src-main/compute/runtime/load.ts';
import { benchNetwork, randomImages } from './inputs.ts';
import { secondsOf } from './timing.ts';
import type { Measured } from './work.ts';

/** Seconds an image. */
export async function measureFeatures(
  backbone: string,
  { batch, samples }: { batch: number; samples: number },
): Promise<Measured> {
  await loadBackend();
  const network = await benchNetwork(backbone);
  const images = randomImages(batch);
  const pass = (): void =>
    tf.tidy(() => {
      network.pool(network.trunk(tf.tensor4d(images, [batch, 224, 224, 3]))).dataSync();
    });
  const seconds = await secondsOf(pass, { warmUp: 3, samples });
  return { samples: { image: seconds.map((value) => value / batch) } };
}
