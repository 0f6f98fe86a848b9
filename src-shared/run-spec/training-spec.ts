/** How a network is trained. */
import { z } from 'zod';
import { choice, number, onOff, whole } from './field.ts';

const group = 'training';

const optimiserSchema = z.object({
  name: choice(
    { adam: 'Adam', sgd: 'SGD with momentum' },
    { label: 'Optimiser', help: 'optimiser', group, flag: 'optimiser', default: 'adam', later: true },
  ),
  beta1: number({
    label: 'Adam β₁',
    help: 'decay of Adam’s first moment',
    group,
    flag: 'beta1',
    low: 0,
    high: 0.999999,
    step: 0.01,
    default: 0.9,
    later: true,
  }),
  beta2: number({
    label: 'Adam β₂',
    help: 'decay of Adam’s second moment',
    group,
    flag: 'beta2',
    low: 0,
    high: 0.999999,
    step: 0.001,
    default: 0.999,
    later: true,
  }),
  momentum: number({
    label: 'Momentum',
    help: 'momentum of SGD; 0 is plain SGD',
    group,
    flag: 'momentum',
    low: 0,
    high: 0.999999,
    step: 0.05,
    default: 0.9,
    later: true,
  }),
  weightDecay: number({
    label: 'Weight decay',
    help: 'L2 penalty on the weights, added to their gradient',
    group,
    flag: 'weight-decay',
    low: 0,
    high: 1,
    step: 0.0001,
    default: 0,
    later: true,
  }),
});

/** Moves the weights as torch.optim.Adam or torch.optim.SGD does; numbers of the other one lie idle. */
export type OptimiserSpec = z.output<typeof optimiserSchema>;

export const trainingSchema = z.object({
  trains: choice(
    { head: 'Head', 'last-stage': 'Last stage', all: 'All' },
    {
      label: 'What trains',
      help: 'part of the network that is trained',
      group,
      flag: 'trains',
      argument: '<part>',
      default: 'head',
    },
  ),
  miner: choice(
    { all: 'All active', hard: 'Hard', semihard: 'Semi-hard', 'batch-hard': 'Batch-hard' },
    {
      label: 'Triplets (miner)',
      help: 'which triplets of a batch are used for training',
      group,
      flag: 'miner',
      default: 'batch-hard',
    },
  ),
  margin: number({
    label: 'Margin δ',
    help: 'margin of the triplet loss, in squared distance',
    group,
    flag: 'margin',
    argument: '<δ>',
    low: 0,
    high: 100,
    step: 0.05,
    default: 0.2,
  }),
  classesPerBatch: whole({
    label: 'Classes per batch, P',
    help: 'classes per batch',
    group,
    flag: 'batch-classes',
    argument: '<P>',
    low: 2,
    high: 10_000,
    default: 12,
  }),
  imagesPerClass: whole({
    label: 'Images per class, K',
    help: 'images of each class per batch',
    group,
    flag: 'batch-images',
    argument: '<K>',
    low: 2,
    high: 1000,
    default: 4,
  }),
  steps: whole({
    label: 'Steps',
    help: 'training steps',
    group,
    flag: 'steps',
    low: 1,
    high: 10_000_000,
    step: 100,
    default: 600,
  }),
  optimiser: optimiserSchema,
  learningRate: number({
    label: 'Learning rate',
    help: 'learning rate of the optimiser',
    group,
    flag: 'learning-rate',
    argument: '<rate>',
    low: 0,
    above: true,
    high: 10,
    step: 0.0001,
    default: 1e-3,
  }),
  schedule: choice(
    { constant: 'Constant', cosine: 'Cosine, to 0', step: '÷ 10 at 50 and 75 %' },
    { label: 'Schedule', help: 'schedule of the learning rate', group, flag: 'schedule', default: 'constant' },
  ),
  warmup: whole({
    label: 'Warm-up',
    help: 'steps in which the learning rate rises linearly',
    group,
    flag: 'warmup',
    unit: 'steps',
    low: 0,
    high: 10_000_000,
    default: 0,
  }),
  augmentation: z.object({
    flip: onOff({
      label: 'Mirror',
      help: 'augmentation: mirror half of the images',
      group,
      flag: 'flip',
      default: false,
    }),
    crop: onOff({ label: 'Crop', help: 'augmentation: random resized crops', group, flag: 'crop', default: false }),
    colour: onOff({
      label: 'Colour',
      help: 'augmentation: brightness, contrast, saturation',
      group,
      flag: 'colour',
      default: false,
    }),
  }),
  seed: whole({
    label: 'Training seed',
    help: 'seed of initial weights, batches and augmentation',
    group,
    flag: 'training-seed',
    follows: 'seed',
    low: 0,
    default: 0,
  }),
  earlyStop: z
    .object({
      patience: whole({
        label: 'Stop early, patience',
        help: 'stop if held-out Recall@1 has not increased for this number of epochs',
        group,
        flag: 'early-stop',
        argument: '<epochs>',
        unit: 'epochs',
        low: 1,
        high: 1_000_000,
        absent: 'never',
        default: 10,
      }),
    })
    .nullable(),
  recallEvery: whole({
    label: 'Recall@1 every',
    help: 'measure Recall@1 of test images each time this number of epochs has passed; it does not affect training',
    group,
    flag: 'recall-every',
    argument: '<epochs>',
    unit: 'epochs',
    low: 1,
    high: 1_000_000,
    absent: 'never',
  }).optional(),
});

/**
 * `trains`: `head` has a frozen trunk and cached pooled features; `last-stage` and `all` train convolutions, so they need
 * TensorFlow. `margin` δ is in squared distance, `classesPerBatch` × `imagesPerClass` is the P × K batch. `schedule`:
 * `cosine` falls to 0 at the last step, `step` divides by 10 at 50 % and 75 %. `augmentation` only where images are decoded
 * for every step: not with `head`. `earlyStop` keeps the best epoch. `recallEvery` measures Recall@1 of test images against
 * those that are learned from, to be looked at alone: the weights are the same as without; where `earlyStop` judges each
 * epoch, its own measure is shown instead.
 */
export type TrainingSpec = z.output<typeof trainingSchema>;
