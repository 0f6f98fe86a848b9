/** Trains a head on cached pooled features of a frozen trunk. Plain data in and out; tensors stay here. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import type { HeadWeights } from '../network/head.ts';
import { createOptimiser } from './create-optimiser.ts';
import { EpochMeter, type EpochMetrics, type EpochPosition } from './epoch-meter.ts';
import { HeadVariables } from './head-variables.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { learningRateAt } from './schedule.ts';
import { trainStep } from './train-step.ts';
import type { TrainingSpec } from './training-spec.ts';
import type { BatchLoss } from './triplet-loss.ts';

export interface HeadTrainingInput {
  /** Pooled features of the training images [n, D]. */
  pooled: Float32Array;
  /** Of the n among themselves. */
  relation: RelationSpec;
  spec: TrainingSpec;
  /** Where training starts: weights as initialised. */
  head: HeadWeights;
}

/** All that a run needs to go on as if it had never stopped; taken between any two steps. */
export interface HeadTrainingState extends EpochPosition {
  head: HeadWeights;
  adam: OptimiserState;
}

export class HeadTrainer {
  private readonly spec: TrainingSpec;
  private readonly pooled: Float32Array;
  private readonly width: number;
  private readonly head: HeadVariables;
  private readonly adam: Optimiser;
  private readonly sampler: Sampler;
  private readonly meter: EpochMeter;

  /** Throws `bad-input` where the images form no triplet, `usage` for a head without a layer to train. */
  constructor({ pooled, relation, spec, head }: HeadTrainingInput, state: HeadTrainingState | null = null) {
    this.spec = spec;
    const shape = { classes: spec.classesPerBatch, images: spec.imagesPerClass };
    this.sampler = createSampler(relation, shape, spec.seed);
    this.meter = new EpochMeter(this.sampler.count, spec, state);
    this.pooled = pooled;
    this.width = pooled.length / this.sampler.count;
    if (head.layers.length === 0) {
      throw new TripletscopeError('usage', 'the head has nothing to train', {
        expected: 'at least one linear layer',
        received: 'none: the embedding is the pooled feature',
        remedy: 'Give the head an embedding width, or train the last stage.',
      });
    }
    this.head = new HeadVariables(state?.head ?? head);
    this.adam = createOptimiser(this.head.variables, spec.optimiser, state?.adam ?? null);
  }

  get finished(): boolean {
    return this.meter.finished;
  }

  /**
   * Steps on until the epoch ends, or gives null where `forMs` have gone by before; the thread answers other calls between
   * two steps. Throws where it is cancelled, between two steps too, so that the state is one to go on from.
   */
  async advance(forMs: number, { signal, report }: WorkContext): Promise<EpochMetrics | null> {
    const until = performance.now() + forMs;
    while (!this.finished) {
      signal.throwIfAborted();
      const learningRate = learningRateAt(this.meter.step, this.spec);
      const { loss, active } = this.trainStep(learningRate);
      const ended = this.meter.count({ loss, active }, learningRate);
      const figures = { loss, active };
      report({ stage: 'training', done: this.meter.step, total: this.spec.steps, figures });
      await nextTurn();
      if (ended !== null) return ended;
      if (performance.now() >= until) return null;
    }
    return null;
  }

  /** Steps on to the end of the epoch; null where the run has ended already. */
  runEpoch(context: WorkContext): Promise<EpochMetrics | null> {
    return this.advance(Number.POSITIVE_INFINITY, context);
  }

  state(): HeadTrainingState {
    return { ...this.meter.position(), head: this.headWeights(), adam: this.adam.state() };
  }

  headWeights(): HeadWeights {
    return this.head.weights();
  }

  dispose(): void {
    this.head.dispose();
    this.adam.dispose();
  }

  private trainStep(learningRate: number): BatchLoss {
    const { items, related } = this.sampler.batch(this.meter.step);
    const { head, adam, spec } = this;
    const embed = (): tf.Tensor2D => head.embed(this.gather(items));
    return trainStep({ embed, related, variables: head.variables, adam, spec, learningRate });
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
