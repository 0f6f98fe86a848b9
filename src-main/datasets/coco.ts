/** COCO: annotations.json beside images/. An image's class is the category that covers most of it by its boxes. */
import path from 'node:path';
import { z } from 'zod';
import type { Box } from '../../src-shared/geometry.ts';
import type { Segmentation, Split } from './dataset.ts';
import { readJsonArrays } from './json-arrays.ts';
import type { ListedBox, ListedImage, Listing, Place } from './listing.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog } from './problems.ts';
import { checkStaysInside, type RootFolder } from './root-folder.ts';
import { readOrExplain } from './text-table.ts';

export const annotationFile = 'annotations.json';

const id = z.union([z.int(), z.string()]).transform(String);
const count = z.int().nonnegative();

const schemas = {
  categories: z.object({ id, name: z.string().min(1) }),
  images: z.object({
    id,
    file_name: z.string().min(1),
    width: z.int().positive().optional(),
    height: z.int().positive().optional(),
    split: z.string().optional(),
  }),
  annotations: z.object({
    image_id: id,
    category_id: id,
    bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullish(),
    segmentation: z
      .union([
        z.array(z.array(z.number()).min(6)),
        z.object({ size: z.tuple([count, count]), counts: z.union([z.string(), z.array(count)]) }),
      ])
      .nullish(),
    iscrowd: z.union([z.boolean(), z.int()]).optional(),
  }),
};

type ImageRecord = z.infer<typeof schemas.images>;
type Annotation = z.infer<typeof schemas.annotations>;

interface PlacedObject {
  category: string;
  box: ListedBox | null;
  segmentation: Segmentation | null;
}

interface CocoImage {
  record: ImageRecord;
  place: Place;
  objects: PlacedObject[];
}

export async function listCoco(root: RootFolder, log: ProblemLog): Promise<Listing> {
  const bytes = await readOrExplain(path.join(root.path, annotationFile), annotationFile);
  const categories = new Map<string, string>();
  const images = new Map<string, CocoImage>();
  const paths = new Set<string>();
  // The arrays may come in any order: annotations wait until images and categories are known.
  const annotations: { annotation: Annotation; line: number }[] = [];
  const report = (code: ProblemCode, summary: string, line: number, consequence: Consequence = 'part-left-out') =>
    log.add({ error: new InputProblem(code, summary, { file: annotationFile, line }), consequence });

  const visitors = {
    categories: (value: unknown, line: number) => {
      const { id, name } = schemas.categories.parse(value);
      if (categories.has(id)) report('id-duplicate', `category ${id} is named twice`, line);
      else categories.set(id, name);
    },
    images: (value: unknown, line: number) => {
      const record = schemas.images.parse(value);
      if (images.has(record.id)) report('id-duplicate', `the id ${record.id} is taken already`, line, 'image-left-out');
      else if (paths.has(record.file_name)) {
        report('image-duplicate', `${record.file_name} is listed already`, line, 'image-left-out');
      } else if (leadsOut(record.file_name)) {
        const summary = `the path ${record.file_name} leads out of the data set`;
        report('path-leads-out', summary, line, 'image-left-out');
      } else {
        paths.add(record.file_name);
        images.set(record.id, { record, place: { file: annotationFile, line }, objects: [] });
      }
    },
    annotations: (value: unknown, line: number) => {
      annotations.push({ annotation: schemas.annotations.parse(value), line });
    },
  };
  await readJsonArrays(bytes, annotationFile, ({ key, value, line }) => {
    if (!(key in visitors)) return;
    try {
      visitors[key as keyof typeof visitors](value, line);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      report('line-malformed', `the entry of ${key} is not understood (${describe(error)})`, line);
    }
  });
  for (const { annotation, line } of annotations) {
    const image = images.get(annotation.image_id);
    if (!image) report('id-unknown', `there is no image ${annotation.image_id}`, line);
    else if (!categories.has(annotation.category_id)) {
      report('id-unknown', `there is no category ${annotation.category_id}`, line);
    } else if (annotation.iscrowd) report('crowd-ignored', 'the crowd annotation was ignored', line, 'noted');
    else image.objects.push(toObject(annotation, line));
  }
  return listImages(root, categories, images, log);
}

