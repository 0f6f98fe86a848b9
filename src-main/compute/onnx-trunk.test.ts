/** The trunk on onnxruntime is the trunk on TensorFlow: every backbone, layer and size, within 1e-5 of the largest value. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { backboneByName } from '../network/backbones/registry.ts';
import { initialiseBackbone, initialiseHead } from '../network/initialise.ts';
import type { Backbone } from '../network/layers.ts';
import { EmbeddingNetwork } from '../network/network.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { ComputeClient } from './client.ts';
import { OnnxTrunk, type TrunkPass } from './onnx-trunk.ts';
import { loadBackend } from './runtime/load.ts';
import { onnxruntime } from './runtime/onnxruntime.ts';

const { signal } = unattended;
const { library } = onnxruntime();
const head = {
  pooling: 'average' as const,
  gemPower: 3,
  weights: { layers: [], normalize: false },
};

/** Batch-norms that do something: fresh ones would leave a wrong order of their parts unseen. */
function weightsOf(backbone: Backbone): StateDict {
  const random = createRandom('onnx trunk', backbone.name);
  const tensors = initialiseBackbone(backbone, 3);
  for (const [name, { data }] of tensors) {
    if (name.endsWith('running_var')) for (let i = 0; i < data.length; i++) data[i] = 0.5 + random.next();
    else if (name.endsWith('running_mean') || name.endsWith('.bias'))
      for (let i = 0; i < data.length; i++) data[i] = 0.2 * random.normal();
  }
  return tensors;
}

function passOf(count: number, rows: number, columns: number): TrunkPass {
  const random = createRandom('pixels', rows, columns);
  return {
    images: Float32Array.from({ length: count * rows * columns * 3 }, () => random.normal()),
    count,
    rows,
    columns,
  };
}

function largestDeviation(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  }
  return worst / scale;
}

describe.skipIf(library === null)('the trunk on onnxruntime', () => {
  it.each([
    ['small', 64, 64],
    ['small', 50, 75],
    ['efficientnet-lite0', 64, 64],
    ['efficientnet-lite0', 75, 50],
    ['resnet18', 64, 64],
    ['resnet50', 50, 75],
    ['resnet18d+stride1+dilation2', 64, 75],
  ])(
    'of %s at %i × %i gives the same feature maps at every layer',
    async (name, rows, columns) => {
      await loadBackend({ backend: 'wasm' });
      const backbone = backboneByName(name);
      const tensors = weightsOf(backbone);
      const pass = passOf(2, rows, columns);
      for (const explainedStage of [0, 2, backbone.stages.length - 1]) {
        const network = new EmbeddingNetwork({ backbone, tensors, explainedStage, head });
        const expected = network.trunk(tf.tensor4d(pass.images, [2, rows, columns, 3]));
        const trunk = new OnnxTrunk({ backbone, tensors, explainedStage });
        const found = (await trunk.run(pass, signal))!;
        expect(found.shape).toEqual(expected.shape);
        expect(largestDeviation(found.data, expected.dataSync() as Float32Array)).toBeLessThan(1e-5);
        trunk.close();
        expected.dispose();
        network.dispose();
      }
    },
    20_000,
  );

  it('of more images than one batch gives each image what it has alone', async () => {
    const backbone = backboneByName('small');
    const trunk = new OnnxTrunk({ backbone, tensors: weightsOf(backbone), explainedStage: 1 });
    const pass = passOf(19, 32, 32);
    const all = (await trunk.run(pass, signal))!;
    const last = { ...pass, count: 1, images: pass.images.slice(18 * 32 * 32 * 3) };
    const alone = (await trunk.run(last, signal))!;
    expect(largestDeviation(alone.data, all.data.slice(-alone.data.length))).toBeLessThan(1e-6);
    trunk.close();
  });

  it('stops at the next batch when it is cancelled or closed', async () => {
    const backbone = backboneByName('small');
    const trunk = new OnnxTrunk({ backbone, tensors: weightsOf(backbone), explainedStage: 1 });
    await trunk.run(passOf(1, 32, 32), signal);
    const canceller = new AbortController();
    const cancelled = trunk.run(passOf(24, 32, 32), canceller.signal);
    canceller.abort();
    await expect(cancelled).rejects.toThrow(/abort/i);
    const closed = trunk.run(passOf(24, 32, 32), signal);
    trunk.close();
    await expect(closed).rejects.toThrow(/closed/);
  });

  it('computes features on the compute thread, which still ends by itself', async () => {
    const compute = new ComputeClient({ backend: 'wasm' });
    const backbone = backboneByName('small');
    const tensors = weightsOf(backbone);
    const spec = { pooling: 'average' as const, gemPower: 3, hidden: [], embedding: 8, bias: true, normalize: true };
    const weights = initialiseHead(spec, backbone.stages.at(-1)!.channels, 5);
    const input = { key: 'a b', backbone: 'small', tensors, head: { ...head, weights }, size: 64 };
    const shape = await compute.call('openNetwork', input);
    const pass = passOf(9, 64, 64);
    const request = { key: 'a b', images: pass.images, count: 9, size: 64, featureMaps: true };
    const { pooled, featureMaps } = await compute.call('features', request);
    expect(featureMaps).toHaveLength(9 * shape.rows * shape.columns * shape.channels);
    const network = new EmbeddingNetwork({ backbone, tensors, explainedStage: backbone.stages.length - 1, head });
    const expected = network.pool(network.trunk(tf.tensor4d(pass.images, [9, 64, 64, 3])));
    expect(largestDeviation(pooled, expected.dataSync() as Float32Array)).toBeLessThan(1e-5);
    expect((await compute.call('device', {})).trunks).toMatch(/^onnxruntime \d+\.\d+/);
    await compute.call('closeNetworks', { scope: 'a' });
    await expect(compute.call('features', request)).rejects.toThrow(/no network/);
    await compute.close();
  }, 20_000);
});
