/** Heads with batch-norms: what is folded gives what the layers give one after another. */
import { expect, test } from 'vitest';
import { createRandom } from '../../../src-shared/random.ts';
import type { LinearLayer } from '../head.ts';
import { selectHead } from './select-head.ts';
import type { StateDict } from './state-dict.ts';

const random = createRandom('fold head');
const normal = (n: number): number[] => Array.from({ length: n }, () => random.normal());

function linear(state: StateDict, name: string, [outputs, inputs]: [number, number], bias = true) {
  const weight = Float32Array.from(normal(outputs * inputs));
  const b = Float32Array.from(bias ? normal(outputs) : new Array(outputs).fill(0));
  state.set(`${name}.weight`, { shape: [outputs, inputs], data: weight });
  if (bias) state.set(`${name}.bias`, { shape: [outputs], data: b });
  return (x: number[]): number[] =>
    Array.from(b, (own, o) => x.reduce((sum, value, i) => sum + weight[o * inputs + i] * value, own));
}

function norm(state: StateDict, name: string, width: number, affine = true) {
  const vector = (part: string, values: number[]): Float32Array => {
    const data = Float32Array.from(values);
    state.set(`${name}.${part}`, { shape: [width], data });
    return data;
  };
  const gamma = affine ? vector('weight', normal(width)) : null;
  const beta = affine ? vector('bias', normal(width)) : null;
  const mean = vector('running_mean', normal(width));
  const variance = vector(
    'running_var',
    normal(width).map((v) => v * v + 0.1),
  );
  state.set(`${name}.num_batches_tracked`, { shape: [], data: Float32Array.of(7) });
  return (x: number[]): number[] =>
    x.map((v, i) => ((gamma?.[i] ?? 1) * (v - mean[i])) / Math.sqrt(variance[i] + 1e-5) + (beta?.[i] ?? 0));
}

const relu = (x: number[]): number[] => x.map((v) => Math.max(0, v));

function run(layers: readonly LinearLayer[], x: number[]): number[] {
  return layers.reduce((input, { inputs, outputs, weight, bias }, at) => {
    const from = at === 0 ? input : relu(input);
    return Array.from({ length: outputs }, (_, o) =>
      from.reduce((sum, value, i) => sum + weight[o * inputs + i] * value, bias?.[o] ?? 0),
    );
  }, x);
}

type Make = (state: StateDict) => ((x: number[]) => number[])[];
const heads: [string, string, number, Make][] = [
  ['linear, batch-norm', 'head', 1, (s) => [linear(s, 'head.0', [4, 6]), norm(s, 'head.1', 4)]],
  ['batch-norm, linear', 'head', 1, (s) => [norm(s, 'head.0', 6), linear(s, 'head.1', [4, 6], false)]],
  ['batch-norm alone', 'bottleneck', 1, (s) => [norm(s, 'bottleneck', 6)]],
  ['batch-norm without weights', 'bn', 1, (s) => [norm(s, 'bn', 6, false)]],
  [
    'names with commas',
    'bottleneck,classifier',
    1,
    (s) => [norm(s, 'bottleneck', 6), linear(s, 'classifier', [3, 6], false)],
  ],
  [
    'linear, batch-norm, ReLU, linear, batch-norm',
    'projector',
    2,
    (s) => [
      linear(s, 'model.projector.0', [5, 6], false),
      norm(s, 'model.projector.1', 5),
      relu,
      linear(s, 'model.projector.3', [4, 5]),
      norm(s, 'model.projector.4', 4, false),
    ],
  ],
  ['batch-norm, ReLU, linear', 'head', 2, (s) => [norm(s, 'head.0', 6), relu, linear(s, 'head.2', [4, 6])]],
  ['two linear layers', 'head', 1, (s) => [linear(s, 'head.0', [5, 6]), linear(s, 'head.1', [4, 5])]],
  ['Hugging Face’s classifier', 'classifier', 1, (s) => [linear(s, 'classifier.1', [3, 6])]],
];

test.each(heads)('%s', (_, name, count, make) => {
  const state: StateDict = new Map();
  const parts = make(state);
  const { layers, names } = selectHead(state, name, 'w');
  expect(layers).toHaveLength(count);
  expect(names).toEqual([...state.keys()].filter((key) => !key.endsWith('tracked')));
  for (let i = 0; i < 5; i++) {
    const x = normal(6);
    const expected = parts.reduce((value, part) => part(value), x);
    for (const [at, value] of run(layers, x).entries()) expect(value).toBeCloseTo(expected[at], 4);
  }
});

test('what is no batch-norm is named, and layers have to follow each other', () => {
  const state: StateDict = new Map();
  norm(state, 'head.0', 6);
  linear(state, 'head.1', [4, 5]);
  expect(() => selectHead(state, 'head', 'w')).toThrow('layer 2 of the head does not follow layer 1');
  state.delete('head.0.running_var');
  expect(() => selectHead(state, 'head', 'w')).toThrow(/head\.0 is no batch-norm/);
  expect(() => selectHead(state, 'neck', 'w')).toThrow(/head\.0 batch-norm \[6\], head\.1 \[4,5\]/);
});
