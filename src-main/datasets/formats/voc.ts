/**
 * Pascal VOC: an XML file for each image, in Annotations/ or beside the images (LabelImg, CVAT, Roboflow), with the split in
 * ImageSets/Main or in the names of the folders, and masks of objects in SegmentationObject/.
 */
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { createPace } from '../../system/pace.ts';
import { createImageFinder, type ImageFinder } from '../find-images.ts';
import { formatOfName } from '../image-file.ts';
import type { Listing, Place } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { splitOfFolders } from '../split.ts';
import { decodeText, readOrExplain } from '../text-table.ts';
import { listNamed, type NamedImage, type NamedObject } from './annotated-images.ts';
import type { DatasetReader, ListContext } from './format.ts';
import { type Glance, someFolders } from './glance.ts';
import { locate } from './locate-image.ts';
import { readCorners } from './shapes.ts';
import { vocMasks } from './voc-masks.ts';
import { vocSplits } from './voc-splits.ts';
import { elementOf, elementsOf, parseXml, textIn, type XmlElement } from './xml.ts';

export const voc: DatasetReader = { detect: findVoc, list: listVoc };

async function findVoc(glance: Glance): Promise<string | null> {
  const masks = (await someFolders(glance)).find((folder) => /(^|\/)SegmentationClass$/.test(folder));
  for (const folder of [...(await someFolders(glance)), ...(await deepFolders(glance))]) {
    const { files } = await glance.below(folder);
    for (const name of files.filter((one) => /\.xml$/i.test(one)).slice(0, 3)) {
      const file = folder === '' ? name : `${folder}/${name}`;
      const text = await glance.ends(file);
      if (/<annotation[\s>]/.test(text) && /<(object|filename|size)[\s>]/.test(text))
        return `${file} is an annotation of Pascal VOC`;
    }
  }
  return masks === undefined ? null : `${masks}/ has masks as Pascal VOC and CVAT name them`;
}

/** The first folders below Annotations/, which ImageNet has a tree of. */
async function deepFolders(glance: Glance): Promise<string[]> {
  const found: string[] = [];
  let folder = glance.folders.find((name) => /^annotations?$/i.test(name));
  for (let depth = 0; folder !== undefined && depth < 4; depth++) {
    found.push(folder);
    const [first] = (await glance.below(folder)).folders;
    folder = first === undefined ? undefined : `${folder}/${first}`;
  }
  return found;
}

async function listVoc({ root, log }: ListContext): Promise<Listing> {
  const finder = await createImageFinder(root);
  const files = [...finder.files].filter((file) => /\.xml$/i.test(file)).sort();
  const masks = await vocMasks(root, finder.files);
  if (files.length === 0 && masks.count === 0) {
    throw new TripletscopeError('not-found', 'no annotation of Pascal VOC was found', {
      file: root.path,
      expected: 'an XML file for each image, in Annotations/ or beside the images',
    });
  }
  const splits = await vocSplits(root, finder.files);
  const images = new Map<string, NamedImage>();
  const pace = createPace();
  for (const file of files) {
    const rest = pace();
    if (rest) await rest;
    const place = { file };
    const report = (code: ProblemCode, summary: string, consequence: Consequence = 'part-left-out') =>
      log.add({ error: new InputProblem(code, summary, place), consequence });
    const annotation = await readAnnotation(root, file, report);
    if (!annotation) continue;
    const relativePath = imageOf(annotation, { file, finder, report });
    if (relativePath === null) continue;
    if (images.has(relativePath)) {
      report('image-duplicate', `${relativePath} is annotated already`, 'image-left-out');
      continue;
    }
    const objects = elementsOf(annotation.object).flatMap((object, i) => {
      const found = objectOf(object, { annotation, place, report });
      return found ? { ...found, number: i } : [];
    });
    await masks.add(stemOf(file), objects, { relativePath, report });
    const { width, height } = elementOf(annotation.size);
    const size = { width: Number(textIn(width)), height: Number(textIn(height)) };
    images.set(relativePath, {
      id: relativePath,
      relativePath,
      place,
      split: splits(stemOf(file)) ?? splitOfFolders(relativePath),
      ...(size.width > 0 && size.height > 0 ? { size } : {}),
      objects: objects.map(({ number: _, ...object }) => object),
    });
  }
  await masks.addImages(images, { finder, log, splitOf: (stem) => splits(stem) });
  return listNamed([...images.values()], log);
}

