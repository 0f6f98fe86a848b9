/** G = ∂S/∂A at layers before the last on WebAssembly, which has the fewest kernels, against the CPU backend. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { tailGradient } from '../explain/tail-gradient.ts';
import { backboneByName, stageIndex } from '../network/backbones/registry.ts';
import { type DepthwiseInput, depthwiseConvolution } from '../network/depthwise.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import { EmbeddingNetwork } from '../network/network.ts';
import { loadBackend } from './runtime/load.ts';

beforeAll(async () => {
  await loadBackend({ backend: 'wasm' });
});
afterAll(() => tf.setBackend('wasm'));

const random = createRandom('earlier layers');
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

function expectClose(got: ArrayLike<number>, wanted: ArrayLike<number>, share: number): void {
  const largest = Math.max(...Array.from(wanted, Math.abs));
  expect(largest).toBeGreaterThan(0);
  expect(Math.max(...Array.from(got, (value, i) => Math.abs(value - wanted[i])))).toBeLessThanOrEqual(share * largest);
}

const head = { pooling: 'average' as const, gemPower: 3, weights: { layers: [], normalize: true } };

async function gradientOn(backend: string, parts: { name: string; stage: number; pixels: Float32Array; size: number }) {
  await tf.setBackend(backend);
  const { name, stage, pixels, size } = parts;
  const backbone = backboneByName(name);
  const network = new EmbeddingNetwork({
    backbone,
    tensors: initialiseBackbone(backbone, 3),
    head,
    explainedStage: stage,
  });
  try {
    return tf.tidy(() => {
      const maps = network.trunk(tf.tensor4d(pixels, [1, size, size, 3]));
      const width = network.tail(maps).shape[1];
      const v = tf.tensor2d(
        Float32Array.from({ length: width }, (_, i) => Math.sin(i)),
        [1, width],
      );
      return tailGradient((a) => network.tail(a), maps, v).dataSync();
    });
  } finally {
    network.dispose();
  }
}

/** A layer of each kind of what comes after it; the others are covered by these. */
const layers = {
  small: ['stage1', 'stage3'],
  'efficientnet-lite0': ['stem', 'stage4', 'stage7'],
  resnet18: ['stem', 'layer3'],
};

describe.each(Object.entries(layers))('%s', (name, chosen) => {
  it.each(chosen)(
    '%s',
    async (layer) => {
      const stage = stageIndex(backboneByName(name), layer);
      const parts = { name, stage, pixels: values(40 * 40 * 3), size: 40 };
      const wasm = await gradientOn('wasm', parts);
      // ReLU6 may fall on the other side of a tie.
      expectClose(wasm, await gradientOn('cpu', parts), 1e-3);
    },
    60_000,
  );
});

const shapes = [3, 5].flatMap((size) =>
  [1, 2, 3].flatMap((stride) =>
    (['same', 'valid'] as const).flatMap((pad) => [7, 8, 11].map((side) => ({ size, stride, pad, side }))),
  ),
);

it('a depthwise convolution has the gradient for x of the backend that has a kernel for it', async () => {
  for (const { size, stride, pad, side } of shapes) {
    const [x, filter] = [values(2 * side * (side + 1) * 3), values(size * size * 3)];
    const weights = values(2 * 12 * 12 * 3);
    const gradient = (convolve: (input: DepthwiseInput) => tf.Tensor4D): Float32Array =>
      tf.tidy(() => {
        const kernel = tf.tensor4d(filter, [size, size, 3, 1]);
        const scalar = (input: tf.Tensor): tf.Tensor => {
          const y = convolve({ x: input as tf.Tensor4D, filter: kernel, stride, pad });
          return tf.sum(tf.mul(y, tf.tensor4d(weights.subarray(0, y.size), y.shape)));
        };
        return tf
          .grad(scalar)(tf.tensor4d(x, [2, side, side + 1, 3]))
          .dataSync() as Float32Array;
      });
    await tf.setBackend('wasm');
    const ours = gradient(depthwiseConvolution);
    await tf.setBackend('cpu');
    expectClose(
      ours,
      gradient(({ x: input, filter: kernel }) => tf.depthwiseConv2d(input, kernel, stride, pad)),
      1e-5,
    );
  }
});
