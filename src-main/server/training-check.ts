/** What is wrong with the choices in Train, field by field, in sentences; and what a run of them will be. */
import { backboneByName, backboneNames } from '../network/backbones/registry.ts';
import { heldOut, heldOutShare } from '../training/early-stop.ts';
import { shortages, stepsPerEpoch } from '../training/training-spec.ts';
import type { TrainingForm } from './training-form.ts';

export interface FieldProblem {
  /** Path within the form: `training.margin`. */
  field: string;
  text: string;
}

export interface TrainingCheck {
  problems: FieldProblem[];
  /** What does not keep it from running. */
  notes: string[];
  stepsPerEpoch: number;
  epochs: number;
}

export interface TrainingSite {
  /** Training images of each class. */
  counts: readonly number[];
  /** Whether convolutions can be trained on this machine. */
  convolutions: boolean;
  /** Whether a file of the form is known by its id: ids live as long as the engine, forms longer. */
  knows: (id: string) => boolean;
}

export function checkTraining(form: TrainingForm, site: TrainingSite): TrainingCheck {
  const problems = [...rangeProblems(form), ...choiceProblems(form, site)];
  const { training } = form;
  const { recallEvery: _, ...spec } = training;
  const labels = site.counts.flatMap((count, label) => new Array<number>(count).fill(label));
  const learners =
    training.earlyStop === null ? labels.length : heldOut(labels, heldOutShare, training.seed).kept.length;
  const perEpoch = Math.max(1, stepsPerEpoch(learners, spec));
  return {
    problems,
    notes:
      problems.length > 0 || !form.train
        ? []
        : [...shortages({ by: 'class', labels: Int32Array.from(labels) }, spec), ...headNotes(form)],
    stepsPerEpoch: perEpoch,
    epochs: Math.ceil(training.steps / perEpoch),
  };
}

/** Field, value, smallest, largest, whether whole; sizes that are not set are not looked at. */
function rangeProblems({ size, head, training }: TrainingForm): FieldProblem[] {
  const whole = true;
  const ranges: [string, number | null | undefined, number, number, boolean?][] = [
    ['size', size, 32, 1024, whole],
    ['head.gemPower', head.pooling === 'gem' ? head.gemPower : null, 1, 100],
    ['head.embedding', head.embedding, 1, 4096, whole],
    ...head.hidden.map((width): [string, number, number, number, boolean] => ['head.hidden', width, 1, 65_536, whole]),
    ['training.margin', training.margin, 0, 100],
    ['training.classesPerBatch', training.classesPerBatch, 2, 10_000, whole],
    ['training.imagesPerClass', training.imagesPerClass, 2, 1000, whole],
    ['training.steps', training.steps, 1, 10_000_000, whole],
    ['training.warmup', training.warmup, 0, 10_000_000, whole],
    ['training.seed', training.seed, 0, Number.MAX_SAFE_INTEGER, whole],
    ['training.earlyStop', training.earlyStop?.patience, 1, 10_000, whole],
    ['training.recallEvery', training.recallEvery, 1, 100_000, whole],
  ];
  const found = ranges.flatMap(([field, value, low, high, isWhole = false]) => {
    if (value === null || value === undefined) return [];
    if (value >= low && value <= high && (!isWhole || Number.isInteger(value))) return [];
    const upTo = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high.toLocaleString('en-US')}`;
    return [{ field, text: `Give a ${isWhole ? 'whole number' : 'number'} ${upTo}.` }];
  });
  const rate = training.learningRate;
  if (!(rate > 0 && rate <= 10)) found.push({ field: 'training.learningRate', text: 'Give a number above 0, to 10.' });
  return found;
}

function choiceProblems(form: TrainingForm, { counts, convolutions, knows }: TrainingSite): FieldProblem[] {
  const { backbone, layer, weights, headFile, headName, head, train, training } = form;
  const problems: FieldProblem[] = [];
  const say = (field: string, text: string): void => void problems.push({ field, text });
  if (!backboneNames.some((name) => name === backbone)) {
    say('backbone', 'There is no such backbone.');
    return problems;
  }
  const files = { weights, 'head.file': headFile };
  for (const [field, file] of Object.entries(files))
    if (file !== null && !knows(file.id))
      say(field, `Choose ${file.name} again: where it lies is known for one session.`);
  const { stages } = backboneByName(backbone);
  if (layer !== null && !stages.some(({ name }) => name === layer)) say('layer', `${backbone} has no such layer.`);
  if (weights === null && backbone.startsWith('resnet'))
    say('weights', `${backbone} needs a weight file: a checkpoint with torchvision’s names (.pth or .safetensors).`);
  if (weights === null && headName !== null) say('head.file', 'A head by name lies in the weight file: choose one.');
  if (weights === null && headFile !== null && backbone === 'small')
    say('head.file', 'A head needs the trunk that it was trained on: choose its weight file too.');
  if (!train) return problems;
  const own = headFile !== null || headName !== null;
  if (training.trains === 'head' && head.embedding === null && !own)
    say(
      'head.embedding',
      'Without a linear layer the head has nothing to train. Give a width, or train the last stage.',
    );
  if (training.trains !== 'head' && !convolutions)
    say('training.trains', 'Convolutions cannot be trained without the TensorFlow runtime. Install it in Settings.');
  if (counts.filter((count) => count >= 2).length < 2)
    say('training', 'The training images form no triplet: at least two classes with two training images are needed.');
  return problems;
}

function headNotes({ headFile, headName, training }: TrainingForm): string[] {
  if (training.trains !== 'head' || (headFile === null && headName === null)) return [];
  return ['The head that you brought is used as it is: nothing is trained.'];
}
