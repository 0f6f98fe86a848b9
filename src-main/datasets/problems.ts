/** Bad input, coded: thrown at once (`stop`), or collected and listed (`leave-out`). */
import type { ErrorCode, ErrorDetails } from '../../src-shared/errors.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';

/** Each code with the phrase that heads its group in a summary. */
export const problemHeadings = {
  'image-missing': 'images are missing',
  'image-changed': 'files have changed since they were imported',
  'image-empty': 'image files are empty',
  'image-truncated': 'images are truncated',
  'image-corrupt': 'images are damaged',
  'image-not-image': 'files are not images',
  'image-unsupported': 'images have a format that is not supported',
  'image-too-large': 'images exceed the limit of pixels',
  'image-size': 'images have a different size than their annotations say',
  'exif-turned': 'images are rotated by EXIF, and their annotations refer to the stored pixels',
  'pixel-range': 'ranges of 16-bit images',
  'image-duplicate': 'images are listed twice',
  'image-identical': 'images are identical to another',
  'identical-in-classes': 'contents of images are in two classes',
  'identical-in-split': 'contents of images are in train and test',
  'image-extension': 'images have a different format than their extension says',
  'image-animated': 'images are animated, their first frame is taken',
  'image-unlabelled': 'images have no class',
  'mask-missing': 'masks are missing',
  'mask-size': 'masks have a different size than their image',
  'mask-corrupt': 'masks cannot be read',
  'mask-unused': 'masks belong to no image',
  'mask-empty': 'masks have no foreground',
  'mask-reading': 'ways to read masks',
  'mask-runs': 'run-length masks do not fill their image',
  'mask-malformed': 'run-length masks cannot be understood',
  'polygon-short': 'polygons have fewer than three points',
  'polygon-odd': 'polygons have an odd number of values',
  'polygon-flat': 'polygons were flat lists, each read as one polygon',
  'polygon-malformed': 'polygons cannot be understood',
  'shape-converted': 'shapes were converted into polygons',
  'shape-unknown': 'shapes are of a kind that is not read',
  'number-bad': 'shapes have a value that is no coordinate',
  'name-resolved': 'images were found under another spelling of their name',
  'name-ambiguous': 'names may mean several files',
  'list-unused': 'annotation files are not used',
  'box-clipped': 'boxes reach over the border and were clipped',
  'box-corners': 'boxes may be given by their corners',
  'box-outside': 'boxes lie outside their image',
  'box-without-area': 'boxes have no area',
  'line-malformed': 'entries cannot be understood',
  'id-unknown': 'entries name an unknown id',
  'id-duplicate': 'ids appear twice',
  'path-leads-out': 'paths lead out of the data set',
  'link-leads-out': 'symbolic links lead out of the data set',
  'link-loop': 'symbolic links run in a loop',
  'not-permitted': 'files or folders may not be read',
  'file-ignored': 'files are not images by their extension and were ignored',
  'file-malformed': 'annotation files cannot be understood',
  'object-small': 'objects are smaller than the smallest size and are left out',
  'object-none': 'images have no object and are left out',
  'mask-shared': 'mask files show several objects of an image at once and are not used',
  'source-split': 'images have objects for training and objects for testing',
  'crowd-ignored': 'crowd annotations were ignored',
  'other-class-ignored': 'images have annotations of other classes too, which do not count for their scores',
  'split-unused': 'images belong to a split that is not used',
  'split-missing': 'images have no split',
  'no-split': 'data set without a split',
  'no-masks': 'data set without masks',
  'no-boxes': 'data set without boxes',
  'no-images': 'data set without a usable image',
  'no-training-images': 'data set without training images',
  'no-test-images': 'data set without test images',
  'one-class': 'data set with one class only',
  'table-reading': 'things to know about the table',
  'row-cells': 'rows have a different number of cells',
  'row-image': 'rows lack an image',
  'row-value': 'rows lack the target',
  'image-without-row': 'images belong to no row',
  'class-of-one': 'classes have one image only',
} as const;

export type ProblemCode = keyof typeof problemHeadings;

/** `noted` never stops anything: the image is used, and the reader should know how. */
export type Consequence = 'image-left-out' | 'part-left-out' | 'noted';

export interface Problem {
  code: ProblemCode;
  consequence: Consequence;
  /** What is wrong and what was done about it, with the place in front. */
  message: string;
  /** As the data set names it, relative to its root. */
  file: string;
  /** 1-based. */
  line?: number;
  imageId?: string;
}

/** An error that knows which kind of problem it is, so that a reader may collect it instead. */
export class InputProblem extends TripletscopeError {
  readonly problem: ProblemCode;

  constructor(problem: ProblemCode, summary: string, details: ErrorDetails = {}, code: ErrorCode = 'bad-input') {
    super(code, summary, details);
    this.problem = problem;
  }
}

/** A file that is not there. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof InputProblem && error.problem === 'image-missing';
}

export type OnProblem = 'stop' | 'leave-out';

export interface ProblemReport {
  error: InputProblem;
  consequence: Consequence;
  imageId?: string;
}

export interface ProblemLog {
  readonly problems: Problem[];
  /** Keeps the problem, or throws it where the user chose to stop (never for what is only noted). */
  add(report: ProblemReport): void;
}

export function createProblemLog(onProblem: OnProblem): ProblemLog {
  const problems: Problem[] = [];
  return {
    problems,
    add: ({ error, consequence, imageId }) => {
      if (onProblem === 'stop' && consequence !== 'noted') throw error;
      problems.push(toProblem(error, consequence, imageId));
    },
  };
}

export function toProblem(error: InputProblem, consequence: Consequence, imageId?: string): Problem {
  const { file = '', line } = error.details;
  return {
    code: error.problem,
    consequence,
    message: error.message,
    file,
    ...(line === undefined ? {} : { line }),
    ...(imageId === undefined ? {} : { imageId }),
  };
}

export interface ProblemGroup {
  code: ProblemCode;
  consequence: Consequence;
  count: number;
  first: Problem;
  /** The message of each. */
  messages: string[];
  /** One line, e.g. "11,788 images are missing, left out; first: images.txt:1: …". */
  text: string;
}

const done = {
  'image-left-out': 'images left out',
  'part-left-out': 'this part left out, images kept',
  noted: '',
} satisfies Record<Consequence, string>;

/** Groups problems by code and consequence, the gravest first, so that nobody prints 11,788 lines. */
export function summariseProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  for (const problem of problems) {
    const key = `${problem.consequence} ${problem.code}`;
    const { code, consequence, message } = problem;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { code, consequence, count: 1, first: problem, messages: [message], text: '' });
      continue;
    }
    group.count++;
    group.messages.push(message);
  }
  const gravity = Object.keys(done);
  return [...groups.values()]
    .map((group) => ({ ...group, text: describeGroup(group) }))
    .sort((a, b) => gravity.indexOf(a.consequence) - gravity.indexOf(b.consequence) || b.count - a.count);
}

function describeGroup({ code, consequence, count, first }: ProblemGroup): string {
  if (count === 1) return first.message;
  const what = `${count.toLocaleString('en-US')} ${problemHeadings[code]}`;
  return `${what}${consequence === 'noted' ? '' : ` (${done[consequence]})`}; first: ${first.message}`;
}
