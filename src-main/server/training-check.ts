/** What is wrong with the choices in Train, field by field, in sentences; and what a run of them will be. */

import { messageOf } from '../../src-shared/errors.ts';
import { shorterSideOf } from '../../src-shared/preprocessing-presets.ts';
import { allOf, type RelationSpec } from '../../src-shared/relation.ts';
import { relationOf, strataOf } from '../../src-shared/relation-of.ts';
import { type NamedFile, settingsOfForm, type TrainingForm } from '../../src-shared/run-spec/form.ts';
import { isShown } from '../../src-shared/run-spec/form-shown.ts';
import { type FieldProblem, rangeProblems } from '../../src-shared/run-spec/problems.ts';
import { backboneByName, backboneNames } from '../network/backbones/registry.ts';
import { resNetNames } from '../network/backbones/resnet.ts';
import { hashOfFile } from '../system/file-hashes.ts';
import { heldOut, heldOutShare } from '../training/early-stop.ts';
import { shortages, stepsPerEpoch } from '../training/training-spec.ts';

export interface TrainingCheck {
  problems: FieldProblem[];
  /** What does not keep it from running. */
  notes: string[];
  stepsPerEpoch: number;
  epochs: number;
}

export interface TrainingSite {
  /** Of the training images among themselves. */
  relation: RelationSpec;
  /** Whether convolutions can be trained on this machine. */
  convolutions: boolean;
  /** Files of the form by their ids, which live as long as the engine; forms live longer. */
  files: { knows: (id: string) => boolean; pathOf: (id: string) => string };
}

export async function checkTraining(form: TrainingForm, site: TrainingSite): Promise<TrainingCheck> {
  const problems = [...formProblems(form), ...choiceProblems(form, site), ...(await fileProblems(form, site))];
  const { training } = form;
  const { recallEvery: _, ...spec } = training;
  const { relation } = site;
  const strata = strataOf(relation);
  const learners =
    training.earlyStop === null ? strata.length : heldOut(strata, heldOutShare, training.seed).kept.length;
  const perEpoch = Math.max(1, stepsPerEpoch(learners, spec));
  return {
    problems,
    notes: problems.length > 0 || !form.train ? [] : [...shortages(relation, spec), ...headNotes(form)],
    stepsPerEpoch: perEpoch,
    epochs: Math.ceil(training.steps / perEpoch),
  };
}

/** Ranges of what has an effect. */
export function formProblems(form: TrainingForm): FieldProblem[] {
  const network = settingsOfForm(form, { pathOf: (id) => id });
  return rangeProblems({ network })
    .map(({ field, text }) => ({ field: field.replace(/^network\./, ''), text }))
    .filter(({ field }) => isShown(field, form, { startsRandom: true }));
}

/** Whether the files are there, and are those that were used where that is known. */
async function fileProblems(form: TrainingForm, { files }: TrainingSite): Promise<FieldProblem[]> {
  const own = typeof form.head === 'string' ? null : form.head;
  const asked: [string, NamedFile | null, string | null][] = [
    ['weights', form.weights, form.weightsSha256],
    ['head', own, form.headSha256],
  ];
  const found = await Promise.all(
    asked.map(async ([field, file, wanted]) => {
      const text = file === null ? null : await fileProblem(file, wanted, files);
      return text === null ? [] : [{ field, text }];
    }),
  );
  return found.flat();
}

async function fileProblem({ id, name }: NamedFile, wanted: string | null, files: TrainingSite['files']) {
  const which = wanted === null ? '' : ` It is known by its SHA-256, ${wanted.slice(0, 12)}….`;
  if (!files.knows(id)) return `Choose ${name} again: its path is kept only while the program runs.${which}`;
  try {
    const hash = await hashOfFile(files.pathOf(id));
    if (hash === null) return `${name} was not found where it was. Choose it again at its present place.${which}`;
    if (wanted === null || hash === wanted) return null;
    return `${name} differs from the file that was used: SHA-256 ${hash.slice(0, 12)}… instead of ${wanted.slice(0, 12)}….`;
  } catch (error) {
    return messageOf(error);
  }
}

function choiceProblems(form: TrainingForm, { relation, convolutions }: TrainingSite): FieldProblem[] {
  const { backbone, layer, weights, head, headSpec, train, training, preset, size, resizeTo } = form;
  const problems: FieldProblem[] = [];
  const say = (field: string, text: string): void => void problems.push({ field, text });
  if (!backboneNames.some((name) => name === backbone)) return problems; // said by its range
  const { stages, preprocessing } = backboneByName(backbone);
  const side = size ?? preprocessing.size;
  const shorter = shorterSideOf({ preset, size: side, resizeTo: resizeTo ?? undefined });
  if (shorter !== undefined && shorter < side)
    say('resizeTo', `The input of ${side} pixels is cut out of the resized image: enter at least ${side}.`);
  if (layer !== null && !stages.some(({ name }) => name === layer)) say('layer', `${backbone} has no such layer.`);
  if (weights === null && resNetNames.some((name) => name === backbone))
    say('weights', `${backbone} needs a weight file: a checkpoint with torchvision’s names (.pth or .safetensors).`);
  const byName = typeof head === 'string';
  if (weights === null && byName)
    say('head', 'A head that is given by name is read from the weight file: choose a weight file.');
  if (weights === null && head !== null && !byName && backbone === 'small')
    say('head', 'A head needs the trunk that it was trained on: choose its weight file too.');
  if (!train) return problems;
  if (training.trains === 'head' && headSpec.embedding === null && head === null)
    say(
      'headSpec.embedding',
      'Without a linear layer the head has nothing to train. Give a width, or train the last stage.',
    );
  if (training.trains !== 'head' && !convolutions)
    say('training.trains', 'Convolutions cannot be trained without the TensorFlow runtime. Install it in Settings.');
  if (!formsTriplet(relation)) say('training', noTriplet[relation.by]);
  return problems;
}

const noTriplet = {
  class: 'The training images form no triplet: at least two classes with two training images are needed.',
  target:
    'The training images form no triplet: one of them needs an image with a near target and one with a far target.',
  list: 'The training images form no triplet: no row of the list joins training images alone.',
} as const;

/** Whether any training image has a positive and a negative. */
function formsTriplet(spec: RelationSpec): boolean {
  if (spec.by === 'class') {
    const counts = new Map<number, number>();
    for (const label of spec.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()].filter((count) => count >= 2).length >= 2;
  }
  const relation = relationOf(spec);
  const every = allOf(relation);
  const related = relation.among(every);
  return every.some((image) => related.candidates(image) !== null);
}

function headNotes({ head, training }: TrainingForm): string[] {
  if (training.trains !== 'head' || head === null) return [];
  return ['Your head is used unchanged: nothing is trained.'];
}
