/** Trains a head on cached pooled features of a frozen trunk. Plain data in and out; tensors stay here. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { HeadWeights } from '../network/head.ts';
import { Adam, type AdamState } from './adam.ts';
import { HeadVariables } from './head-variables.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { learningRateAt } from './schedule.ts';
import { trainStep } from './train-step.ts';
import { stepsPerEpoch, type TrainingSpec } from './training-spec.ts';
import type { BatchLoss } from './triplet-loss.ts';

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
  private readonly pooled: Float32Array;
  private readonly width: number;
  private readonly head: HeadVariables;
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
    this.pooled = pooled;
    this.width = pooled.length / labels.length;
    if (head.layers.length === 0) {
      throw new TripletscopeError('usage', 'the head has nothing to train', {
        expected: 'at least one linear layer',
        received: 'none: the embedding is the pooled feature',
        remedy: 'Give the head an embedding width, or train the last stage.',
      });
    }
    this.head = new HeadVariables(state?.head ?? head);
    this.adam = new Adam(this.head.variables, state?.adam ?? null);
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
    return this.head.weights();
  }

  dispose(): void {
    this.head.dispose();
    this.adam.dispose();
  }

  private trainStep(learningRate: number): BatchLoss {
    const { items, labels } = this.sampler.batch(this.step);
    const { head, adam, spec } = this;
    const embed = (): tf.Tensor2D => head.embed(this.gather(items));
    return trainStep({ embed, labels, variables: head.variables, adam, spec, learningRate });
  }

  /** Gathered here, not by the backend, so that wide features (a flattened map) do not lie there a second time. */
  private gather(items: Int32Array): tf.Tensor2D {
    const { pooled, width } = this;
    const batch = new Float32Array(items.length * width);
    items.forEach((item, row) => {
      batch.set(pooled.subarray(item * width, (item + 1) * width), row * width);
    });
    return tf.tensor2d(batch, [items.length, width]);
  }
}
