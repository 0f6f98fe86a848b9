/** Trains a head on cached pooled features of a frozen trunk. Plain data in and out; tensors stay here. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { WorkContext } from '../../src-shared/progress.ts';
import { embedPooled, type HeadWeights, type LinearTensors } from '../network/head.ts';
import { Adam, type AdamState } from './adam.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { learningRateAt } from './schedule.ts';
import { stepsPerEpoch, type TrainingSpec } from './training-spec.ts';
import { type BatchLoss, differentiableLoss } from './triplet-loss.ts';

export interface HeadTrainingInput {
  /** Pooled features of the training images [n, D]. */
  pooled: Float32Array;
  /** n labels. */
  labels: Int32Array;
  spec: TrainingSpec;
  /** Where training starts: weights as initialised. */
  head: HeadWeights;
}

/** All that a run needs to go on as if it had never stopped. */
export interface HeadTrainingState {
  /** Steps and epochs done. */
  step: number;
  epoch: number;
  head: HeadWeights;
  adam: AdamState;
}

export interface EpochMetrics {
  /** From 1. */
  epoch: number;
  /** Steps done in all. */
  step: number;
  /** Means over the epoch's steps. */
  loss: number;
  activeShare: number;
  learningRate: number;
}

export class HeadTrainer {
  private readonly spec: TrainingSpec;
  private readonly features: tf.Tensor2D;
  private readonly layers: LinearTensors[];
  private readonly variables: tf.Variable[];
  private readonly normalize: boolean;
  private readonly adam: Adam;
  private readonly sampler: Sampler;
  private readonly epochSteps: number;
  private step: number;
  private epoch: number;

  /** Throws `bad-input` where the labels form no triplet, `usage` for a head without a layer to train. */
  constructor({ pooled, labels, spec, head }: HeadTrainingInput, state: HeadTrainingState | null = null) {
    this.spec = spec;
    const shape = { classes: spec.classesPerBatch, images: spec.imagesPerClass };
    this.sampler = createSampler(labels, shape, spec.seed);
    this.epochSteps = stepsPerEpoch(labels.length, spec);
    this.features = tf.tensor2d(pooled, [labels.length, pooled.length / labels.length]);
    const start = state?.head ?? head;
    this.normalize = start.normalize;
    this.layers = start.layers.map(({ weight, bias, inputs, outputs }) => ({
      weight: tf.tidy(() => tf.variable(tf.tensor2d(weight, [outputs, inputs]))) as tf.Tensor as tf.Tensor2D,
      bias: bias === null ? null : (tf.tidy(() => tf.variable(tf.tensor1d(bias))) as tf.Tensor as tf.Tensor1D),
    }));
    this.variables = this.layers.flatMap(({ weight, bias }) =>
      [weight, bias].filter((tensor) => tensor !== null).map((tensor) => tensor as tf.Tensor as tf.Variable),
    );
    this.adam = new Adam(this.variables, state?.adam ?? null);
    this.step = state?.step ?? 0;
    this.epoch = state?.epoch ?? 0;
  }

  get finished(): boolean {
    return this.step >= this.spec.steps;
  }

  /** Runs to the end of the epoch; the thread answers other calls between two steps. */
  async runEpoch({ signal, report }: WorkContext): Promise<EpochMetrics> {
    const last = Math.min(this.spec.steps, (this.epoch + 1) * this.epochSteps);
    let loss = 0;
    let active = 0;
    let learningRate = 0;
    const from = this.step;
    while (this.step < last) {
      signal.throwIfAborted();
      learningRate = learningRateAt(this.step, this.spec);
      const measured = this.trainStep(learningRate);
      loss += measured.loss;
      active += measured.active;
      this.step++;
      const figures = { loss: measured.loss, active: measured.active };
      report({ stage: 'training', done: this.step, total: this.spec.steps, figures });
      await nextTurn();
    }
    this.epoch++;
    const steps = Math.max(1, this.step - from);
    return { epoch: this.epoch, step: this.step, loss: loss / steps, activeShare: active / steps, learningRate };
  }

  state(): HeadTrainingState {
    return { step: this.step, epoch: this.epoch, head: this.headWeights(), adam: this.adam.state() };
  }

  headWeights(): HeadWeights {
    const read = (tensor: tf.Tensor): Float32Array => (tensor.dataSync() as Float32Array).slice();
    const layers = this.layers.map(({ weight, bias }) => ({
      inputs: weight.shape[1],
      outputs: weight.shape[0],
      weight: read(weight),
      bias: bias === null ? null : read(bias),
    }));
    return { layers, normalize: this.normalize };
  }

  dispose(): void {
    this.features.dispose();
    tf.dispose(this.variables);
    this.adam.dispose();
  }

  private trainStep(learningRate: number): BatchLoss {
    const { items, labels } = this.sampler.batch(this.step);
    const { miner, margin } = this.spec;
    const loss = { miner, margin, mean: 'all', softMargin: false } as const;
    const measured: BatchLoss[] = [];
    tf.tidy(() => {
      const batch = tf.gather(this.features, tf.tensor1d(items, 'int32'));
      const { grads } = tf.variableGrads(() => {
        const embeddings = embedPooled(batch, this.layers, this.normalize);
        const keep = (one: BatchLoss): void => void measured.push(one);
        return differentiableLoss(embeddings, { labels, spec: loss, measured: keep });
      }, this.variables);
      this.adam.update(
        this.variables.map(({ name }) => grads[name]),
        learningRate,
      );
    });
    return measured[0];
  }
}
