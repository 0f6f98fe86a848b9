/** What an import would bring, with every image and mask looked at and nothing stored. */
import type { Items } from '../../src-shared/items.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createPace, mapConcurrently } from '../system/pace.ts';
import type { Dataset, DatasetImage } from './dataset.ts';
import { loadMask } from './masks.ts';
import {
  type Consequence,
  InputProblem,
  type ProblemCode,
  type ProblemGroup,
  summariseProblems,
  toProblem,
} from './problems.ts';
import { type ReadOptions, readDataset } from './read-dataset.ts';

export interface LeftOut {
  code: ProblemCode;
  count: number;
  /** What is wrong with the first of them, with its place. */
  first: string;
}

export interface DryRun {
  format: Dataset['format'];
  /** From which files it was told. */
  reason: string;
  images: number;
  /** Those that have images. */
  classes: number;
  split: { train: number; test: number };
  /** Annotated objects of all classes; a box and the outline of the same object are one. */
  objects: number;
  boxes: number;
  /** Outlines, run-length masks and mask files. */
  masks: number;
  /** How mask files are read; null where there are none. */
  maskRule: string | null;
  /** Share of an image that its mask covers: the mean over images with a mask, null without any; and masks without foreground. */
  foreground: { mean: number | null; empty: number };
  leftOut: LeftOut[];
  /** What is worth knowing and costs nothing. */
  notes: LeftOut[];
  /** The first images. */
  sample: SampleImage[];
  /** Where it is a table with images: its columns, and every row with its images. */
  items?: Items;
}

export interface SampleImage {
  path: string;
  class: string;
  objects: number;
  boxes: number;
  /** Null where the image has no mask. */
  foreground: number | null;
}

const SAMPLE = 12;
/** Each holds the pixels of one mask. */
const MASKS_AT_ONCE = 4;
/** Noted and yet not taken in. */
const notTaken: ReadonlySet<ProblemCode> = new Set([
  'mask-empty',
  'mask-missing',
  'mask-unused',
  'crowd-ignored',
  'object-small',
  'object-none',
  'mask-shared',
  'list-unused',
  'split-unused',
  'file-ignored',
]);

export interface DryRunResult extends DryRun {
  /** Every kind of problem as the import would tell it. */
  problems: ProblemGroup[];
}

/** Throws what the import would throw, and what `check` of all images throws. Masks that turn out damaged are among `leftOut`. */
export async function dryRun(
  folder: string,
  options: ReadOptions,
  context: WorkContext,
  check?: (images: readonly DatasetImage[]) => Promise<void>,
): Promise<DryRunResult> {
  const dataset = await readDataset(folder, options, context);
  await check?.(dataset.images);
  const shares = await foregroundShares(dataset, context);
  const known = shares.filter((share): share is number => share !== null);
  const problems = summariseProblems(dataset.problems);
  const { format, reason = '', classes, images, items, maskReading = null } = dataset;
  const train = images.filter(({ split }) => split === 'train').length;
  const sum = (of: (image: DatasetImage) => number): number => images.reduce((total, image) => total + of(image), 0);
  const empty = dataset.problems.filter(({ code }) => code === 'mask-empty').length;
  const list = (wanted: boolean): LeftOut[] =>
    problems
      .filter(({ code, consequence }) => isLeftOut(code, consequence) === wanted)
      .map(({ code, count, first }) => ({ code, count, first: first.message }));
  return {
    format,
    reason,
    images: images.length,
    classes: new Set(images.map(({ classIndex }) => classIndex)).size,
    split: { train, test: images.length - train },
    objects: sum(objectCount),
    boxes: sum(boxCount),
    masks: sum(maskCount),
    maskRule: maskReading && (maskReading.rule === 'level' ? 'two-values' : maskReading.rule),
    foreground: { mean: meanOf(known, empty), empty },
    leftOut: list(true),
    notes: list(false),
    sample: images.slice(0, SAMPLE).map((image, i) => ({
      path: image.relativePath,
      class: classes[image.classIndex],
      objects: objectCount(image),
      boxes: boxCount(image),
      foreground: shares[i],
    })),
    problems,
    ...(items && { items }),
  };
}

function isLeftOut(code: ProblemCode, consequence: Consequence): boolean {
  return consequence !== 'noted' || notTaken.has(code);
}

function meanOf(shares: readonly number[], empty: number): number | null {
  if (shares.length === 0) return empty > 0 ? 0 : null;
  return shares.reduce((total, share) => total + share, 0) / shares.length;
}

/** Of each image the share in [0,1] that its mask covers; an empty or damaged mask becomes a problem and counts as none. */
async function foregroundShares(dataset: Dataset, { signal, report }: WorkContext): Promise<(number | null)[]> {
  const { images, problems } = dataset;
  const pace = createPace(signal);
  let done = 0;
  return mapConcurrently(images, MASKS_AT_ONCE, async (image) => {
    signal.throwIfAborted();
    await pace();
    if (done++ % 50 === 0) report({ stage: 'masks', done, total: images.length });
    if (image.mask === null) return null;
    try {
      const { data } = await loadMask(image.mask, image);
      let covered = 0;
      for (let i = 0; i < data.length; i++) covered += data[i];
      if (covered > 0) return covered / data.length;
      const summary = 'the mask has no foreground';
      problems.push(toProblem(new InputProblem('mask-empty', summary, { file: maskName(image) }), 'noted', image.id));
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      problems.push(toProblem(error, 'part-left-out', image.id));
    }
    image.mask = null;
    return null;
  });
}

function maskName({ mask, relativePath }: DatasetImage): string {
  return mask?.kind === 'file' ? mask.relativePath : relativePath;
}

function boxCount({ boxes, others = [] }: DatasetImage): number {
  return boxes.length + others.filter(({ box }) => box !== null).length;
}

function maskCount({ mask, others = [] }: DatasetImage): number {
  const own = mask === null ? 0 : mask.kind === 'file' ? 1 : mask.parts.length + (mask.files?.length ?? 0);
  return own + others.filter(({ part }) => part !== null).length;
}

/** Mask files are the outlines of what the boxes show. */
function objectCount({ boxes, mask, pairs = [], others = [] }: DatasetImage): number {
  const parts = mask?.kind === 'segmentations' ? mask.parts.length - pairs.length : 0;
  const files = mask?.kind === 'segmentations' ? (mask.files?.length ?? 0) : mask?.kind === 'file' ? 1 : 0;
  return Math.max(boxes.length + parts, files) + others.length;
}
