/**
 * Trains the last stage or all of a network, head included. The engine decodes the images that `nextBatch` names and
 * brings them back to `step`. Plain data in and out; tensors stay here.
 */

import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import { foldBackbone } from '../network/fold.ts';
import { type Head, type HeadWeights, poolFeatures } from '../network/head.ts';
import { type FoldedTensors, runStages, uploadFolded } from '../network/inference.ts';
import { acceleratedKernels } from '../network/kernels.ts';
import { type Backbone, expectedTensors, type Stage } from '../network/layers.ts';
import { TrainableStages } from '../network/trainable-stages.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { createOptimiser } from './create-optimiser.ts';
import { EpochMeter, type EpochMetrics, type EpochPosition } from './epoch-meter.ts';
import { HeadVariables } from './head-variables.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';
import { type Batch, createSampler, type Sampler } from './sampler.ts';
import { learningRateAt } from './schedule.ts';
import { trainStep } from './train-step.ts';
import type { TrainingSpec } from './training-spec.ts';

export interface NetworkTrainingInput {
  backbone: Backbone;
  /** Where training starts; matched against `expectedTensors` before. */
  tensors: StateDict;
  head: Head;
  /** Of the training images among themselves. */
  relation: RelationSpec;
  /** `trains` is 'last-stage' or 'all'. */
  spec: TrainingSpec;
}

/** All that a run needs to go on as if it had never stopped; taken between any two steps. */
export interface NetworkTrainingState extends EpochPosition {
  /** Of the stages that train. */
  tensors: StateDict;
  head: HeadWeights;
  adam: OptimiserState;
}

export interface StepMetrics {
  /** Steps done, this one included. */
  step: number;
  loss: number;
  active: number;
  learningRate: number;
  /** The epoch's figures, where this step was its last. */
  ended: EpochMetrics | null;
}

export class NetworkTrainer {
  private readonly spec: TrainingSpec;
  private readonly pooling: Omit<Head, 'weights'>;
  private readonly frozen: readonly Stage[];
  private readonly frozenTensors: StateDict;
  private readonly folded: Map<string, FoldedTensors>;
  private readonly stages: TrainableStages;
  private readonly head: HeadVariables;
  private readonly adam: Optimiser;
  private readonly sampler: Sampler;
  private readonly meter: EpochMeter;

  /** Throws `bad-input` where the images form no triplet, `unsupported` on a backend that cannot train convolutions. */
  constructor(
    { backbone, tensors, head, relation, spec }: NetworkTrainingInput,
    state: NetworkTrainingState | null = null,
  ) {
    requireConvolutionGradients();
    this.spec = spec;
    this.pooling = head;
    this.sampler = createSampler(relation, { classes: spec.classesPerBatch, images: spec.imagesPerClass }, spec.seed);
    this.meter = new EpochMeter(this.sampler.count, spec, state);
    const from = spec.trains === 'all' ? 0 : backbone.stages.length - 1;
    this.frozen = backbone.stages.slice(0, from);
    const below = { ...backbone, stages: this.frozen };
    this.frozenTensors = new Map([...expectedTensors(below).keys()].map((name) => [name, tensors.get(name)!]));
    this.folded = uploadFolded(foldBackbone(below, tensors));
    this.stages = new TrainableStages(backbone, backbone.stages.slice(from), state?.tensors ?? tensors);
    this.head = new HeadVariables(state?.head ?? head.weights);
    this.adam = createOptimiser(this.variables, spec.optimiser, state?.adam ?? null, acceleratedKernels());
  }

  get finished(): boolean {
    return this.meter.finished;
  }

  /** The training images of the next step, in the order in which `step` wants them; the same until `step` is called. */
  nextBatch(): number[] {
    return [...this.batch().items];
  }

  /** One step with the images of `nextBatch`, preprocessed, [B, size, size, 3]. Leaves no tensor beside the state. */
  step(images: Float32Array, size: number): StepMetrics {
    const { items, related } = this.batch();
    const { spec, adam, variables } = this;
    const learningRate = learningRateAt(this.meter.step, spec);
    const input = this.stageInput(images, [items.length, size, size, 3]);
    try {
      const embed = (): tf.Tensor2D => this.head.embed(poolFeatures(this.stages.forward(input), this.pooling));
      const { loss, active } = trainStep({ embed, related, variables, adam, spec, learningRate });
      const ended = this.meter.count({ loss, active }, learningRate);
      return { step: this.meter.step, loss, active, learningRate, ended };
    } finally {
      input.dispose();
    }
  }

  state(): NetworkTrainingState {
    const adam = this.adam.state();
    return { ...this.meter.position(), tensors: this.trainedTensors(), head: this.headWeights(), adam };
  }

  /** Every tensor of the backbone, trained or not. */
  tensors(trained: StateDict = this.trainedTensors()): StateDict {
    return new Map([...this.frozenTensors, ...trained]);
  }

  /** Those of the stages that train. Copies: what `dataSync` gives may be the backend's own array. */
  trainedTensors(): StateDict {
    return new Map([...this.stages.state()].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
  }

  headWeights(): HeadWeights {
    return this.head.weights();
  }

  dispose(): void {
    for (const { filter, bias } of this.folded.values()) tf.dispose([filter, bias]);
    this.adam.dispose();
    this.head.dispose();
    this.stages.dispose();
  }

  private get variables(): tf.Variable[] {
    return [...this.stages.variables, ...this.head.variables];
  }

  private batch(): Batch {
    return this.sampler.batch(this.meter.step);
  }

  /** Frozen stages run as folded inference, their batch-norm on the statistics they came with. */
  private stageInput(images: Float32Array, shape: [number, number, number, number]): tf.Tensor4D {
    return tf.tidy(() => {
      const x = tf.tensor4d(images, shape);
      return this.frozen.length === 0
        ? x
        : runStages(this.frozen, x, { parameters: this.folded, differentiable: false });
    });
  }
}

function requireConvolutionGradients(): void {
  if (tf.getBackend() !== 'wasm') return;
  throw new TripletscopeError('unsupported', 'this backend cannot train convolutions', {
    expected: 'TensorFlow',
    received: 'wasm',
    remedy: 'Install the TensorFlow runtime, or train the head alone.',
  });
}
