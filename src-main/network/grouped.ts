/**
 * Convolutions in groups (Xie et al. 2017) on backends that have none: several groups at a time as one ordinary
 * convolution, whose filter is 0 between groups. Parts of 64 channels keep both the number of calls and the zeros small.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Convolution } from './layers.ts';

const partChannels = 64;

/** Groups that are computed together; it divides their number. */
function groupsAtOnce({ groups, inputs }: Pick<Convolution, 'groups' | 'inputs'>): number {
  let together = Math.max(1, Math.min(groups, Math.floor(partChannels / (inputs / groups))));
  while (groups % together !== 0) together--;
  return together;
}

/** [k, k, inputs / groups, outputs] → [k, k, inputs of a part, outputs], 0 between groups; differentiable. */
export function partFilter(
  layer: Pick<Convolution, 'groups' | 'inputs' | 'outputs'>,
  filter: tf.Tensor4D,
): tf.Tensor4D {
  const together = groupsAtOnce(layer);
  if (together === 1) return filter;
  const groupInputs = layer.inputs / layer.groups;
  const groupOutputs = layer.outputs / layer.groups;
  const rows = together * groupInputs;
  return tf.tidy(() => {
    const mask = Float32Array.from({ length: rows * layer.outputs }, (_, at) => {
      const [input, output] = [Math.floor(at / layer.outputs), at % layer.outputs];
      return Math.floor(input / groupInputs) === Math.floor(output / groupOutputs) % together ? 1 : 0;
    });
    return tf.mul(tf.tile(filter, [1, 1, together, 1]), tf.tensor4d(mask, [1, 1, rows, layer.outputs]));
  });
}

interface Part {
  x: tf.Tensor4D;
  filter: tf.Tensor4D;
  bias: tf.Tensor1D | null;
}

/** Convolves each part of the channels by itself. The filter is a `partFilter`; without groups there is one part. */
export function inParts({ x, filter, bias }: Part, convolve: (part: Part) => tf.Tensor4D): tf.Tensor4D {
  const count = x.shape[3] / filter.shape[2];
  if (count === 1) return convolve({ x, filter, bias });
  return tf.tidy(() => {
    const xs = tf.split(x, count, 3) as tf.Tensor4D[];
    const filters = tf.split(filter, count, 3) as tf.Tensor4D[];
    const biases = bias === null ? null : (tf.split(bias, count) as tf.Tensor1D[]);
    const parts = xs.map((part, i) => convolve({ x: part, filter: filters[i], bias: biases?.[i] ?? null }));
    return tf.concat(parts, 3);
  });
}
