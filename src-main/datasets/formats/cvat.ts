/** CVAT for images 1.1: one XML file with an element for each image. Its tags are classes of whole images. */
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { encodeRuns } from '../../../src-shared/rle.ts';
import { createPace } from '../../system/pace.ts';
import type { Segmentation } from '../dataset.ts';
import { createImageFinder, type ImageFinder } from '../find-images.ts';
import type { Listing, Place } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';
import { splitOfFolders, splitOfName } from '../split.ts';
import { decodeText, readOrExplain } from '../text-table.ts';
import { listNamed, type NamedImage, type NamedObject } from './annotated-images.ts';
import type { DatasetReader, ListContext } from './format.ts';
import type { Glance } from './glance.ts';
import { locate } from './locate-image.ts';
import { boundsOf, ellipse, readCorners, readNumbers, readRing } from './shapes.ts';
import { elementsOf, parseXml, textIn, type XmlElement } from './xml.ts';

export const cvat: DatasetReader = {
  detect: async (glance) => {
    const [file] = await findCvat(glance);
    return file === undefined ? null : `${file} is an annotation of CVAT for images`;
  },
  list: listCvat,
};

async function findCvat(glance: Glance): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['', ...glance.folders.slice(0, 20)]) {
    const { files } = await glance.below(folder);
    for (const name of files.filter((one) => /\.xml$/i.test(one)).slice(0, 20)) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const text = await glance.ends(file);
      if (!/<annotations[\s>]/.test(text)) continue;
      if (/<image\s[^>]*\bname=/.test(text)) found.push(file);
      else if (/<track\s/.test(text)) throw ofVideo(glance, file);
    }
  }
  return found;
}

function ofVideo({ root }: Glance, file: string): TripletscopeError {
  return new TripletscopeError('unsupported', `this looks like CVAT for video, which is not read (${file})`, {
    file: root.path,
    remedy: 'Choose “CVAT for images 1.1” or “COCO 1.0” when you export from CVAT',
  });
}

async function listCvat({ root, glance, log }: ListContext): Promise<Listing> {
  const files = await findCvat(glance);
  if (files.length === 0) {
    throw new TripletscopeError('not-found', 'no annotation of CVAT was found', {
      file: root.path,
      expected: 'annotations.xml, as “CVAT for images 1.1” exports it',
    });
  }
  const finder = await createImageFinder(root);
  const images = new Map<string, NamedImage>();
  for (const file of files) {
    const { path: found } = await root.find(file);
    const text = decodeText(await readOrExplain(found, file), file);
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
      const summary = 'the file has a document type, which is not read';
      throw new TripletscopeError('unsafe-input', summary, { file, remedy: 'Remove the line with <!DOCTYPE' });
    }
    await readImages(text, { file, finder, log, images });
  }
  return listNamed([...images.values()], log);
}

interface OneFile {
  file: string;
  finder: ImageFinder;
  log: ProblemLog;
  images: Map<string, NamedImage>;
}

/** Image by image: the whole file at once would hold the event loop for seconds. */
async function readImages(text: string, { file, finder, log, images }: OneFile): Promise<void> {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const pace = createPace();
  let line = 1;
  let counted = 0;
  const opening = /<image[\s>]/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index;
    for (let at = text.indexOf('\n', counted); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) line++;
    counted = start;
    const place = { file, line };
    const report: Report = (code, summary, consequence = 'part-left-out') =>
      log.add({ error: new InputProblem(code, summary, place), consequence });
    const end = endOf(text, start);
    const element = readElement(text.slice(start, end), report);
    const image = element && toImage(element, { place, folder, finder, report });
    if (image) {
      if (images.has(image.relativePath))
        report('image-duplicate', `${image.relativePath} is listed already`, 'image-left-out');
      else images.set(image.relativePath, image);
    }
    opening.lastIndex = end;
    const rest = pace();
    if (rest) await rest;
  }
}

type Report = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

/** Behind `</image>`, or behind the tag where it is closed in itself. */
function endOf(text: string, start: number): number {
  const tag = text.indexOf('>', start);
  if (tag < 0) return text.length;
  if (text[tag - 1] === '/') return tag + 1;
  const close = text.indexOf('</image>', tag);
  return close < 0 ? text.length : close + '</image>'.length;
}

function readElement(text: string, report: Report): XmlElement | null {
  try {
    return elementsOf(parseXml(text).image)[0] ?? null;
  } catch (error) {
    report('line-malformed', `the image is not understood (${(error as Error).message})`, 'image-left-out');
    return null;
  }
}

interface ImageContext {
  place: Required<Place>;
  folder: string;
  finder: ImageFinder;
  report: Report;
}

function toImage(element: XmlElement, { place, folder, finder, report }: ImageContext): NamedImage | null {
  const name = textIn(element['@name']).slice(0, 4096);
  if (name === '') {
    report('line-malformed', 'the image has no name', 'image-left-out');
    return null;
  }
  const subset = textIn(element['@subset']);
  const places = [`${folder}images/`, `${folder}${subset}/`, folder, 'images/', ''];
  const imageFolders = [...new Set(subset === '' ? places : [`${folder}images/${subset}/`, ...places])];
  const relativePath = locate(name, { finder, imageFolders, report });
  if (relativePath === null) return null;
  const size = { width: Number(textIn(element['@width'])), height: Number(textIn(element['@height'])) };
  return {
    id:
      textIn(element['@id']) === ''
        ? relativePath
        : `${path.posix.basename(place.file, '.xml')}/${textIn(element['@id'])}`,
    relativePath,
    place,
    split: splitOfName(subset) ?? splitOfFolders(relativePath),
    ...(size.width > 0 && size.height > 0 ? { size } : {}),
    objects: objectsOf(element, { size, place, report }),
    otherwise:
      elementsOf(element.tag)
        .map((tag) => textIn(tag['@label']))
        .find((label) => label !== '') ?? null,
  };
}

