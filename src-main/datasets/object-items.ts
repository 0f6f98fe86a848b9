/**
 * Objects as items: each annotated object becomes an image of its own, a region of its image with some room around the
 * object. Its box and outline move into the frame of the region; the other objects are no part of its truth (ADR 51).
 */
import type { Box, Size } from '../../src-shared/geometry.ts';
import { contentOfRegion, itemPath, regionAround } from '../../src-shared/object-item.ts';
import { encodeRuns, runsFromText } from '../../src-shared/rle.ts';
import { boundsOfRuns, runsInRegion } from '../../src-shared/rle-region.ts';
import type { Segmentation } from './dataset.ts';
import { boundsOf } from './formats/shapes.ts';
import type { InspectedImage } from './inspect-image.ts';
import type { ListedImage } from './listing.ts';
import { loadMask } from './masks.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog, type ProblemReport } from './problems.ts';
import type { ReadOptions } from './read-options.ts';

export interface ItemSettings {
  /** Room on each side of the object, as a share of its longer side. */
  margin: number;
  /** Objects of fewer pixels in width or height are left out. */
  minSize: number;
}

/** The defaults are those that the options name. */
export function itemSettings({
  itemMargin = 0.1,
  minSize = 16,
}: Pick<ReadOptions, 'itemMargin' | 'minSize'>): ItemSettings {
  return { margin: itemMargin, minSize };
}

/** Objects of other classes than their image's are items like the others: nothing is ignored. */
export function withoutClassNotes(log: ProblemLog): ProblemLog {
  return {
    problems: log.problems,
    add: (report) => {
      if (report.error.problem !== 'other-class-ignored') log.add(report);
    },
  };
}

/** One object as an image: size, box and outline are those of its region. */
export interface ObjectItem extends InspectedImage {
  id: string;
  relativePath: string;
  classIndex: number;
  /** Of its image, in whole pixels as displayed. */
  region: Box;
}

export interface ItemContext extends ItemSettings {
  classes: readonly string[];
  /** Folders that mask files have to lie in; anywhere where absent. */
  within: readonly string[] | undefined;
}

interface SourceObject {
  classIndex: number;
  box: Box | null;
  part: Segmentation | null;
}

/** Classes of the objects that are listed for an image, before any is looked at. */
export function listedObjects(
  { boxes, mask, others = [], classIndex }: ListedImage,
  classes: readonly string[],
): number[] {
  const outlined = new Set(boxes.flatMap(({ part }) => part ?? []));
  const parts = mask?.kind === 'segmentations' ? mask.parts.filter((part) => !outlined.has(part)).length : 0;
  const files = mask?.kind === 'file' ? 1 : (mask?.files?.length ?? 0);
  const own = boxes.length + parts;
  return [
    ...new Array<number>(own + others.length > 0 ? own : files).fill(classIndex),
    ...others.map(({ className }) => classes.indexOf(className)),
  ];
}

/** The items of one image, and what is left out of it. Reads a mask file where it belongs to one object. */
export async function itemsOf(
  listed: Pick<ListedImage, 'id' | 'relativePath' | 'classIndex' | 'place'>,
  image: InspectedImage,
  { classes, margin, minSize, within }: ItemContext,
): Promise<{ items: ObjectItem[]; reports: ProblemReport[] }> {
  const reports: ProblemReport[] = [];
  const { id, relativePath, place } = listed;
  const note = (code: ProblemCode, summary: string, consequence: Consequence = 'noted'): void =>
    void reports.push({ error: new InputProblem(code, summary, place), consequence, imageId: id });
  const objects = await objectsOf(listed, image, { classes, note, within });
  if (objects.length === 0) note('object-none', `${relativePath} has no object`);
  const items: ObjectItem[] = [];
  for (const [index, object] of objects.entries()) {
    const number = index + 1;
    const bounds = object.box ?? boundsIn(image, object.part!);
    if (bounds === null) {
      note('mask-empty', `the mask of object ${number} of ${relativePath} has no foreground`);
      continue;
    }
    if (Math.min(bounds.width, bounds.height) < minSize) {
      const size = [bounds.width, bounds.height].map((side) => Number(side.toFixed(1))).join(' × ');
      note('object-small', `object ${number} of ${relativePath} has ${size} pixels, fewer than ${minSize}`);
      continue;
    }
    const region = regionAround(bounds, margin, image);
    const part = object.part && partInRegion(object.part, region);
    const { path, sha256 } = image;
    items.push({
      id: `${id}#${number}`,
      relativePath: itemPath({ source: relativePath, number }),
      path,
      classIndex: object.classIndex,
      region,
      width: region.width,
      height: region.height,
      boxes: object.box ? [{ ...object.box, x: object.box.x - region.x, y: object.box.y - region.y }] : [],
      mask: part && { kind: 'segmentations', parts: [part] },
      ...(object.box && part ? { pairs: [[0, 0]] } : {}),
      ...(sha256 === undefined ? {} : { sha256: contentOfRegion(sha256, region) }),
    });
  }
  return { items, reports };
}

