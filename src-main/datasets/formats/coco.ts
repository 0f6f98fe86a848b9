/**
 * COCO, as CVAT, Roboflow, FiftyOne, Label Studio and COCO itself lay it out: one file or one for each split. An image's
 * class is the category that covers most of it by its boxes.
 */
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Split } from '../dataset.ts';
import { createImageFinder, type ImageFinder } from '../find-images.ts';
import type { ListedImage, Listing, Place } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode } from '../problems.ts';
import { splitOfName } from '../split.ts';
import { readOrExplain } from '../text-table.ts';
import { type AnnotatedObject, listAnnotated } from './annotated-images.ts';
import { annotationFile, type CocoFile, findCocoFiles } from './coco-files.ts';
import type { DatasetReader, ListContext } from './format.ts';
import { readJsonArrays } from './json-arrays.ts';
import { likelyFirst, locate } from './locate-image.ts';
import { boundsOf, readBox, readSegmentation } from './shapes.ts';

export const coco: DatasetReader = {
  detect: async (glance) => {
    const { files } = await findCocoFiles(glance);
    if (files.length === 0) return null;
    return `${files.map(({ relativePath }) => relativePath).join(', ')} ${files.length === 1 ? 'has' : 'have'} the keys of COCO`;
  },
  list: listCoco,
};

const id = z.union([z.int(), z.string().max(1000)]).transform(String);
/** A side that is not given, or not known, is read from the image file. */
const side = z.unknown().transform((value) => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
});

const schemas = {
  category: z.object({ id, name: z.union([z.string().min(1).max(4096), z.number().transform(String)]) }),
  image: z.object({
    id,
    file_name: z.string().min(1).max(4096),
    width: side.optional(),
    height: side.optional(),
    split: z.string().nullish(),
  }),
  annotation: z.object({
    image_id: id,
    category_id: id,
    bbox: z.unknown().optional(),
    segmentation: z.unknown().optional(),
    iscrowd: z.unknown().optional(),
  }),
};

type ImageRecord = z.infer<typeof schemas.image>;
type Annotation = z.infer<typeof schemas.annotation>;

interface CocoImage {
  record: ImageRecord;
  relativePath: string;
  place: Place;
  objects: AnnotatedObject[];
  /** Class of its crowd annotations, which count where it has no other. */
  crowd: number | null;
}

async function listCoco({ root, glance, log, boxes }: ListContext): Promise<Listing> {
  const { files, passedOver } = await findCocoFiles(glance);
  if (files.length === 0) throw noCocoFile(root.path);
  for (const file of passedOver) {
    const summary = `is not used, since ${files[0].relativePath} holds the objects`;
    log.add({ error: new InputProblem('list-unused', summary, { file }), consequence: 'noted' });
  }
  const finder = await createImageFinder(root);
  const classes: string[] = [];
  const images: ListedImage[] = [];
  const paths = new Set<string>();
  for (const file of files) {
    const idPrefix = files.length === 1 ? '' : `${file.relativePath.replace(/\.json$/i, '')}/`;
    images.push(...(await listFile({ file, idPrefix, classes, paths, finder, glance, log, boxes })));
  }
  return { classes, images, hasSplit: images.some(({ split }) => split !== null) };
}

function noCocoFile(folder: string): TripletscopeError {
  return new TripletscopeError('not-found', 'no COCO file was found', {
    file: folder,
    expected: `${annotationFile}, annotations/instances_*.json, or _annotations.coco.json beside the images`,
    remedy: 'Choose the folder that holds the annotation file',
  });
}

interface OneFile extends Pick<ListContext, 'glance' | 'log' | 'boxes'> {
  file: CocoFile;
  /** Keeps the ids of several files apart. */
  idPrefix: string;
  /** Of all files, by name; those of this file are added. */
  classes: string[];
  /** Of all files: no image is listed twice. */
  paths: Set<string>;
  finder: ImageFinder;
}

