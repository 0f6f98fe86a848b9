/** A folder of images and annotations to a `Dataset`: listed by its format, each image inspected, split, named. */
import { randomUUID } from 'node:crypto';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createPace, mapConcurrently } from '../system/pace.ts';
import { assemble } from './assemble-images.ts';
import { askAboutCorners } from './box-corners.ts';
import type { Dataset } from './dataset.ts';
import { glanceAt } from './formats/glance.ts';
import { detectFormat, readers } from './formats/registry.ts';
import { noteIdentical } from './identical-images.ts';
import { contentOf } from './image-hash.ts';
import { type Inspectors, unpacked } from './inspect-batch.ts';
import { type Inspection, type InspectionOptions, inspectImage } from './inspect-image.ts';
import type { ListedImage } from './listing.ts';
import { maskReading } from './mask-survey.ts';
import { withoutClassNotes } from './object-items.ts';
import { rangeOf } from './pixel-range.ts';
import { createProblemLog, InputProblem, type ProblemCode, type ProblemLog } from './problems.ts';
import type { ReadOptions } from './read-options.ts';
import { openRoot, type RootFolder } from './root-folder.ts';

export type { ReadOptions };

/** Files in flight: more than libuv's four threads, so that none of them waits for this one. */
const IN_FLIGHT = 8;
const REPORT_MS = 100;
/** What goes to another thread at a time. */
const BATCH = 64;
/** So many images are looked at before another thread has started. */
const INSPECTED_HERE = 500;
/** Of so many masks each is decoded at the import; of more, those alone that look empty. */
const EVERY_MASK = 2000;

/**
 * Throws the first problem where the caller chose to stop; a folder that cannot be listed at all always throws. With `inspectors`
 * the files of a large data set are looked at by several threads.
 */
export async function readDataset(
  folder: string,
  { inspectors, ...given }: ReadOptions & { inspectors?: Inspectors | undefined },
  { signal, report }: WorkContext,
): Promise<Dataset> {
  const isTable = given.table !== undefined;
  if (isTable) requireRows(given);
  // Rows are drawn whole, whichever view an image shows.
  const options: ReadOptions = isTable ? { ...given, format: 'table', split: 'own' } : given;
  const root = await openRoot(folder, { followLinks: options.followLinks });
  const glance = await glanceAt(root);
  const { format, reason } = options.format
    ? { format: options.format, reason: isTable ? `the table ${options.table}` : `--format ${options.format}` }
    : await detectFormat(glance);
  const log = createProblemLog(options.onProblem);
  const listing = await readers[format].list({
    root,
    glance,
    log: options.items === 'objects' ? withoutClassNotes(log) : log,
    onProblem: options.onProblem,
    boxes: options.boxes,
    table: options,
    seed: options.seed,
  });

  const pace = createPace(signal);
  const { masks, count } = await maskReading(root, listing, options.maskRule, log);
  const { verify = false, hash = true, exif, maxMegapixels } = options;
  const most = maxMegapixels === undefined ? undefined : maxMegapixels * 1e6;
  const inspecting = { verify, hash, masks, everyMask: verify || count <= EVERY_MASK, exif, most };
  const inspections = await inspectAll(
    { root, images: listing.images, inspecting, options, inspectors },
    { signal, report },
  );
  for (const { reports } of inspections) for (const problem of reports) log.add(problem);
  if (options.boxes === undefined && ['cub', 'coco', 'lists'].includes(format))
    askAboutCorners(
      inspections.flatMap(({ corners }) => corners ?? []),
      log,
    );

  await stretchDeep(inspections, options, log);
  const images = await assemble({
    listing,
    inspections,
    options,
    log,
    pace,
    within: root.followLinks ? undefined : [root.path],
  });
  noteIdentical(images, listing.classes, log);
  const reading = count === 0 ? null : (masks ?? ({ rule: 'grey' } as const));
  const { classes, items } = listing;
  const dataset = {
    ...(items && { items }),
    root: root.path,
    format,
    reason,
    maskReading: reading,
    classes,
    images,
    problems: log.problems,
  };
  noteWhatIsLacking(dataset, log);
  return dataset;
}

interface Inspecting {
  root: RootFolder;
  images: readonly ListedImage[];
  inspecting: InspectionOptions;
  options: ReadOptions;
  inspectors: Inspectors | undefined;
}

