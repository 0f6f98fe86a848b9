/** How a network is trained; the reference scheme of METHOD section 9 is the default. */
import { TripletscopeError } from '../../src-shared/errors.ts';
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
  /**
   * Measures Recall@1 of test images against those that are learned from every so many epochs, to be looked at alone: the
   * weights are the same as without. Where `earlyStop` judges each epoch, its own measure is shown instead.
   */
  recallEvery?: number;
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

/** What the training images do not give, in sentences; empty where there is enough. */
export function shortages(labels: ArrayLike<number>, spec: TrainingSpec): string[] {
  const sizes = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i], (sizes.get(labels[i]) ?? 0) + 1);
  const counts = [...sizes.values()];
  const usable = counts.filter((size) => size >= 2);
  const alone = counts.length - usable.length;
  const few = usable.filter((size) => size < spec.imagesPerClass).length;
  const { flip, crop, colour } = spec.augmentation;
  const notes: string[] = [];
  const classes = (count: number): string => `${count} ${count === 1 ? 'class' : 'classes'}`;
  if (alone > 0) notes.push(`${classes(alone)} with a single training image took no part.`);
  if (usable.length < spec.classesPerBatch)
    notes.push(`A batch held ${classes(usable.length)} in the place of ${spec.classesPerBatch}: there are no more.`);
  if (few > 0) notes.push(`${classes(few)} with fewer than ${spec.imagesPerClass} training images gave some twice.`);
  if (spec.trains === 'head' && (flip || crop || colour))
    notes.push('Images were not augmented: the trunk is frozen and its features are computed once.');
  return notes;
}

const lowest = { margin: 0, classesPerBatch: 2, imagesPerClass: 2, steps: 1, warmup: 0 } as const;

/** Throws `usage` for a number with which nothing can be trained. */
export function requireTrainable(spec: TrainingSpec): void {
  if (!(spec.learningRate > 0)) throw untrainable('learningRate', 'a number above 0', spec.learningRate);
  for (const name of Object.keys(lowest) as (keyof typeof lowest)[]) {
    if (!(spec[name] >= lowest[name])) throw untrainable(name, `a number from ${lowest[name]}`, spec[name]);
  }
}

function untrainable(name: string, expected: string, received: number): TripletscopeError {
  return new TripletscopeError('usage', `${name} makes no training run`, { expected, received: String(received) });
}