interface ShapeContext {
  size: { width: number; height: number };
  place: Required<Place>;
  report: Report;
}

const unread = ['polyline', 'points', 'cuboid', 'skeleton'] as const;

function objectsOf(element: XmlElement, { size, place, report }: ShapeContext): NamedObject[] {
  const objects: NamedObject[] = [];
  const onShape = (code: ProblemCode, summary: string, consequence: Consequence = 'part-left-out') =>
    report(code, summary, consequence);
  const add = (shape: XmlElement, segmentation: Segmentation | null, box: NamedObject['box'] = null): void => {
    const className = textIn(shape['@label']);
    if (className === '') {
      report('line-malformed', 'a shape has no label');
      return;
    }
    const bounds = box === null ? boundsOf(segmentation) : null;
    objects.push({ className, box: box ?? (bounds && { box: bounds, ...place }), segmentation });
  };
  for (const shape of elementsOf(element.box)) {
    const corners = ['@xtl', '@ytl', '@xbr', '@ybr'].map((name) => textIn(shape[name]));
    const turn = Number(textIn(shape['@rotation']) || 0);
    const box = readCorners(corners, onShape);
    if (box && turn % 360 !== 0) add(shape, turnedBox(box, turn, onShape));
    else add(shape, null, box && { box, ...place });
  }
  for (const shape of elementsOf(element.polygon)) {
    const points = textIn(shape['@points'])
      .split(/[;,]/)
      .filter((value) => value.trim() !== '');
    const ring = readRing(points, onShape);
    add(shape, ring && { kind: 'polygons', polygons: [ring] });
  }
  for (const shape of elementsOf(element.ellipse)) {
    const [cx, cy, rx, ry] = ['@cx', '@cy', '@rx', '@ry'].map((name) => textIn(shape[name]));
    const turn = (Number(textIn(shape['@rotation']) || 0) * Math.PI) / 180;
    add(shape, ellipse([cx, cy, rx, ry], onShape, turn));
  }
  for (const shape of elementsOf(element.mask)) {
    const found = maskOf(shape, size, onShape);
    add(shape, found?.part ?? null, found && { box: found.box, ...place });
  }
  for (const kind of unread) {
    const count = elementsOf(element[kind]).length + (kind === 'skeleton' && element[kind] ? 1 : 0);
    if (count > 0) report('shape-unknown', `${count} ${kind} of CVAT ${count === 1 ? 'is' : 'are'} not read`);
  }
  return objects;
}

type Onshape = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

/** Turned clockwise about its middle, in degrees. */
function turnedBox(
  box: { x: number; y: number; width: number; height: number },
  degrees: number,
  report: Onshape,
): Segmentation {
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const angle = (degrees * Math.PI) / 180;
  const ring = [-1, -1, 1, -1, 1, 1, -1, 1].map((_, i, all) => {
    const x = (all[i - (i % 2)] * box.width) / 2;
    const y = (all[i - (i % 2) + 1] * box.height) / 2;
    return i % 2 === 0
      ? cx + x * Math.cos(angle) - y * Math.sin(angle)
      : cy + x * Math.sin(angle) + y * Math.cos(angle);
  });
  report('shape-converted', 'the rotated box is kept as a polygon', 'noted');
  return { kind: 'polygons', polygons: [Float64Array.from(ring)] };
}

/** Run lengths along the rows of a rectangle, background first. */
function maskOf(shape: XmlElement, { width, height }: ShapeContext['size'], report: Onshape) {
  const numbers = readNumbers(
    ['@left', '@top', '@width', '@height'].map((name) => textIn(shape[name])),
    'the mask',
    report,
  );
  const runs = textIn(shape['@rle']).split(',').map(Number);
  if (!numbers) return null;
  const [left, top, across, down] = numbers;
  const whole = [left, top, across, down, width, height].every(Number.isInteger);
  const inside = left >= 0 && top >= 0 && across > 0 && down > 0 && left + across <= width && top + down <= height;
  if (!whole || !inside || width * height > 1e8) {
    report('mask-malformed', 'the place of the mask is not within its image');
    return null;
  }
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (!runs.every((run) => Number.isInteger(run) && run >= 0) || total > across * down) {
    report('mask-runs', `the run lengths of the mask add up to ${total} instead of ${across} × ${down}`);
    return null;
  }
  const data = new Uint8Array(width * height);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    for (let k = 0; k < run; k++, at++)
      if (i % 2 === 1) data[(top + Math.floor(at / across)) * width + left + (at % across)] = 1;
  }
  const part: Segmentation = { kind: 'rle', width, height, counts: encodeRuns({ width, height, data }) };
  return { part, box: { x: left, y: top, width: across, height: down } };
}
