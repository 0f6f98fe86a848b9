/** What a folder would bring, before it is imported: its lists are read, and the first images are looked at. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { MaskRule } from '../../src-shared/mask-rules.ts';
import type { ReadingSettings, TableSettings } from '../../src-shared/run-spec/import-spec.ts';
import type { DatasetFormat } from './dataset.ts';
import { glanceAt } from './formats/glance.ts';
import { detectFormat, readers } from './formats/registry.ts';
import { maskReading } from './mask-survey.ts';
import { listedObjects, withoutClassNotes } from './object-items.ts';
import { parseRange } from './pixel-range.ts';
import { type SampleImage, sampleOf } from './preview-sample.ts';
import { createProblemLog, type ProblemGroup, summariseProblems } from './problems.ts';
import { openRoot } from './root-folder.ts';
import { type ItemsPreview, itemsPreview } from './tables/preview-table.ts';

export interface DatasetPreview {
  format: DatasetFormat;
  /** From which files it was told. */
  reason: string;
  /** How mask files are read; null where there are none. */
  maskRule: MaskRule | 'two-values' | null;
  images: number;
  /** Objects that are listed, too small ones among them, where they are the items; null where images are. */
  objects: number | null;
  classes: number;
  /** The largest class and the smallest, in items. */
  perClass: { least: number; most: number };
  withBoxes: number;
  withMasks: number;
  hasSplit: boolean;
  /** Items. */
  train: number;
  test: number;
  /** The first images with their truth. */
  sample: SampleImage[];
  /** Found in the lists and in the sample; images further down that are damaged show at the import. */
  problems: Pick<ProblemGroup, 'code' | 'consequence' | 'count' | 'text'>[];
  /** The rows of a table with images, whose classes are its views; null for other data sets. */
  items: ItemsPreview | null;
}

/** Throws what the import would throw for a folder that cannot be listed at all, and `bad-input` where it has no image. */
export async function previewDataset(
  folder: string,
  reading: ReadingSettings & TableSettings = {},
): Promise<DatasetPreview> {
  const { followLinks, items, range } = reading;
  if (range !== undefined) parseRange(range);
  const root = await openRoot(folder, { followLinks });
  const glance = await glanceAt(root);
  const { format: found, reason } = reading.format
    ? { format: reading.format, reason: 'named by you' }
    : await detectFormat(glance);
  const all = createProblemLog('leave-out');
  const log = items === 'objects' ? withoutClassNotes(all) : all;
  const { boxes: boxReading } = reading;
  const listing = await readers[found].list({
    root,
    glance,
    log,
    onProblem: 'leave-out',
    boxes: boxReading,
    table: reading,
  });
  const { images, classes, hasSplit } = listing;
  if (images.length === 0) {
    throw new TripletscopeError('bad-input', 'no images were found there', {
      file: folder,
      expected: 'a folder of class folders, or annotations of one of the formats that are read',
      remedy: 'Choose the folder that holds the class folders or the annotation files.',
    });
  }
  const counts = new Uint32Array(classes.length);
  let withBoxes = 0;
  let withMasks = 0;
  let train = 0;
  let test = 0;
  let objects = 0;
  for (const listed of images) {
    const { classIndex, boxes, mask, split } = listed;
    const found = items === 'objects' ? listedObjects(listed, classes) : [classIndex];
    for (const one of found) counts[one]++;
    objects += found.length;
    if (boxes.length > 0) withBoxes++;
    if (mask !== null) withMasks++;
    if (split === 'train') train += found.length;
    if (split === 'test') test += found.length;
  }
  const { masks, count } = await maskReading(root, listing, reading.maskRule, log);
  const sample = await sampleOf(root, listing, { reading, masks, format: found, log });
  const used = counts.filter((count) => count > 0);
  return {
    format: found,
    reason,
    maskRule: count === 0 ? null : masks === null ? 'grey' : masks.rule === 'level' ? 'two-values' : masks.rule,
    images: images.length,
    objects: items === 'objects' ? objects : null,
    classes: used.length,
    perClass: { least: used.reduce((a, b) => Math.min(a, b), objects), most: used.reduce((a, b) => Math.max(a, b), 0) },
    withBoxes,
    withMasks,
    hasSplit,
    train,
    test,
    sample,
    items: listing.items === undefined ? null : itemsPreview(listing.items),
    problems: summariseProblems(log.problems).map(({ code, consequence, count, text }) => ({
      code,
      consequence,
      count,
      text,
    })),
  };
}
