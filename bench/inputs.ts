/** What the works compute on: random, from fixed seeds. */

import { readFileSync } from 'node:fs';
import { backboneByName } from '../src-main/network/backbones/registry.ts';
import type { HeadWeights } from '../src-main/network/head.ts';
import { initialiseBackbone } from '../src-main/network/initialise.ts';
import { type Backbone, expectedTensors } from '../src-main/network/layers.ts';
import { EmbeddingNetwork } from '../src-main/network/network.ts';
import { ensureEfficientNetLite0 } from '../src-main/network/weights/fetch.ts';
import { readWeightFile } from '../src-main/network/weights/read-weight-file.ts';
import type { StateDict } from '../src-main/network/weights/state-dict.ts';
import { createRandom } from '../src-shared/random.ts';

/** Uniform in ±1. */
export function randomFloats(length: number, seed: number): Float32Array {
  const random = createRandom(seed, 'bench');
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = 2 * random.next() - 1;
  return data;
}

export function randomImages(count: number, size = 224): Float32Array {
  return randomFloats(count * size * size * 3, 1);
}

/** A linear layer to 64 and L2, as the reference head. */
export function randomHead(inputs: number): HeadWeights {
  const weight = randomFloats(64 * inputs, 2).map((value) => value / Math.sqrt(inputs));
  return { layers: [{ inputs, outputs: 64, weight, bias: null }], normalize: true };
}

export async function backboneTensors(name: string): Promise<{ backbone: Backbone; tensors: StateDict }> {
  const backbone = backboneByName(name);
  if (name !== 'efficientnet-lite0') return { backbone, tensors: initialiseBackbone(backbone, 0) };
  const file = await ensureEfficientNetLite0({ signal: new AbortController().signal, report: () => {} });
  const wanted = expectedTensors(backbone);
  const { tensors } = await readWeightFile(file, { wanted: wanted.keys() });
  return { backbone, tensors };
}

/** The network with average pooling and a head; its last stage is explained. */
export async function benchNetwork(name: string): Promise<EmbeddingNetwork> {
  const { backbone, tensors } = await backboneTensors(name);
  const explainedStage = backbone.stages.length - 1;
  const weights = randomHead(backbone.stages[explainedStage].channels);
  return new EmbeddingNetwork({
    backbone,
    tensors,
    explainedStage,
    head: { pooling: 'average', gemPower: 3, weights },
  });
}

export function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

export function readBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}
