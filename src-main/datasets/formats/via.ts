/** VGG Image Annotator 2: the project file or the exported JSON or CSV. The class is an attribute of the region. */
import Papa from 'papaparse';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { createImageFinder } from '../find-images.ts';
import type { Listing } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode } from '../problems.ts';
import { splitOfFolders, splitOfName } from '../split.ts';
import { decodeText, readOrExplain } from '../text-table.ts';
import { listNamed, type NamedImage, type NamedObject } from './annotated-images.ts';
import type { DatasetReader, ListContext } from './format.ts';
import type { Glance } from './glance.ts';
import { parseJson } from './json-arrays.ts';
import { locate } from './locate-image.ts';
import { boundsOf, ellipse, readBox, readRing } from './shapes.ts';

export const via: DatasetReader = {
  detect: async (glance) => {
    const [file] = await findVia(glance);
    return file === undefined ? null : `${file} is of VGG Image Annotator`;
  },
  list: listVia,
};

async function findVia(glance: Glance): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['', ...glance.folders.slice(0, 20)]) {
    const { files } = await glance.below(folder);
    for (const name of files.filter((one) => /\.(json|csv)$/i.test(one)).slice(0, 20)) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const text = await glance.ends(file);
      const isJson = /"regions"\s*:/.test(text) && /"(file_attributes|_via_img_metadata)"\s*:/.test(text);
      if (isJson || /^#?filename,file_size,file_attributes,region_count/.test(text)) found.push(file);
    }
  }
  return found;
}

const shapeSchema = z.record(z.string(), z.unknown());
const regionSchema = z.object({
  shape_attributes: shapeSchema,
  region_attributes: shapeSchema.nullish().catch(null),
});
const imageSchema = z.object({
  filename: z.string().min(1).max(4096),
  // Releases before 2 have an object by number.
  regions: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()).transform(Object.values)]).default([]),
  file_attributes: shapeSchema.nullish().catch(null),
});

type Report = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

async function listVia({ root, glance, log }: ListContext): Promise<Listing> {
  const files = await findVia(glance);
  if (files.length === 0) {
    throw new TripletscopeError('not-found', 'no annotation of VGG Image Annotator was found', {
      file: root.path,
      expected: 'the project or the annotations as JSON or CSV',
    });
  }
  const finder = await createImageFinder(root);
  const images = new Map<string, NamedImage>();
  for (const file of files) {
    const report: Report = (code, summary, consequence = 'part-left-out') =>
      log.add({ error: new InputProblem(code, summary, { file }), consequence });
    const { path: found } = await root.find(file);
    const text = decodeText(await readOrExplain(found, file), file);
    const records = /\.csv$/i.test(file) ? fromCsv(text, report) : fromJson(text, file);
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    for (const record of records) {
      const parsed = imageSchema.safeParse(record);
      if (!parsed.success) {
        const [{ path: where, message }] = parsed.error.issues;
        report(
          'line-malformed',
          `an image is not understood (${where.join('.') || 'image'}: ${message})`,
          'image-left-out',
        );
        continue;
      }
      const { filename, regions, file_attributes: attributes } = parsed.data;
      const relativePath = locate(filename, {
        finder,
        imageFolders: [folder, `${folder}images/`, 'images/', ''],
        report,
      });
      if (relativePath === null) continue;
      if (images.has(relativePath)) {
        report('image-duplicate', `${relativePath} is listed already`, 'image-left-out');
        continue;
      }
      const otherwise = classOf(attributes ?? {});
      images.set(relativePath, {
        id: relativePath,
        relativePath,
        place: { file },
        split: splitOfFolders(relativePath) ?? splitOfName(folder),
        objects: regions.flatMap((region) => toObject(region, { file, otherwise, report }) ?? []),
        otherwise,
      });
    }
  }
  return listNamed([...images.values()], log);
}

