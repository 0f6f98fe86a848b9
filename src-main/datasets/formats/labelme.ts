/** LabelMe (and what writes its JSON): a file for each image, beside it or in a folder of its own. */
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { encodeRuns } from '../../../src-shared/rle.ts';
import { createPace } from '../../system/pace.ts';
import type { Segmentation } from '../dataset.ts';
import { createImageFinder } from '../find-images.ts';
import type { Listing, Place } from '../listing.ts';
import { decodeMaskPixels } from '../mask-reading.ts';
import { type Consequence, InputProblem, type ProblemCode } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { splitOfFolders } from '../split.ts';
import { decodeText, readOrExplain } from '../text-table.ts';
import { listNamed, type NamedImage, type NamedObject } from './annotated-images.ts';
import type { DatasetReader, ListContext } from './format.ts';
import { type Glance, someFolders } from './glance.ts';
import { parseJson } from './json-arrays.ts';
import { locate } from './locate-image.ts';
import { boundsOf, ellipse, readCorners, readNumbers, readRing } from './shapes.ts';

export const labelme: DatasetReader = { detect: findLabelMe, list: listLabelMe };

async function findLabelMe(glance: Glance): Promise<string | null> {
  for (const folder of await someFolders(glance)) {
    const { files } = await glance.below(folder);
    for (const name of files.filter((one) => /\.json$/i.test(one)).slice(0, 3)) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const text = await glance.ends(file);
      if (/"shapes"\s*:\s*\[/.test(text) && /"(imagePath|imageHeight|flags|version)"\s*:/.test(text))
        return `${file} has the keys of LabelMe`;
    }
  }
  return null;
}

const side = z.number().int().positive().nullish().catch(null);
const fileSchema = z.object({
  shapes: z.array(z.unknown()).max(1_000_000),
  imagePath: z.string().max(4096).nullish().catch(null),
  imageWidth: side,
  imageHeight: side,
  flags: z.record(z.string(), z.unknown()).nullish().catch(null),
});
const shapeSchema = z.object({
  label: z.union([z.string().min(1).max(4096), z.number().transform(String)]),
  points: z.array(z.array(z.unknown()).length(2)).max(1_000_000),
  shape_type: z.string().nullish(),
  group_id: z.union([z.number(), z.string()]).nullish().catch(null),
  mask: z.string().nullish(),
});
type Shape = z.infer<typeof shapeSchema>;

/** The image itself may lie in the file, as base64. */
const MAX_BYTES = 256 * 2 ** 20;

async function listLabelMe({ root, log }: ListContext): Promise<Listing> {
  const finder = await createImageFinder(root);
  const images = new Map<string, NamedImage>();
  const pace = createPace();
  for (const file of [...finder.files].filter((name) => /\.json$/i.test(name)).sort()) {
    const rest = pace();
    if (rest) await rest;
    const place = { file };
    const report: Report = (code, summary, consequence = 'part-left-out') =>
      log.add({ error: new InputProblem(code, summary, place), consequence });
    const annotation = await readAnnotation(root, file, report);
    if (!annotation) continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    const base = folder.replace(/[^/]+\/$/, '');
    const written = annotation.imagePath || `${path.posix.basename(file, path.extname(file))}.jpg`;
    const imageFolders = [...new Set([folder, base, `${base}images/`, 'images/', ''])];
    const relativePath = locate(written.replace(/^(\.\.[\\/])+/, ''), { finder, imageFolders, report });
    if (relativePath === null) continue;
    if (images.has(relativePath)) {
      report('image-duplicate', `${relativePath} is annotated already`, 'image-left-out');
      continue;
    }
    const { imageWidth: width, imageHeight: height } = annotation;
    const size = width && height ? { width, height } : undefined;
    const flag = Object.entries(annotation.flags ?? {}).find(([, value]) => value === true)?.[0];
    images.set(relativePath, {
      id: relativePath,
      relativePath,
      place,
      split: splitOfFolders(relativePath),
      ...(size ? { size } : {}),
      objects: await objectsOf(annotation.shapes, { place, size, report }),
      otherwise: flag ?? null,
    });
  }
  if (images.size === 0 && log.problems.length === 0) {
    throw new TripletscopeError('not-found', 'no annotation of LabelMe was found', {
      file: root.path,
      expected: 'a JSON file with "shapes" for each image',
    });
  }
  return listNamed([...images.values()], log);
}

type Report = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

async function readAnnotation(root: RootFolder, file: string, report: Report) {
  const { path: found, bytes } = await root.find(file);
  if (bytes > MAX_BYTES) {
    report(
      'file-malformed',
      `the file is too large for an annotation (${Math.round(bytes / 1e6)} MB)`,
      'image-left-out',
    );
    return null;
  }
  let value: unknown;
  try {
    value = parseJson(decodeText(await readOrExplain(found, file), file));
  } catch (error) {
    report('file-malformed', `the file is not valid JSON (${(error as Error).message})`, 'image-left-out');
    return null;
  }
  if (typeof value !== 'object' || value === null || !('shapes' in value)) {
    report('list-unused', 'is no annotation of LabelMe', 'noted');
    return null;
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: where, message }] = parsed.error.issues;
  report('file-malformed', `the file is not understood (${where.join('.')}: ${message})`, 'image-left-out');
  return null;
}

