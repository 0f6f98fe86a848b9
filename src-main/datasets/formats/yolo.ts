/**
 * YOLO, as Ultralytics, Roboflow, CVAT, Label Studio and FiftyOne lay it out: a text file for each image, `class cx cy w h` or
 * `class x1 y1 x2 y2 …` a line, in shares of the image's width and height.
 */
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { createPace } from '../../system/pace.ts';
import { createImageFinder } from '../find-images.ts';
import { formatOfName } from '../image-file.ts';
import type { Listing } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode } from '../problems.ts';
import { readText } from '../text-table.ts';
import { listNamed, type NamedImage, type NamedObject } from './annotated-images.ts';
import type { DatasetReader, ListContext } from './format.ts';
import { type Glance, someFolders } from './glance.ts';
import { boundsOf, readNumbers, readRing } from './shapes.ts';
import { yoloNames } from './yolo-names.ts';

export const yolo: DatasetReader = { detect: findYolo, list: listYolo };

const labelLine = /^\s*\d+(\s+-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?){4,}\s*$/i;

async function findYolo(glance: Glance): Promise<string | null> {
  for (const name of glance.files.filter((one) => /\.ya?ml$/i.test(one))) {
    const text = await glance.ends(name);
    if (/^\s*names\s*:/m.test(text) && /^\s*(train|val|test|nc|path)\s*:/m.test(text))
      return `${name} describes a data set of YOLO`;
  }
  const sign = glance.files.find((name) => /^obj\.(names|data)$/i.test(name));
  if (sign) return `${sign} is of YOLO`;
  for (const folder of await someFolders(glance)) {
    const { files } = await glance.below(folder);
    const besideImages = files.some((name) => formatOfName(name) !== null);
    if (!besideImages && !/(^|\/)labels(\/|$)/i.test(folder)) continue;
    const labels = files.filter((name) => /\.txt$/i.test(name) && !besides.test(name)).slice(0, 5);
    for (const name of labels) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const lines = (await glance.ends(file)).split(/\r?\n/).filter((line) => line.trim() !== '');
      const own = !besideImages || files.some((one) => formatOfName(one) !== null && stemOf(one) === stemOf(name));
      if (own && lines.length > 0 && lines.slice(0, 20).every((line) => labelLine.test(line)))
        return `${file} holds labels of YOLO`;
    }
  }
  return null;
}

/** Text files that are no labels. */
const besides = /^(classes|labels|predefined_classes|train|val|valid|test|readme.*|notes)\.txt$/i;

async function listYolo({ root, log }: ListContext): Promise<Listing> {
  const finder = await createImageFinder(root);
  const { classes, keyPoints, split } = await yoloNames(root, finder.files, log);
  const pictures = [...finder.files].filter((file) => formatOfName(file) !== null).sort();
  const images: NamedImage[] = [];
  const used = new Set<string>();
  const pace = createPace();
  for (const relativePath of pictures) {
    const rest = pace();
    if (rest) await rest;
    const file = labelsOf(relativePath, finder.files);
    const place = { file: file ?? relativePath };
    const image: NamedImage = {
      id: relativePath,
      relativePath,
      place,
      split: split(relativePath),
      unit: 'share',
      objects: [],
    };
    images.push(image);
    if (file === null) continue;
    used.add(file);
    const { path: found } = await root.find(file);
    const text = await readText({ path: found, name: file });
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '') continue;
      const report: Report = (code, summary, consequence = 'part-left-out') =>
        log.add({ error: new InputProblem(code, summary, { file, line: i + 1 }), consequence });
      const object = toObject(line.trim().split(/\s+/), { classes, keyPoints, place: { file, line: i + 1 }, report });
      if (object) image.objects.push(object);
    }
  }
  if (images.length === 0 || used.size === 0) {
    throw new TripletscopeError('not-found', 'no labels of YOLO were found', {
      file: root.path,
      expected: 'labels/ beside images/, or a .txt file beside each image',
    });
  }
  for (const file of finder.files) {
    if (!/(^|\/)labels\/.*\.txt$/i.test(file) || used.has(file) || besides.test(path.posix.basename(file))) continue;
    const error = new InputProblem('image-missing', `the image of ${file} is missing`, { file }, 'not-found');
    log.add({ error, consequence: 'image-left-out' });
  }
  return listNamed(images, log, classes);
}

/** In the folder labels/ for the last folder images/; else beside the image. */
function labelsOf(relativePath: string, files: ReadonlySet<string>): string | null {
  const text = relativePath.replace(/\.[^./]*$/, '.txt');
  const at = `/${text}`.toLowerCase().lastIndexOf('/images/');
  const moved = at < 0 ? text : `${text.slice(0, at)}labels/${text.slice(at + 'images/'.length)}`;
  for (const file of [moved, `labels/${text}`, text]) if (files.has(file)) return file;
  return null;
}

type Report = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

interface LineContext {
  classes: readonly string[];
  keyPoints: boolean;
  place: { file: string; line: number };
  report: Report;
}

function toObject(cells: readonly string[], { classes, keyPoints, place, report }: LineContext): NamedObject | null {
  const number = Number(cells[0]);
  if (!Number.isInteger(number) || number < 0 || number > 1e6) {
    report('line-malformed', `the line does not begin with the number of a class (${cells[0].slice(0, 40)})`);
    return null;
  }
  const className = classes[number] ?? String(number);
  if (number >= classes.length && classes.length > 0)
    report('id-unknown', `there is no name for class ${number}`, 'noted');
  const values = cells.slice(1);
  // A box may have a confidence behind it.
  if (values.length === 4 || values.length === 5 || (keyPoints && values.length > 5)) {
    const numbers = readNumbers(values.slice(0, 4), 'the box', report);
    if (!numbers) return { className, box: null, segmentation: null };
    const [cx, cy, width, height] = numbers;
    const box = { x: cx - width / 2, y: cy - height / 2, width, height };
    return { className, box: { box, ...place }, segmentation: null };
  }
  if (values.length < 4) {
    report('line-malformed', `the line has ${values.length} numbers, fewer than four`);
    return { className, box: null, segmentation: null };
  }
  const ring = readRing(values, report);
  const segmentation = ring && { kind: 'polygons' as const, polygons: [ring] };
  const bounds = boundsOf(segmentation);
  return { className, box: bounds && { box: bounds, ...place }, segmentation };
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
