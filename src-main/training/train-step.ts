/** One step of training, whatever trains: loss of a batch, its gradient, the optimiser. */
import * as tf from '@tensorflow/tfjs-core';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { BatchRelation } from './batch-relation.ts';
import { leanGradients } from './lean-gradients.ts';
import type { Optimiser } from './optimiser.ts';
import type { TrainingSpec } from './training-spec.ts';
import { type BatchLoss, differentiableLoss } from './triplet-loss.ts';

export interface StepInput {
  /** The batch through the network: f [B, E], differentiable in `variables`. What it makes is disposed of. */
  embed: () => tf.Tensor2D;
  /** Who is what for whom among the B. */
  related: BatchRelation;
  /** In the order in which `adam` knows them. */
  variables: readonly tf.Variable[];
  adam: Optimiser;
  spec: TrainingSpec;
  learningRate: number;
}

/**
 * Moves the variables once; leaves no tensor. Activations are freed before the optimiser runs. Throws `bad-input`, with the
 * variables as they were, where the loss is not a number.
 */
export function trainStep({ embed, related, variables, adam, spec, learningRate }: StepInput): BatchLoss {
  const { miner, margin } = spec;
  const measured: BatchLoss[] = [];
  tf.tidy(() => {
    const loss = (): tf.Scalar =>
      differentiableLoss(embed(), {
        related,
        spec: { miner, margin, mean: 'all', softMargin: false },
        measured: (batch) => {
          if (!Number.isFinite(batch.loss)) throw diverged(batch.loss, learningRate);
          measured.push(batch);
        },
      });
    adam.update(leanGradients(loss, variables).gradients, learningRate);
  });
  return measured[0];
}

function diverged(loss: number, learningRate: number): TripletscopeError {
  return new TripletscopeError('bad-input', 'training has diverged', {
    expected: 'a loss that is a number',
    received: `${loss} at a learning rate of ${learningRate}`,
    remedy: 'Lower the learning rate, or check the weights and images for values that are not numbers.',
  });
}