interface ShapeContext {
  place: Place;
  size: { width: number; height: number } | undefined;
  report: Report;
}

/** Polygons of one group and label are one object. */
async function objectsOf(shapes: readonly unknown[], context: ShapeContext): Promise<NamedObject[]> {
  const { place, report } = context;
  const objects: NamedObject[] = [];
  const groups = new Map<string, NamedObject>();
  for (const [i, value] of shapes.entries()) {
    const parsed = shapeSchema.safeParse(value);
    if (!parsed.success) {
      const [{ path: where, message }] = parsed.error.issues;
      report('line-malformed', `shape ${i + 1} is not understood (${where.join('.') || 'shape'}: ${message})`);
      continue;
    }
    const shape = parsed.data;
    const object = await toObject(shape, context);
    if (!object) continue;
    const key = shape.group_id === null || shape.group_id === undefined ? null : `${shape.group_id} ${shape.label}`;
    const group = key === null ? undefined : groups.get(key);
    const [together, part] = [group?.segmentation, object.segmentation];
    if (group && together?.kind === 'polygons' && part?.kind === 'polygons') {
      group.segmentation = { kind: 'polygons', polygons: [...together.polygons, ...part.polygons] };
      const bounds = boundsOf(group.segmentation);
      group.box = bounds && { box: bounds, ...place };
      continue;
    }
    if (key !== null && part?.kind === 'polygons') groups.set(key, object);
    objects.push(object);
  }
  return objects;
}

async function toObject(shape: Shape, { place, size, report }: ShapeContext): Promise<NamedObject | null> {
  const { label: className, points } = shape;
  const kind = shape.shape_type ?? 'polygon';
  const values = points.flat();
  const outlined = (segmentation: Segmentation | null): NamedObject => {
    const bounds = boundsOf(segmentation);
    return { className, box: bounds && { box: bounds, ...place }, segmentation };
  };
  switch (kind) {
    case 'polygon': {
      const ring = readRing(values, report);
      return outlined(ring && { kind: 'polygons', polygons: [ring] });
    }
    case 'rectangle': {
      // Later releases write all four corners.
      const corners = values.length === 8 ? [values[0], values[1], values[4], values[5]] : values;
      if (corners.length !== 4) {
        report('line-malformed', `a rectangle has ${points.length} points instead of two`);
        return { className, box: null, segmentation: null };
      }
      const box = readCorners(corners, report);
      return { className, box: box && { box, ...place }, segmentation: null };
    }
    case 'circle': {
      const numbers = points.length === 2 ? readNumbers(values, 'the circle', report) : null;
      if (!numbers) return { className, box: null, segmentation: null };
      const [cx, cy, x, y] = numbers;
      const radius = Math.hypot(x - cx, y - cy);
      return outlined(ellipse([cx, cy, radius, radius], report));
    }
    case 'mask':
      return maskOf(shape, { place, size, report });
    default:
      report('shape-unknown', `a shape of the kind ${kind.slice(0, 40)} is not read`);
      return { className, box: null, segmentation: null };
  }
}

/** A PNG of the rectangle between the two points; the second one is its last pixel. */
async function maskOf(
  { label: className, points, mask }: Shape,
  { place, size, report }: ShapeContext,
): Promise<NamedObject> {
  const none = { className, box: null, segmentation: null };
  const corners = points.length === 2 ? readNumbers(points.flat(), 'the mask', report) : null;
  if (!corners || !mask || !size || mask.length > 2 ** 27) {
    report('mask-malformed', 'a mask lacks its two corners, its picture or the size of its image');
    return none;
  }
  try {
    const pixels = await decodeMaskPixels(Buffer.from(mask, 'base64'), place.file);
    const [left, top] = [Math.round(corners[0]), Math.round(corners[1])];
    const { width, height } = size;
    if (left < 0 || top < 0 || left + pixels.width > width || top + pixels.height > height || width * height > 1e8) {
      report('mask-malformed', 'the mask does not lie within its image');
      return none;
    }
    const data = new Uint8Array(width * height);
    for (let y = 0; y < pixels.height; y++) {
      for (let x = 0; x < pixels.width; x++)
        if (pixels.data[(y * pixels.width + x) * pixels.channels] !== 0) data[(top + y) * width + left + x] = 1;
    }
    const box = { x: left, y: top, width: pixels.width, height: pixels.height };
    const segmentation: Segmentation = { kind: 'rle', width, height, counts: encodeRuns({ width, height, data }) };
    return { className, box: { box, ...place }, segmentation };
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    report('mask-malformed', 'the picture of the mask cannot be read');
    return none;
  }
}
