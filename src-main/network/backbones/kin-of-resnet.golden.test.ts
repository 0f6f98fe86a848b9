/**
 * ResNeXt, ResNet-D, and ResNets of another last stage against torchvision and timm in float64 (`fixtures/networks`), on
 * TensorFlow (WebAssembly where there is none) and on onnxruntime.
 */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { patternedImage, patternedTensors } from '../../../fixtures/networks/patterned.ts';
import { OnnxTrunk } from '../../compute/onnx-trunk.ts';
import { loadBackend } from '../../compute/runtime/load.ts';
import { foldBackbone } from '../fold.ts';
import { runStages, uploadFolded } from '../inference.ts';
import type { Backbone } from '../layers.ts';
import { stageShapes } from '../stage-shapes.ts';
import type { StateDict } from '../weights/state-dict.ts';
import { backboneByName } from './registry.ts';

interface GoldenNetwork {
  stages: Record<string, { shape: [number, number, number]; maximum: number; mean: number[] }>;
  embedding: number[];
  map: number[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../fixtures/networks/networks.json', import.meta.url), 'utf8'),
) as Record<string, GoldenNetwork>;

const side = 100;
const image = patternedImage(side);
/** ResNeXt-101 has 87 million weights to draw. */
const large = new Set(['resnext101_32x8d']);

beforeAll(async () => {
  await loadBackend();
}, 60_000);

describe.each(Object.keys(golden))('%s', (name) => {
  it('gives the reference’s stages, embedding and map to 1e-5 of their maximum', { timeout: 60_000 }, async () => {
    const backbone = backboneByName(name);
    const tensors = patternedTensors(backbone);
    const { stages, embedding, map } = golden[name];
    expect(stageShapes(backbone, side).map(({ rows, columns, channels }) => [rows, columns, channels])).toEqual(
      Object.values(stages).map(({ shape }) => shape),
    );
    const last = backbone.stages.length - 1;
    const trunk = new OnnxTrunk({ backbone, tensors, explainedStage: last });
    const onnx = await trunk.run({ images: image, count: 1, rows: side, columns: side }, new AbortController().signal);
    trunk.close();
    const maps = [onnx!.data];
    if (!large.has(name)) maps.push(ownStages(backbone, tensors, stages));
    for (const A of maps) {
      const found = describeMap(A, backbone.stages[last].channels);
      expectWithin(found.embedding.slice(0, 32), embedding, 1e-5 * Math.max(...found.embedding));
      expectWithin(found.map, map, 1e-5 * map.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    }
  });
});

/** A through our own layers, each stage compared. */
function ownStages(backbone: Backbone, tensors: StateDict, expected: GoldenNetwork['stages']): Float32Array {
  const parameters = uploadFolded(foldBackbone(backbone, tensors));
  let x = tf.tensor4d(image, [1, side, side, 3]);
  for (const stage of backbone.stages) {
    const { shape, maximum, mean } = expected[stage.name];
    const next = runStages([stage], x, { parameters, differentiable: false });
    // What gradients go through computes the same.
    const differentiable = runStages([stage], x, { parameters, differentiable: true });
    expect(next.shape.slice(1)).toEqual(shape);
    const values = next.dataSync() as Float32Array;
    expectWithin(differentiable.dataSync() as Float32Array, values, 1e-5 * maximum);
    const means = tf.tidy(() => tf.mean(next, [0, 1, 2]).dataSync());
    expectWithin(means.slice(0, 16), mean, 1e-5 * maximum);
    expect(Math.abs(values.reduce((a, b) => Math.max(a, b), 0) / maximum - 1)).toBeLessThan(1e-5);
    tf.dispose([x, differentiable]);
    x = next;
  }
  const A = x.dataSync() as Float32Array;
  x.dispose();
  for (const { filter, bias } of parameters.values()) tf.dispose([filter, bias]);
  return A;
}

function describeMap(A: Float32Array, channels: number) {
  const area = A.length / channels;
  const means = new Float64Array(channels);
  const map = new Float64Array(area);
  for (let i = 0; i < A.length; i++) {
    means[i % channels] += A[i] / area;
    map[Math.floor(i / channels)] += Math.sin(i % channels) * A[i];
  }
  const norm = Math.hypot(...means);
  return { embedding: means.map((value) => value / norm), map };
}

function expectWithin(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(actual[i] - wanted[i]));
  expect(worst).toBeLessThan(tolerance);
}
