/** How a network is trained; the reference scheme of METHOD section 9 is the default. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { allOf, type RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { OptimiserSpec, TrainingSpec } from '../../src-shared/run-spec/run-spec.ts';

export type { TrainingSpec };

export const referenceTraining: TrainingSpec = defaultRunSettings(0).network.training;

/** What of an optimiser has an effect. */
function effective({ name, beta1, beta2, momentum, weightDecay }: OptimiserSpec): Partial<OptimiserSpec> {
  return name === 'adam' ? { name, beta1, beta2, weightDecay } : { name, momentum, weightDecay };
}

/**
 * What of a training makes its weights, for content keys. Adam as it was before there was a choice is left out, so that runs
 * from before it are found again.
 */
export function trainingKey({ optimiser, ...rest }: TrainingSpec): object {
  const [own, usual] = [effective(optimiser), effective(referenceTraining.optimiser)];
  return JSON.stringify(own) === JSON.stringify(usual) ? rest : { ...rest, optimiser: own };
}

/** An epoch shows about as many images as there are; a checkpoint is kept after each. */
export function stepsPerEpoch(images: number, { classesPerBatch, imagesPerClass, steps }: TrainingSpec): number {
  return Math.min(steps, Math.max(1, Math.ceil(images / (classesPerBatch * imagesPerClass))));
}

/** What the training images do not give, in sentences; empty where there is enough. */
export function shortages(relation: RelationSpec, spec: TrainingSpec): string[] {
  const { flip, crop, colour } = spec.augmentation;
  const notes = relation.by === 'class' ? classShortages(relation.labels, spec) : anchorShortages(relation);
  if (spec.trains === 'head' && (flip || crop || colour))
    notes.push('Images were not augmented, because the trunk is frozen and its features are computed once.');
  return notes;
}

function classShortages(labels: Int32Array, spec: TrainingSpec): string[] {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const counts = [...sizes.values()];
  const usable = counts.filter((size) => size >= 2);
  const alone = counts.length - usable.length;
  const few = usable.filter((size) => size < spec.imagesPerClass).length;
  const notes: string[] = [];
  const classes = (count: number): string => `${count} ${count === 1 ? 'class' : 'classes'}`;
  if (alone > 0) notes.push(`${classes(alone)} with a single training image took no part.`);
  if (usable.length < spec.classesPerBatch)
    notes.push(`Only ${classes(usable.length)} available; batches use ${usable.length}, not ${spec.classesPerBatch}.`);
  if (few > 0)
    notes.push(
      `${classes(few)} with fewer than ${spec.imagesPerClass} training images: some images are repeated in a batch.`,
    );
  return notes;
}

function anchorShortages(spec: RelationSpec): string[] {
  const relation = relationOf(spec);
  const every = allOf(relation);
  const related = relation.among(every);
  const alone = every.filter((image) => related.candidates(image) === null).length;
  return alone === 0
    ? []
    : [`${alone} of ${every.length} training images cannot be anchors: each would need ${relation.needs}.`];
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
  return new TripletscopeError('usage', `invalid value for ${name}`, { expected, received: String(received) });
}