async function listFile({
  file,
  idPrefix,
  classes,
  paths,
  finder,
  glance,
  log,
  boxes,
}: OneFile): Promise<ListedImage[]> {
  const name = file.relativePath;
  const bytes = await readOrExplain(path.join(glance.root.path, name), name);
  const categories = new Map<string, number>();
  const images = new Map<string, CocoImage>();
  // The arrays may come in any order: annotations wait until images and categories are known.
  const annotations: { annotation: Annotation; line: number }[] = [];
  const report = (code: ProblemCode, summary: string, line: number, consequence: Consequence = 'part-left-out') =>
    log.add({ error: new InputProblem(code, summary, { file: name, line }), consequence });
  const imageFolders = await likelyFirst(file.imageFolders, glance);

  const visitors = new Map<string, (value: unknown, line: number) => void>([
    [
      'categories',
      (value, line) => {
        const category = schemas.category.parse(value);
        if (categories.has(category.id)) return report('id-duplicate', `category ${category.id} is named twice`, line);
        const known = classes.indexOf(category.name);
        categories.set(category.id, known < 0 ? classes.push(category.name) - 1 : known);
      },
    ],
    [
      'images',
      (value, line) => {
        const record = schemas.image.parse(value);
        const leaveOut = (code: ProblemCode, summary: string): void => report(code, summary, line, 'image-left-out');
        if (images.has(record.id)) return leaveOut('id-duplicate', `the id ${record.id} is taken already`);
        const onName = (code: ProblemCode, summary: string, consequence: Consequence) =>
          report(code, summary, line, consequence);
        const relativePath = locate(record.file_name, { finder, imageFolders, report: onName });
        if (relativePath === null) return;
        if (paths.has(relativePath)) return leaveOut('image-duplicate', `${record.file_name} is listed already`);
        paths.add(relativePath);
        images.set(record.id, { record, relativePath, place: { file: name, line }, objects: [], crowd: null });
      },
    ],
    ['annotations', (value, line) => void annotations.push({ annotation: schemas.annotation.parse(value), line })],
  ]);
  await readJsonArrays(bytes, name, ({ key, value, line, problem }) => {
    const visit = visitors.get(key);
    if (!visit) return;
    if (problem) return report('line-malformed', problem, line);
    try {
      visit(value, line);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      report('line-malformed', `the entry of ${key} is not understood (${describe(error)})`, line);
    }
  });
  for (const { annotation, line } of annotations) {
    const image = images.get(annotation.image_id);
    const category = categories.get(annotation.category_id);
    if (!image) report('id-unknown', `there is no image ${annotation.image_id}`, line);
    else if (category === undefined) report('id-unknown', `there is no category ${annotation.category_id}`, line);
    else if (isCrowd(annotation.iscrowd)) {
      image.crowd ??= category;
      report('crowd-ignored', 'the crowd annotation was ignored', line, 'noted');
    } else image.objects.push(toObject(annotation, category, { place: { file: name, line }, boxes, report }));
  }
  const annotated = [...images.values()].map(({ record, relativePath, place, objects, crowd }) => ({
    id: idPrefix + record.id,
    relativePath,
    place,
    split: splitOf(record.split) ?? file.split,
    objects,
    otherwise: crowd,
    ...(record.width && record.height ? { size: { width: record.width, height: record.height } } : {}),
  }));
  return listAnnotated(annotated, { classes, log });
}

function isCrowd(value: unknown): boolean {
  return value === true || Number(value) > 0;
}

function describe({ issues: [{ path: where, message }] }: z.ZodError): string {
  return where.length === 0 ? message : `${where.join('.')}: ${message}`;
}

interface ObjectContext extends Pick<ListContext, 'boxes'> {
  place: Required<Place>;
  report: (code: ProblemCode, summary: string, line: number, consequence?: Consequence) => void;
}

function toObject(
  { bbox, segmentation }: Annotation,
  category: number,
  { place, boxes, report }: ObjectContext,
): AnnotatedObject {
  const onShape = (code: ProblemCode, summary: string, consequence: Consequence = 'part-left-out'): void =>
    report(code, summary, place.line, consequence);
  const part = readSegmentation(segmentation, onShape);
  const box = readBox(bbox, onShape, boxes) ?? boundsOf(part);
  return { category, box: box && { box, ...place }, segmentation: part };
}

function splitOf(text: string | null | undefined): Split | null {
  return text ? splitOfName(text) : null;
}
