/** What was listed and inspected as the images of a data set: on which side of the split they are, and what they are called. */
import { itemPlace } from '../../src-shared/object-item.ts';
import { mapConcurrently } from '../system/pace.ts';
import type { DatasetImage, Split } from './dataset.ts';
import { imageNames } from './image-names.ts';
import type { InspectedImage, Inspection } from './inspect-image.ts';
import type { ListedImage, Listing } from './listing.ts';
import { itemSettings, itemsOf, type ObjectItem } from './object-items.ts';
import { InputProblem, type ProblemLog } from './problems.ts';
import type { ReadOptions } from './read-options.ts';
import { drawSplits } from './split.ts';

interface Assembly {
  listing: Listing;
  inspections: readonly Inspection[];
  options: ReadOptions;
  log: ProblemLog;
  /** Folders that mask files have to lie in. */
  within: readonly string[] | undefined;
  pace: () => Promise<void> | undefined;
}

interface Usable extends ListedImage {
  image: InspectedImage;
}

export async function assemble(assembly: Assembly): Promise<DatasetImage[]> {
  const { listing, inspections, options, log, pace } = assembly;
  const isOwn = options.split === 'own' && listing.hasSplit;
  const usable: Usable[] = [];
  for (const [index, { image }] of inspections.entries()) {
    const listed = listing.images[index];
    if (image && !(isOwn && lacksSplit(listed, log))) usable.push({ ...listed, image });
  }
  if (options.split === 'own' && !listing.hasSplit && usable.length > 0) {
    const summary = 'the data set has no split: 60 % of each class is used for training, drawn with the seed';
    log.add({ error: new InputProblem('no-split', summary), consequence: 'noted' });
  }
  if (options.items === 'objects') return assembleObjects(usable, isOwn, assembly);
  const splits = isOwn ? usable.map(({ split }) => split!) : await draw(usable, assembly);
  const names = await namesOf(usable, pace);
  const images: DatasetImage[] = [];
  for (const [i, { id, relativePath, classIndex, image }] of usable.entries()) {
    images.push({ id, name: names[i], relativePath, classIndex, split: splits[i], ...image });
    const rest = pace();
    if (rest) await rest;
  }
  return images;
}

/** Objects of one image are on one side of the split, unless the split is by class. */
async function assembleObjects(
  usable: readonly Usable[],
  isOwn: boolean,
  { listing: { classes }, options, log, within, pace }: Assembly,
): Promise<DatasetImage[]> {
  const context = { classes, within, ...itemSettings(options) };
  const found = await mapConcurrently(usable, ITEMS_AT_ONCE, async (one) => {
    await pace();
    return { ...one, ...(await itemsOf(one, one.image, context)) };
  });
  for (const { reports } of found) for (const problem of reports) log.add(problem);
  const sources = found.filter(({ items }) => items.length > 0);
  const byClass = !isOwn && options.split === 'by-class';
  const drawing = { listing: { classes }, options, pace };
  const ofSources = isOwn || byClass ? sources.map(({ split }) => split) : await draw(sources, drawing);
  const names = await namesOf(sources, pace);
  const images: DatasetImage[] = [];
  for (const [i, { items }] of sources.entries()) {
    const splits = byClass ? await draw(items, drawing) : items.map(() => ofSources[i]!);
    if (new Set(splits).size > 1) noteSplitSource(items[0], log);
    for (const [j, item] of items.entries()) {
      const { number } = itemPlace(item.relativePath);
      images.push({ ...item, name: `${names[i]}_${number}`, split: splits[j] });
    }
    const next = pace();
    if (next) await next;
  }
  return images;
}

/** Each may hold the pixels of a mask. */
const ITEMS_AT_ONCE = 4;

function draw(
  images: readonly { id: string; classIndex: number }[],
  {
    listing: { classes },
    options: { split: rule, seed },
    pace,
  }: Pick<Assembly, 'options' | 'pace'> & { listing: Pick<Listing, 'classes'> },
): Promise<Split[]> {
  return drawSplits({ rule, seed, classes, images, pace });
}

function namesOf(images: readonly ListedImage[], pace: Assembly['pace']): Promise<string[]> {
  return imageNames(
    images.map(({ relativePath }) => relativePath),
    pace,
  );
}

function lacksSplit({ id, split, place }: ListedImage, log: ProblemLog): boolean {
  if (split) return false;
  const error = new InputProblem('split-missing', `image ${id} has no split`, place);
  log.add({ error, consequence: 'image-left-out', imageId: id });
  return true;
}

function noteSplitSource({ relativePath }: ObjectItem, log: ProblemLog): void {
  const { source } = itemPlace(relativePath);
  const summary = 'has objects of training classes and of test classes';
  log.add({ error: new InputProblem('source-split', summary, { file: source }), consequence: 'noted' });
}
