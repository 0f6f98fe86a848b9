/**
 * CUB-200-2011 (Wah et al. 2011): images.txt, image_class_labels.txt, classes.txt, and where there are such
 * train_test_split.txt, bounding_boxes.txt and segmentations/. Ids may have gaps; each line is `id value`.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Split } from '../dataset.ts';
import type { ListedImage, Listing, Place } from '../listing.ts';
import { InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';
import { checkStaysInside, type RootFolder } from '../root-folder.ts';
import { readTable, type TableLine } from '../text-table.ts';
import type { DatasetReader, ListContext } from './format.ts';

interface CubImage extends ListedImage {
  labelled: boolean;
}

export const cub: DatasetReader = {
  detect: async ({ root }) => (root.entries.has('images.txt') ? 'images.txt lists the images' : null),
  list: listCub,
};

async function listCub({ root, log, onProblem, boxes }: ListContext): Promise<Listing> {
  const tables = createTables(root, log);
  const classes: string[] = [];
  const classIndex = new Map<string, number>();
  await tables.visit('classes.txt', ({ id, rest }, problem) => {
    if (classIndex.has(id)) return problem('id-duplicate', `class ${id} is named twice`);
    classIndex.set(id, classes.length);
    classes.push(rest === '' ? id : rest);
  });
  const images = await listImages(root, tables, log);
  if (onProblem === 'stop') await expectImages(root, images.size);

  await tables.visitImages('image_class_labels.txt', images, (image, { id, rest }, problem) => {
    const index = classIndex.get(rest);
    if (index === undefined) return problem('id-unknown', `image ${id} has the unknown class ${rest}`);
    if (image.labelled) return problem('id-duplicate', `image ${id} has a class already`);
    image.classIndex = index;
    image.labelled = true;
  });
  const hasSplit = root.entries.has('train_test_split.txt');
  if (hasSplit) {
    await tables.visitImages('train_test_split.txt', images, (image, { id, rest }, problem) => {
      const split = splits[rest];
      if (!split) return problem('line-malformed', 'the split is not understood', '1 (training) or 0 (test)', rest);
      if (image.split) return problem('id-duplicate', `image ${id} has a split already`);
      image.split = split;
    });
  }
  if (root.entries.has('bounding_boxes.txt')) {
    await tables.visitImages('bounding_boxes.txt', images, (image, { id, rest, line }, problem) => {
      const values = rest.split(/\s+/).map(Number);
      if (values.length !== 4 || !values.every(Number.isFinite)) {
        return problem('line-malformed', 'the box is not understood', 'id x y width height', `${id} ${rest}`);
      }
      if (image.boxes.length > 0) return problem('id-duplicate', `image ${id} has a box already`);
      const [x, y, right, bottom] = values;
      const [width, height] = boxes === 'corners' ? [right - x, bottom - y] : [right, bottom];
      image.boxes.push({ box: { x, y, width, height }, file: 'bounding_boxes.txt', line });
    });
  }
  return { classes, images: onlyLabelled(images, log), hasSplit };
}

const splits: Partial<Record<string, Split>> = { '1': 'train', '0': 'test' };

async function listImages(root: RootFolder, tables: Tables, log: ProblemLog): Promise<Map<string, CubImage>> {
  const images = new Map<string, CubImage>();
  const paths = new Set<string>();
  const hasMasks = root.entries.has('segmentations');
  const leaveOut = (error: InputProblem, imageId: string): void =>
    log.add({ error, consequence: 'image-left-out', imageId });
  await tables.visit('images.txt', ({ id, rest, line }) => {
    const place: Place = { file: 'images.txt', line };
    const refuse = (code: ProblemCode, summary: string): void => leaveOut(new InputProblem(code, summary, place), id);
    if (rest === '') return refuse('line-malformed', `image ${id} has no path`);
    if (images.has(id)) return refuse('id-duplicate', `the id ${id} is taken already`);
    if (paths.has(rest)) return refuse('image-duplicate', `${rest} is listed already`);
    try {
      checkStaysInside(rest);
    } catch {
      const summary = `the path ${rest} leads out of the data set`;
      return leaveOut(new InputProblem('path-leads-out', summary, place, 'unsafe-input'), id);
    }
    paths.add(rest);
    const maskPath = `segmentations/${rest.replace(/\.[^./]*$/, '')}.png`;
    images.set(id, {
      id,
      relativePath: `images/${rest}`,
      classIndex: -1,
      split: null,
      boxes: [],
      mask: hasMasks ? { kind: 'file', path: path.join(root.path, maskPath), relativePath: maskPath } : null,
      place,
      labelled: false,
    });
  });
  return images;
}

/** The whole folder away is one error, not one for each image. */
async function expectImages(root: RootFolder, count: number): Promise<void> {
  const folder = path.join(root.path, 'images');
  const there = await stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (there) return;
  throw new InputProblem(
    'image-missing',
    `the folder images/ is missing, and with it all ${count.toLocaleString('en-US')} images that images.txt lists`,
    { file: root.path, remedy: 'Put the images there, or choose to leave out what is missing' },
    'not-found',
  );
}

function onlyLabelled(images: Map<string, CubImage>, log: ProblemLog): ListedImage[] {
  const labelled: ListedImage[] = [];
  for (const { labelled: known, ...image } of images.values()) {
    if (known) labelled.push(image);
    else {
      const error = new InputProblem('image-unlabelled', `image ${image.id} has no class`, image.place);
      log.add({ error, consequence: 'image-left-out', imageId: image.id });
    }
  }
  return labelled;
}

type Report = (code: ProblemCode, summary: string, expected?: string, received?: string) => void;

interface Tables {
  visit(name: string, visit: (line: TableLine, report: Report) => void): Promise<void>;
  visitImages(
    name: string,
    images: ReadonlyMap<string, CubImage>,
    visit: (image: CubImage, line: TableLine, report: Report) => void,
  ): Promise<void>;
}

function createTables(root: RootFolder, log: ProblemLog): Tables {
  const visit: Tables['visit'] = (name, each) =>
    readTable({ path: path.join(root.path, name), name }, (line) =>
      each(line, (code, summary, expected, received) => {
        const error = new InputProblem(code, summary, { file: name, line: line.line, expected, received });
        log.add({ error, consequence: 'part-left-out' });
      }),
    );
  return {
    visit,
    visitImages: (name, images, each) =>
      visit(name, (line, report) => {
        const image = images.get(line.id);
        if (image) each(image, line, report);
        else report('id-unknown', `image ${line.id} is not in images.txt`);
      }),
  };
}
