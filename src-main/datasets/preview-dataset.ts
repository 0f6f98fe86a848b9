/** What a folder would bring, before it is imported: only its lists are read, no image is opened. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { DatasetFormat } from './dataset.ts';
import { glanceAt } from './formats/glance.ts';
import { detectFormat, readers } from './formats/registry.ts';
import { createProblemLog, type ProblemGroup, summariseProblems } from './problems.ts';
import { openRoot } from './root-folder.ts';

export interface DatasetPreview {
  format: DatasetFormat;
  images: number;
  classes: number;
  /** The largest class and the smallest, in images. */
  perClass: { least: number; most: number };
  withBoxes: number;
  withMasks: number;
  hasSplit: boolean;
  train: number;
  test: number;
  /** Found in the lists alone; images that are damaged show at the import. */
  problems: Pick<ProblemGroup, 'code' | 'consequence' | 'count' | 'text'>[];
}

/** Throws what the import would throw for a folder that cannot be listed at all, and `bad-input` where it has no image. */
export async function previewDataset(folder: string, format?: DatasetFormat): Promise<DatasetPreview> {
  const root = await openRoot(folder);
  const glance = await glanceAt(root);
  const found = format ?? (await detectFormat(glance)).format;
  const log = createProblemLog('leave-out');
  const { images, classes, hasSplit } = await readers[found].list({ root, glance, log, onProblem: 'leave-out' });
  if (images.length === 0) {
    throw new TripletscopeError('bad-input', 'no images were found there', {
      file: folder,
      expected: 'a folder of class folders, a CUB data set or a COCO file',
      remedy: 'Choose the folder that holds the class folders or the annotation files.',
    });
  }
  const counts = new Uint32Array(classes.length);
  let withBoxes = 0;
  let withMasks = 0;
  let train = 0;
  let test = 0;
  for (const { classIndex, boxes, mask, split } of images) {
    counts[classIndex]++;
    if (boxes.length > 0) withBoxes++;
    if (mask !== null) withMasks++;
    if (split === 'train') train++;
    if (split === 'test') test++;
  }
  const used = counts.filter((count) => count > 0);
  return {
    format: found,
    images: images.length,
    classes: used.length,
    perClass: { least: used.reduce((a, b) => Math.min(a, b)), most: used.reduce((a, b) => Math.max(a, b)) },
    withBoxes,
    withMasks,
    hasSplit,
    train,
    test,
    problems: summariseProblems(log.problems).map(({ code, consequence, count, text }) => ({
      code,
      consequence,
      count,
      text,
    })),
  };
}