function leadsOut(file: string): boolean {
  try {
    checkStaysInside(file);
    return false;
  } catch {
    return true;
  }
}

function describe({ issues: [{ path: where, message }] }: z.ZodError): string {
  return where.length === 0 ? message : `${where.join('.')}: ${message}`;
}

function toObject({ category_id, bbox, segmentation }: Annotation, line: number): PlacedObject {
  const part = toSegmentation(segmentation);
  const box: Box | null = bbox ? { x: bbox[0], y: bbox[1], width: bbox[2], height: bbox[3] } : boundsOf(part);
  return { category: category_id, box: box && { box, file: annotationFile, line }, segmentation: part };
}

function toSegmentation(segmentation: Annotation['segmentation']): Segmentation | null {
  if (!segmentation) return null;
  if (Array.isArray(segmentation)) {
    if (segmentation.length === 0) return null;
    return { kind: 'polygons', polygons: segmentation.map((polygon) => Float32Array.from(polygon)) };
  }
  const { size, counts } = segmentation;
  const [height, width] = size;
  return { kind: 'rle', width, height, counts: typeof counts === 'string' ? counts : Uint32Array.from(counts) };
}

function boundsOf(part: Segmentation | null): Box | null {
  if (part?.kind !== 'polygons') return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of part.polygons) {
    for (let i = 0; i + 1 < polygon.length; i += 2) {
      left = Math.min(left, polygon[i]);
      right = Math.max(right, polygon[i]);
      top = Math.min(top, polygon[i + 1]);
      bottom = Math.max(bottom, polygon[i + 1]);
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const splits: Partial<Record<string, Split>> = { train: 'train', test: 'test', val: 'test' };

function listImages(
  root: RootFolder,
  categories: ReadonlyMap<string, string>,
  images: ReadonlyMap<string, CocoImage>,
  log: ProblemLog,
): Listing {
  const indices = new Map([...categories.keys()].map((category, index) => [category, index]));
  const folder = root.entries.has('images') ? 'images/' : '';
  const listed: ListedImage[] = [];
  let hasSplit = false;
  for (const { record, place, objects } of images.values()) {
    const add = (code: ProblemCode, summary: string, consequence: Consequence): void =>
      log.add({ error: new InputProblem(code, summary, place), consequence, imageId: record.id });
    if (objects.length === 0) {
      add('image-unlabelled', `image ${record.id} has no annotation, so no class`, 'image-left-out');
      continue;
    }
    const category = mainCategory(objects);
    const own = objects.filter((object) => object.category === category);
    if (own.length < objects.length) {
      const others = `${objects.length - own.length} of ${objects.length} annotations`;
      add('other-class-ignored', `${others} are not of the image’s class ${categories.get(category)}`, 'noted');
    }
    const split = splits[record.split?.toLowerCase() ?? ''] ?? null;
    hasSplit ||= split !== null;
    const parts = own.flatMap(({ segmentation }) => segmentation ?? []);
    listed.push({
      id: record.id,
      relativePath: folder + record.file_name.replaceAll('\\', '/'),
      classIndex: indices.get(category)!,
      split,
      boxes: own.flatMap(({ box }) => box ?? []),
      mask: parts.length === 0 ? null : { kind: 'segmentations', parts },
      ...(record.width && record.height ? { size: { width: record.width, height: record.height } } : {}),
      place,
    });
  }
  return { classes: [...categories.values()], images: listed, hasSplit };
}

/** The category whose boxes have the largest area together; the first one where that is even. */
function mainCategory(objects: readonly PlacedObject[]): string {
  const areas = new Map<string, number>();
  for (const { category, box } of objects) {
    const area = box ? Math.max(0, box.box.width * box.box.height) : 0;
    areas.set(category, (areas.get(category) ?? 0) + area);
  }
  return [...areas].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