async function inspectAll(
  { root, images, inspecting, options, inspectors }: Inspecting,
  { signal, report }: WorkContext,
): Promise<Inspection[]> {
  const pace = createPace(signal);
  const total = images.length;
  let done = 0;
  let reported = performance.now();
  const tell = (more: number): void => {
    done += more;
    if (performance.now() - reported <= REPORT_MS) return;
    reported = performance.now();
    report({ stage: 'import', done, total });
  };
  const checked = (inspection: Inspection): Inspection => {
    if (options.onProblem === 'stop') throwFirst(inspection);
    return inspection;
  };
  const inspectHere = () =>
    mapConcurrently(images, IN_FLIGHT, async (listed) => {
      signal.throwIfAborted();
      const inspection = checked(await inspectImage(root, listed, inspecting));
      tell(1);
      await pace();
      return inspection;
    });
  const inspectThere = async ({ inspect, width }: Inspectors) => {
    const shared = { run: randomUUID(), root: root.path, followLinks: root.followLinks, options: inspecting };
    const batches = Array.from({ length: Math.ceil(total / BATCH) }, (_, i) =>
      images.slice(i * BATCH, (i + 1) * BATCH),
    );
    const found = await mapConcurrently(batches, width, async (batch) => {
      signal.throwIfAborted();
      const inspections = (await inspect({ ...shared, images: batch }, signal)).map((one) => checked(unpacked(one)));
      tell(batch.length);
      return inspections;
    });
    return found.flat();
  };
  report({ stage: 'import', done, total });
  const inspections = inspectors && total > INSPECTED_HERE ? await inspectThere(inspectors) : await inspectHere();
  report({ stage: 'import', done: total, total });
  return inspections;
}

/** Throws `usage` for choices that a table does not have. */
function requireRows({ split, items, format }: ReadOptions): void {
  const wrong =
    split === 'by-class'
      ? '--split by-class'
      : items === 'objects'
        ? '--items objects'
        : (format ?? 'table') !== 'table'
          ? `--format ${format}`
          : null;
  if (wrong === null) return;
  throw new TripletscopeError('usage', 'a table has rows as items, and is split by row', {
    expected: 'a table without this option',
    received: wrong,
  });
}

function throwFirst({ reports }: Inspection): void {
  const grave = reports.find(({ consequence }) => consequence !== 'noted');
  if (grave) throw grave.error;
}

/** 16-bit images that do not use all of their bits are known by their bytes and the range in which they are stretched. */
async function stretchDeep(
  inspections: readonly Inspection[],
  { range, hash }: ReadOptions,
  log: ProblemLog,
): Promise<void> {
  const deep = inspections.flatMap(({ deep: isDeep, image }) => (isDeep && image ? image : []));
  const found = await rangeOf(
    deep.map(({ path }) => path),
    range,
    log,
  );
  if (hash === false || found === null) return;
  for (const image of deep) if (image.sha256 !== undefined) image.sha256 = contentOf(image.sha256, found);
}

function noteWhatIsLacking({ classes, images, items }: Dataset, log: ProblemLog): void {
  const note = (code: ProblemCode, summary: string): void =>
    log.add({ error: new InputProblem(code, summary), consequence: 'noted' });
  if (images.length === 0) {
    note('no-images', 'the data set has no usable image');
    return;
  }
  const members = new Array<number>(classes.length).fill(0);
  for (const { classIndex } of images) members[classIndex]++;
  const used = members.filter((count) => count > 0).length;
  // The views of a table are no classes to be told apart.
  if (items !== undefined) return;
  if (used === 1) note('one-class', 'all images are of one class: there are no negatives, so no triplets');
  for (const [index, count] of members.entries()) {
    if (count === 1)
      note('class-of-one', `class ${classes[index]} has one image only: no positive can be drawn for it`);
  }
  if (!images.some(({ split }) => split === 'train')) note('no-training-images', 'there are no training images');
  if (!images.some(({ split }) => split === 'test')) note('no-test-images', 'there are no test images');
  if (!images.some(({ boxes }) => boxes.length > 0))
    note('no-boxes', 'there are no boxes: scores in boxes are left out');
  if (!images.some(({ mask }) => mask)) note('no-masks', 'there are no masks: scores in masks are left out');
}
