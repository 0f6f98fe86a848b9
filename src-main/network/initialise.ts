/** Weights to start training from nothing: He et al. 2015 (normal, fan-out) for convolutions, as torchvision's ResNet. */
import { createRandom } from '../../src-shared/random.ts';
import type { HeadSpec, HeadWeights } from './head.ts';
import { headWidths } from './head.ts';
import { type Backbone, expectedTensors } from './layers.ts';
import type { StateDict } from './weights/state-dict.ts';

export function initialiseBackbone(backbone: Backbone, seed: number): StateDict {
  const state: StateDict = new Map();
  for (const [name, shape] of expectedTensors(backbone)) {
    const size = shape.reduce((product, side) => product * side, 1);
    const data = new Float32Array(size);
    if (shape.length === 4) {
      const random = createRandom(seed, 'initialise', name);
      const deviation = Math.sqrt(2 / (shape[0] * shape[2] * shape[3]));
      for (let i = 0; i < size; i++) data[i] = deviation * random.normal();
    } else if (name.endsWith('.running_var') || (name.endsWith('.weight') && shape.length === 1)) data.fill(1);
    state.set(name, { shape, data });
  }
  return state;
}

/** Linear layers as torch's default: uniform in ±1/√inputs, biases too. */
export function initialiseHead(spec: HeadSpec, pooledWidth: number, seed: number): HeadWeights {
  const widths = headWidths(spec, pooledWidth);
  const layers = widths.slice(1).map((outputs, index) => {
    const inputs = widths[index];
    const random = createRandom(seed, 'initialise head', index);
    const uniform = (n: number): Float32Array =>
      Float32Array.from({ length: n }, () => (2 * random.next() - 1) / Math.sqrt(inputs));
    return { inputs, outputs, weight: uniform(inputs * outputs), bias: spec.bias ? uniform(outputs) : null };
  });
  return { layers, normalize: spec.normalize };
}
