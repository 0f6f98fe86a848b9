/** Who trains and who tests. */
import { createRandom } from '../../src-shared/random.ts';
import type { Split, SplitRule } from './dataset.ts';

const TRAINING_SHARE = 0.6;

export interface SplitRequest {
  rule: SplitRule;
  seed: number;
  classes: readonly string[];
  images: readonly { id: string; classIndex: number }[];
  pace?: () => Promise<void> | undefined;
}

/** One for each image. `own` is taken care of by the caller, who knows what the data set says. */
export async function drawSplits({ rule, seed, classes, images, pace }: SplitRequest): Promise<Split[]> {
  if (rule === 'by-class') {
    const half = Math.ceil(classes.length / 2);
    return images.map(({ classIndex }) => (classIndex < half ? 'train' : 'test'));
  }
  const splits = new Array<Split>(images.length).fill('test');
  const members = classes.map((): number[] => []);
  for (const [index, { classIndex }] of images.entries()) members[classIndex].push(index);
  for (const [classIndex, list] of members.entries()) {
    // Ordered by id, so that the draw does not hang on the order in which a file system lists.
    list.sort((a, b) => (images[a].id < images[b].id ? -1 : 1));
    const drawn = createRandom(seed, 'split', classes[classIndex]).shuffle(list);
    for (const index of drawn.slice(0, trainingCount(list.length))) splits[index] = 'train';
    await pace?.();
  }
  return splits;
}

/** At least one image trains, and at least one of two or more tests. */
export function trainingCount(images: number): number {
  return Math.max(Math.min(Math.round(images * TRAINING_SHARE), images - 1), Math.min(images, 1));
}

const halves: readonly [RegExp, Split][] = [
  [/^(train|training|trainval)$/i, 'train'],
  [/^(test|testing|val|valid|validation|dev|eval|query|gallery|probe)$/i, 'test'],
];

/** What a folder or file calls its half: `train2017`, `val_images`, `bounding_box_test`; null where it names none. */
export function splitOfName(name: string): Split | null {
  const words = name.split(/[^a-z]+/i).filter((word) => word !== '');
  for (const [pattern, split] of halves) if (words.some((word) => pattern.test(word))) return split;
  return null;
}

/** The first folder whose name says it. */
export function splitOfFolders(relativePath: string): Split | null {
  for (const part of relativePath.split('/').slice(0, -1)) {
    const split = splitOfName(part);
    if (split) return split;
  }
  return null;
}