type Report = (code: ProblemCode, summary: string, consequence?: Consequence) => void;

async function readAnnotation(root: RootFolder, file: string, report: Report): Promise<XmlElement | null> {
  const { path: found, bytes } = await root.find(file);
  if (bytes > MAX_BYTES) {
    report('file-malformed', `the file is too large for an annotation (${Math.round(bytes / 1e6)} MB)`);
    return null;
  }
  try {
    const parsed = parseXml(decodeText(await readOrExplain(found, file), file));
    if (typeof parsed.annotation === 'object' || parsed.annotation === '') return elementOf(parsed.annotation);
    report('list-unused', 'is no annotation of Pascal VOC', 'noted');
  } catch (error) {
    report('file-malformed', `the file is not understood (${(error as Error).message})`, 'image-left-out');
  }
  return null;
}

const MAX_BYTES = 16 * 2 ** 20;

/** By the name in the file; else the image of the file's own name. */
function imageOf(
  annotation: XmlElement,
  { file, finder, report }: { file: string; finder: ImageFinder; report: Report },
): string | null {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const base = folder.replace(/[^/]+\/$/, '');
  const beside = /(^|\/)annotations?\/$/i.exec(folder) ? [base] : [folder, base];
  const imageFolders = [
    ...beside,
    ...beside.flatMap((one) => ['JPEGImages/', 'images/', 'Images/'].map((two) => one + two)),
  ];
  const own = [...imageExtensions].map((ending) => `${path.posix.basename(file, path.extname(file))}.${ending}`);
  const written = textIn(annotation.filename);
  const named = finder.find(written, imageFolders);
  if (written !== '' && formatOfName(written) && named.kind === 'found') {
    return locate(written, { finder, imageFolders, report });
  }
  const others = own.map((name) => ({ name, found: finder.find(name, imageFolders) }));
  // Elsewhere where it is not beside: ImageNet keeps annotations and images in trees of their own, and names no extension.
  for (const elsewhere of [false, true]) {
    for (const { name, found } of others) {
      if (found.kind !== 'found' || (!found.exact && !elsewhere)) continue;
      if (written !== '' && written !== name && !name.startsWith(`${written}.`)) {
        const summary = `${written.slice(0, 200)} is not there; ${found.relativePath} has the name of the file`;
        report('name-resolved', summary, 'noted');
      }
      return found.relativePath;
    }
  }
  return locate(written === '' ? own[0] : written.slice(0, 4096), { finder, imageFolders, report });
}

const imageExtensions = ['jpg', 'jpeg', 'png', 'JPG', 'JPEG', 'PNG', 'webp', 'tif', 'tiff', 'bmp', 'gif', 'avif'];

interface ObjectContext {
  annotation: XmlElement;
  place: Place;
  report: Report;
}

function objectOf(object: XmlElement, { annotation, place, report }: ObjectContext): NamedObject | null {
  const className = textIn(object.name);
  if (className === '' || className.length > 4096) {
    report('line-malformed', 'an object has no name');
    return null;
  }
  const { xmin, ymin, xmax, ymax } = elementOf(object.bndbox);
  const values = [xmin, ymin, xmax, ymax].map(textIn);
  if (values.every((value) => value === '')) return { className, box: null, segmentation: null };
  const box = readCorners(values, report);
  if (!box) return { className, box: null, segmentation: null };
  // The data sets of the challenge count pixels from 1 and name the last one; tools write edges.
  const counted = /pascal|voc\s?20/i.test(
    `${textIn(elementOf(annotation.source).database)} ${textIn(elementOf(annotation.source).annotation)}`,
  );
  const edges = counted ? { x: box.x - 1, y: box.y - 1, width: box.width + 1, height: box.height + 1 } : box;
  return { className, box: { box: edges, ...place }, segmentation: null };
}

function stemOf(file: string): string {
  return path.posix.basename(file).replace(/\.[^.]*$/, '');
}