interface ObjectContext extends Pick<ItemContext, 'classes' | 'within'> {
  note: (code: ProblemCode, summary: string, consequence?: Consequence) => void;
}

/** Those of the image's class first, as the data set lists them. */
async function objectsOf(
  { classIndex, relativePath }: Pick<ListedImage, 'classIndex' | 'relativePath'>,
  image: InspectedImage,
  { classes, note, within }: ObjectContext,
): Promise<SourceObject[]> {
  const { boxes, mask, pairs = [], others = [] } = image;
  const parts = mask?.kind === 'segmentations' ? mask.parts : [];
  const files = mask?.kind === 'file' ? [mask] : (mask?.files ?? []);
  const partOf = new Map(pairs);
  const paired = new Set(partOf.values());
  const objects: SourceObject[] = [
    ...boxes.map((box, i) => ({ classIndex, box, part: parts[partOf.get(i) ?? -1] ?? null })),
    ...parts.filter((_, i) => !paired.has(i)).map((part) => ({ classIndex, box: null, part })),
    ...others.map(({ className, box, part }) => ({ classIndex: classes.indexOf(className), box, part })),
  ];
  const isLone = objects.length === 1 && objects[0].part === null && files.length === 1;
  if (objects.length > 0 && !isLone) {
    for (const file of files) note('mask-shared', `${file.relativePath} shows several objects of ${relativePath}`);
    return objects;
  }
  const outlines: Segmentation[] = [];
  for (const file of files) {
    try {
      const { width, height, data } = await loadMask({ kind: 'file', ...file }, image, { within });
      outlines.push({ kind: 'rle', width, height, counts: encodeRuns({ width, height, data }) });
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      note(error.problem, error.message, 'part-left-out');
    }
  }
  if (isLone) return [{ ...objects[0], part: outlines[0] ?? null }];
  return outlines.map((part) => ({ classIndex, box: null, part }));
}

/** Of an outline, as far as the image reaches. */
function boundsIn(frame: Size, part: Segmentation): Box | null {
  if (part.kind === 'rle') return boundsOfRuns(runsOf(part), part);
  const bounds = boundsOf(part);
  if (bounds === null) return null;
  const [left, top] = [Math.max(0, bounds.x), Math.max(0, bounds.y)];
  const right = Math.min(frame.width, bounds.x + bounds.width);
  const bottom = Math.min(frame.height, bounds.y + bounds.height);
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** Null where nothing of it lies in the region. */
function partInRegion(part: Segmentation, region: Box): Segmentation | null {
  if (part.kind === 'polygons') {
    const polygons = part.polygons.map((ring) => ring.map((value, i) => value - (i % 2 === 0 ? region.x : region.y)));
    return { ...part, polygons };
  }
  const counts = runsInRegion(runsOf(part), part, region);
  return counts && { kind: 'rle', width: region.width, height: region.height, counts };
}

function runsOf({ counts }: Extract<Segmentation, { kind: 'rle' }>): Uint32Array {
  return typeof counts === 'string' ? runsFromText(counts) : counts;
}
