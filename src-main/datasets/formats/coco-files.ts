/** Which files of a folder are COCO annotations, and where the images of each lie. */
import type { Split } from '../dataset.ts';
import { splitOfName } from '../split.ts';
import type { Glance } from './glance.ts';

export const annotationFile = 'annotations.json';

export interface CocoFile {
  /** Below the root. */
  relativePath: string;
  /** As its name or folder says it. */
  split: Split | null;
  /** Where its images may lie, the likeliest first; each ends in a slash, '' is the root. */
  imageFolders: string[];
}

export interface CocoFiles {
  files: CocoFile[];
  /** COCO files of another kind beside them: captions, keypoints, results. */
  passedOver: string[];
}

/** An array of records with the members that COCO gives them. */
const signs = [
  /"images"\s*:\s*\[\s*\{[^{}]{0,4000}"file_name"\s*:/,
  /"annotations"\s*:\s*\[\s*\{[^{}]{0,4000}"(image_id|category_id|bbox)"\s*:/,
];
const otherKinds = /(captions|keypoints|panoptic|stuff|image_info|densepose|results?_)/i;
const annotationFolder = /^(annotations?|labels?|coco)$/i;

/** The files at the first place that has such: the root, annotations/, a folder for each split. */
export async function findCocoFiles(glance: Glance): Promise<CocoFiles> {
  if (glance.files.includes(annotationFile)) return { files: [place('', annotationFile)], passedOver: [] };
  const atRoot = await cocoAmong(glance, '');
  if (atRoot.files.length > 0) return atRoot;
  for (const folder of glance.folders.filter((name) => annotationFolder.test(name))) {
    const found = await cocoAmong(glance, `${folder}/`);
    if (found.files.length > 0) return found;
  }
  const all: CocoFiles = { files: [], passedOver: [] };
  for (const folder of glance.folders.slice(0, 20)) {
    const found = await cocoAmong(glance, `${folder}/`);
    all.files.push(...found.files);
    all.passedOver.push(...found.passedOver);
  }
  return all;
}

async function cocoAmong(glance: Glance, folder: string): Promise<CocoFiles> {
  const { files: names } = await glance.below(folder.replace(/\/$/, ''));
  const json = names.filter((name) => /\.json$/i.test(name)).slice(0, 200);
  const coco: string[] = [];
  for (const name of json) {
    const text = await glance.ends(folder + name);
    if (signs.some((sign) => sign.test(text))) coco.push(name);
  }
  const instances = coco.filter((name) => /^instances?[_.-]/i.test(name));
  const usual = coco.filter((name) => !otherKinds.test(name));
  const taken = instances.length > 0 ? instances : usual.length > 0 ? usual : coco;
  return {
    files: taken.map((name) => place(folder, name)),
    passedOver: coco.filter((name) => !taken.includes(name)).map((name) => folder + name),
  };
}

function place(folder: string, name: string): CocoFile {
  const parts = folder.split('/').filter((part) => part !== '');
  const inAnnotations = parts.length > 0 && annotationFolder.test(parts[parts.length - 1]);
  const base = inAnnotations
    ? parts
        .slice(0, -1)
        .map((part) => `${part}/`)
        .join('')
    : folder;
  const subset = name
    .replace(/\.json$/i, '')
    .replace(/^_?(instances?|annotations?|labels?|coco|result)([_.-]|$)/i, '')
    .replace(/[_.-]?(annotations?|labels?|coco|instances?)$/i, '');
  const named =
    subset === '' ? [] : [`images/${subset}/`, `${subset}/images/`, `${subset}/data/`, `data/${subset}/`, `${subset}/`];
  const likely = [...named.map((one) => base + one), `${base}images/`, `${base}data/`, base, 'images/', 'data/', ''];
  const imageFolders = [...new Set(likely)];
  const split = splitOfName(subset) ?? (parts.length > 0 ? splitOfName(parts[0]) : null);
  return { relativePath: folder + name, split, imageFolders };
}
