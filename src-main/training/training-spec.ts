/** How a network is trained; the reference scheme of METHOD section 9 is the default. */
import type { MinerName } from './miners.ts';

export interface TrainingSpec {
  /** `head`: frozen trunk, cached pooled features. `last-stage` and `all` train convolutions, so they need TensorFlow. */
  trains: 'head' | 'last-stage' | 'all';
  miner: MinerName;
  /** δ, in squared distance. */
  margin: number;
  /** P of the P × K batch. */
  classesPerBatch: number;
  /** K of the P × K batch. */
  imagesPerClass: number;
  steps: number;
  learningRate: number;
  /** `cosine` falls to 0 at the last step; `step` divides by 10 at 50 % and 75 %. */
  schedule: 'constant' | 'cosine' | 'step';
  /** Steps in which the learning rate rises linearly. */
  warmup: number;
  /** Only where images are decoded for every step: not with `trains: 'head'`, whose features are cached. */
  augmentation: { flip: boolean; crop: boolean; colour: boolean };
  seed: number;
  /** Stops when held-out Recall@1 has not risen for `patience` epochs; the best epoch is kept. */
  earlyStop: { patience: number } | null;
}

export const referenceTraining: TrainingSpec = {
  trains: 'head',
  miner: 'batch-hard',
  margin: 0.2,
  classesPerBatch: 12,
  imagesPerClass: 4,
  steps: 600,
  learningRate: 1e-3,
  schedule: 'constant',
  warmup: 0,
  augmentation: { flip: false, crop: false, colour: false },
  seed: 0,
  earlyStop: null,
};

/** An epoch shows about as many images as there are; a checkpoint is kept after each. */
export function stepsPerEpoch(images: number, { classesPerBatch, imagesPerClass, steps }: TrainingSpec): number {
  return Math.min(steps, Math.max(1, Math.ceil(images / (classesPerBatch * imagesPerClass))));
}

/** The learning rate of a step (from 0). */
export function learningRateAt(step: number, { learningRate, schedule, warmup, steps }: TrainingSpec): number {
  const rising = step < warmup ? (step + 1) / warmup : 1;
  const share = steps <= 1 ? 0 : step / steps;
  switch (schedule) {
    case 'constant':
      return learningRate * rising;
    case 'cosine':
      return learningRate * rising * 0.5 * (1 + Math.cos(Math.PI * share));
    case 'step':
      return learningRate * rising * (share < 0.5 ? 1 : share < 0.75 ? 0.1 : 0.01);
  }
}
