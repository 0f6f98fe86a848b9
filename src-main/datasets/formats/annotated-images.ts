/**
 * Images with annotated objects of several classes to a listing: an image's class is the one that covers most of it by its
 * boxes. Objects of other classes stay with the image and do not count for its scores.
 */
import type { Segmentation, Split } from '../dataset.ts';
import type { ListedBox, ListedImage, Listing, OtherObject, Place } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';

export interface AnnotatedObject {
  /** Position among the classes. */
  category: number;
  box: ListedBox | null;
  segmentation: Segmentation | null;
}

export interface AnnotatedImage {
  id: string;
  relativePath: string;
  place: Place;
  split: Split | null;
  unit?: 'share';
  size?: { width: number; height: number };
  objects: AnnotatedObject[];
  /** Its class where it has no object; null leaves it out. */
  otherwise?: number | null;
}

export interface NamedObject extends Omit<AnnotatedObject, 'category'> {
  className: string;
}

export interface NamedImage extends Omit<AnnotatedImage, 'objects' | 'otherwise'> {
  objects: NamedObject[];
  /** Its class where it has no object. */
  otherwise?: string | null;
}

const order = new Intl.Collator('en', { numeric: true }).compare;

/** The same for formats that name classes at each object: `classes` as far as the format lists them, others sorted behind. */
export function listNamed(images: readonly NamedImage[], log: ProblemLog, classes: readonly string[] = []): Listing {
  const named = images.flatMap(({ objects, otherwise }) => [
    ...objects.map(({ className }) => className),
    ...(otherwise ? [otherwise] : []),
  ]);
  const listed = new Set(classes);
  const all = [...listed, ...[...new Set(named)].filter((name) => !listed.has(name)).sort(order)];
  const indices = new Map(all.map((name, index) => [name, index]));
  const annotated = images.map(({ objects, otherwise, ...image }) => ({
    ...image,
    objects: objects.map(({ className, ...object }) => ({ ...object, category: indices.get(className)! })),
    otherwise: otherwise ? indices.get(otherwise)! : null,
  }));
  const found = listAnnotated(annotated, { classes: all, log });
  return { classes: all, images: found, hasSplit: found.some(({ split }) => split !== null) };
}

/** Reports images without a class and, once for each image, objects of other classes. */
export function listAnnotated(
  images: readonly AnnotatedImage[],
  { classes, log }: { classes: readonly string[]; log: ProblemLog },
): ListedImage[] {
  const listed: ListedImage[] = [];
  for (const { id, relativePath, place, split, unit, size, objects, otherwise = null } of images) {
    const add = (code: ProblemCode, summary: string, consequence: Consequence): void =>
      log.add({ error: new InputProblem(code, summary, place), consequence, imageId: id });
    const category = objects.length > 0 ? mainCategory(objects) : otherwise;
    if (category === null) {
      add('image-unlabelled', `image ${id} has no annotation, so no class`, 'image-left-out');
      continue;
    }
    const own = objects.filter((object) => object.category === category);
    const others = objects.filter((object) => object.category !== category);
    if (others.length > 0) {
      const count = `${others.length} of ${objects.length} annotations`;
      add('other-class-ignored', `${count} are not of the image’s class ${classes[category]}`, 'noted');
    }
    const parts = own.flatMap(({ segmentation }) => segmentation ?? []);
    listed.push({
      id,
      relativePath,
      classIndex: category,
      split,
      boxes: own.flatMap(({ box, segmentation }) => (box ? (segmentation ? { ...box, part: segmentation } : box) : [])),
      mask: parts.length === 0 ? null : { kind: 'segmentations', parts },
      ...(others.length === 0 ? {} : { others: others.map((object) => toOther(object, classes)) }),
      ...(unit ? { unit } : {}),
      ...(size ? { size } : {}),
      place,
    });
  }
  return listed;
}

function toOther({ category, box, segmentation }: AnnotatedObject, classes: readonly string[]): OtherObject {
  return { className: classes[category], box, part: segmentation };
}

/** The category whose boxes have the largest area together; the first one where that is even. */
function mainCategory(objects: readonly AnnotatedObject[]): number {
  const areas = new Map<number, number>();
  for (const { category, box } of objects) {
    const area = box ? Math.max(0, box.box.width * box.box.height) : 0;
    areas.set(category, (areas.get(category) ?? 0) + area);
  }
  return [...areas].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