function fromJson(text: string, file: string): unknown[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new TripletscopeError('bad-input', `is not valid JSON (${(error as Error).message})`, { file });
  }
  const whole = z.object({ _via_img_metadata: z.record(z.string(), z.unknown()) }).safeParse(value);
  const records = whole.success ? whole.data._via_img_metadata : value;
  return typeof records === 'object' && records !== null ? Object.values(records) : [];
}

/** A line for each region; JSON in the cells. */
function fromCsv(text: string, report: Report): unknown[] {
  const { data } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
    transformHeader: (name) => name.replace(/^#/, ''),
  });
  const images = new Map<string, { filename: string; regions: unknown[]; file_attributes: unknown }>();
  for (const row of data) {
    try {
      const known = images.get(row.filename) ?? {
        filename: row.filename,
        regions: [],
        file_attributes: JSON.parse(row.file_attributes || '{}') as unknown,
      };
      images.set(row.filename, known);
      if (row.region_count === '0' || row.region_shape_attributes === '{}') continue;
      known.regions.push({
        shape_attributes: JSON.parse(row.region_shape_attributes) as unknown,
        region_attributes: JSON.parse(row.region_attributes || '{}') as unknown,
      });
    } catch {
      report('line-malformed', `a region of ${String(row.filename).slice(0, 200)} is not understood`);
    }
  }
  return [...images.values()];
}

interface RegionContext {
  file: string;
  otherwise: string | null;
  report: Report;
}

function toObject(value: unknown, { file, otherwise, report }: RegionContext): NamedObject | null {
  const parsed = regionSchema.safeParse(value);
  if (!parsed.success) {
    report('line-malformed', 'a region is not understood');
    return null;
  }
  const shape = parsed.data.shape_attributes;
  const className = classOf(parsed.data.region_attributes ?? {}) ?? otherwise;
  if (className === null) {
    report('line-malformed', 'a region has no attribute with its class');
    return null;
  }
  if (shape.name === 'rect') {
    const box = readBox([shape.x, shape.y, shape.width, shape.height], report);
    return { className, box: box && { box, file }, segmentation: null };
  }
  if (shape.name === 'polygon' || shape.name === 'circle' || shape.name === 'ellipse') {
    const segmentation = shape.name === 'polygon' ? polygonOf(shape, report) : ellipseOf(shape, report);
    const bounds = boundsOf(segmentation);
    return { className, box: bounds && { box: bounds, file }, segmentation };
  }
  report('shape-unknown', `a region of the kind ${String(shape.name).slice(0, 40)} is not read`);
  return { className, box: null, segmentation: null };
}

function polygonOf({ all_points_x: xs, all_points_y: ys }: Record<string, unknown>, report: Report) {
  if (!Array.isArray(xs) || !Array.isArray(ys) || xs.length !== ys.length) {
    report('polygon-malformed', 'the polygon has another number of columns than of rows');
    return null;
  }
  const ring = readRing(
    xs.flatMap((x: unknown, i) => [x, ys[i] as unknown]),
    report,
  );
  return ring && { kind: 'polygons' as const, polygons: [ring] };
}

function ellipseOf({ cx, cy, r, rx, ry, theta }: Record<string, unknown>, report: Report) {
  return ellipse([cx, cy, rx ?? r, ry ?? r], report, typeof theta === 'number' ? theta : 0);
}

const likely = /^(class(_?name)?|label|category|type|name|species|object)$/i;

/** The attribute that is called so, else the first one with a value. A check box holds { value: true }. */
function classOf(attributes: Record<string, unknown>): string | null {
  const entries = Object.entries(attributes).flatMap(([key, value]) => {
    const text = textOf(value);
    return text === null ? [] : ([[key, text]] as const);
  });
  return (entries.find(([key]) => likely.test(key)) ?? entries[0])?.[1] ?? null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim().slice(0, 4096);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).find(([, on]) => on === true)?.[0] ?? null;
}
