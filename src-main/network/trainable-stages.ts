/** Stages of a backbone in training mode: their weights as variables, batch-norm on the batch's own statistics. */
import * as tf from '@tensorflow/tfjs-core';
import { addActivation, batchNormActivation } from './batch-norm.ts';
import { fromFilter, toFilter } from './fold.ts';
import { inParts, partFilter } from './grouped.ts';
import { activate, averagePool, convolveLinear, padded } from './inference.ts';
import {
  type Backbone,
  type Convolution,
  convolutions,
  isDepthwise,
  type Layer,
  type Residual,
  type Stage,
  weightShape,
} from './layers.ts';
import { trainableMaxPool } from './trainable-max-pool.ts';
import type { StateDict } from './weights/state-dict.ts';

/** Share of a batch in the running statistics, as torch's `momentum`. */
const momentum = 0.1;

interface ConvolutionVariables {
  filter: tf.Variable;
  /** Null where a batch-norm follows. */
  bias: tf.Variable | null;
  scale: tf.Variable | null;
  offset: tf.Variable | null;
  runningMean: tf.Variable | null;
  runningVariance: tf.Variable | null;
}

export class TrainableStages {
  private readonly stages: readonly Stage[];
  private readonly epsilon: number;
  private readonly byName = new Map<string, ConvolutionVariables>();

  /** Takes copies of the tensors of these stages. */
  constructor(backbone: Backbone, stages: readonly Stage[], tensors: StateDict) {
    this.stages = stages;
    this.epsilon = backbone.batchNormEpsilon;
    for (const layer of this.layers()) this.byName.set(layer.name, createVariables(layer, tensors));
  }

  /** What the optimiser moves. */
  get variables(): tf.Variable[] {
    return [...this.byName.values()].flatMap(({ filter, bias, scale, offset }) =>
      [filter, bias, scale, offset].filter((variable) => variable !== null),
    );
  }

  /** x [B, H, W, C] → feature maps [B, H′, W′, K]; differentiable; moves the running statistics. */
  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.stages.flatMap(({ layers }) => layers).reduce((input, layer) => this.runLayer(layer, input), x);
  }

  /** The trained tensors under the checkpoint's names and in its layout. */
  state(): StateDict {
    const state: StateDict = new Map();
    for (const layer of this.layers()) {
      const variables = this.byName.get(layer.name)!;
      const { outputs } = layer;
      const weight = fromFilter(layer, variables.filter.dataSync() as Float32Array);
      state.set(`${layer.name}.weight`, { shape: weightShape(layer), data: weight });
      const vector = (name: string, variable: tf.Variable | null): void => {
        if (variable !== null) state.set(name, { shape: [outputs], data: variable.dataSync() as Float32Array });
      };
      vector(`${layer.name}.bias`, variables.bias);
      vector(`${layer.batchNorm}.weight`, variables.scale);
      vector(`${layer.batchNorm}.bias`, variables.offset);
      vector(`${layer.batchNorm}.running_mean`, variables.runningMean);
      vector(`${layer.batchNorm}.running_var`, variables.runningVariance);
    }
    return state;
  }

  dispose(): void {
    for (const variables of this.byName.values()) tf.dispose(Object.values(variables).filter((v) => v !== null));
    this.byName.clear();
  }

  private layers(): Convolution[] {
    return convolutions(this.stages.flatMap(({ layers }) => layers));
  }

  private runLayer(layer: Layer, x: tf.Tensor4D): tf.Tensor4D {
    switch (layer.kind) {
      case 'convolution':
        return this.convolve(layer, x);
      case 'max-pool':
        return trainableMaxPool(layer, x);
      case 'residual': {
        const through = (branch: Residual['shortcut']): tf.Tensor4D =>
          branch.reduce(
            (input, one) => (one.kind === 'convolution' ? this.convolve(one, input) : averagePool(one, input)),
            x,
          );
        return addActivation(through(layer.body), through(layer.shortcut), layer.activation);
      }
    }
  }

  private convolve(layer: Convolution, x: tf.Tensor4D): tf.Tensor4D {
    const variables = this.byName.get(layer.name)!;
    const y = linear(layer, x, variables.filter as tf.Tensor as tf.Tensor4D);
    if (variables.bias !== null) return activate(tf.add(y, variables.bias), layer.activation);
    const parameters = {
      scale: variables.scale as tf.Tensor as tf.Tensor1D,
      offset: variables.offset as tf.Tensor as tf.Tensor1D,
      epsilon: this.epsilon,
      activation: layer.activation,
    };
    return batchNormActivation(y, parameters, ({ mean, variance }) => {
      follow(variables.runningMean!, mean);
      follow(variables.runningVariance!, variance);
    });
  }
}

function linear(layer: Convolution, x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  if (isDepthwise(layer)) {
    const { input, pad } = padded(layer, x);
    return tf.depthwiseConv2d(input, filter, layer.stride, pad);
  }
  const parts = { x, filter: partFilter(layer, filter), bias: null };
  return inParts(parts, (part) => convolveLinear(layer, part.x, part.filter));
}

function createVariables(layer: Convolution, tensors: StateDict): ConvolutionVariables {
  const weight = tensors.get(`${layer.name}.weight`)!;
  const { filter, filterShape } = toFilter(layer, weight.data);
  const vector = (name: string, trainable = true): tf.Variable =>
    tf.tidy(() => tf.variable(tf.tensor1d(tensors.get(name)!.data), trainable));
  const normalised = layer.batchNorm !== null;
  return {
    filter: tf.tidy(() => tf.variable(tf.tensor4d(filter, filterShape))),
    bias: normalised ? null : vector(`${layer.name}.bias`),
    scale: normalised ? vector(`${layer.batchNorm}.weight`) : null,
    offset: normalised ? vector(`${layer.batchNorm}.bias`) : null,
    runningMean: normalised ? vector(`${layer.batchNorm}.running_mean`, false) : null,
    runningVariance: normalised ? vector(`${layer.batchNorm}.running_var`, false) : null,
  };
}

/** running ← (1 − momentum)·running + momentum·batch. */
function follow(running: tf.Variable, batch: tf.Tensor1D): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum))));
}
