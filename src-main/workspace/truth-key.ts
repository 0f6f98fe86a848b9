/** What the scores of one image depend on in its ground truth, as a key; and which of its objects count. */
import type { Box, Orientation } from '../../src-shared/geometry.ts';
import type { Geometry } from '../../src-shared/truth-object.ts';
import type { DatasetImage, MaskFile, MaskSource, Segmentation } from '../datasets/dataset.ts';
import { contentKey } from './content-key.ts';

/** Empty where there is no ground truth. Where files lie on this computer plays no part. */
export function truthKeyOf(geometries: readonly Geometry[]): string {
  if (geometries.length === 0) return '';
  return contentKey('truth', geometries.map(withoutPath)).slice(0, 32);
}

/** A geometry as it is compared: two computers keep the same files elsewhere. */
export function withoutPath(geometry: Geometry): object {
  if (geometry.kind !== 'file') return geometry;
  const { path: _, ...rest } = geometry;
  return rest;
}

/** Whether an object counts for an image: final, there, and of the image's own class. */
export const countsForScores = `object.state = 'final' AND deleted = 0 AND (object.class IS NULL OR object.class = class.name)`;

export function geometriesOf({ boxes, mask }: { boxes: readonly Box[]; mask: MaskSource | null }): Geometry[] {
  const own = boxes.map(({ x, y, width, height }): Geometry => ({ kind: 'box', x, y, width, height }));
  if (mask === null) return own;
  const files = mask.kind === 'file' ? [mask] : (mask.files ?? []);
  const parts = mask.kind === 'file' ? [] : mask.parts;
  const fromFiles = files.map(
    ({ path, relativePath, reading, turn }): Geometry => ({
      kind: 'file',
      relativePath,
      path,
      stamp: null,
      ...(reading && { reading }),
      ...(turn && { turn }),
    }),
  );
  return [...own, ...parts.map(fromSegmentation), ...fromFiles];
}

export interface ImportedObject {
  geometry: Geometry;
  /** Null is the class of the image. */
  className: string | null;
  /** The same number for box and outline of one object; absent where it has one geometry alone. */
  object?: number;
}

/** What a data set says of an image: its own boxes and mask first, then objects of other classes. */
export function objectsOf({
  boxes,
  mask,
  pairs = [],
  others = [],
}: Pick<DatasetImage, 'boxes' | 'mask' | 'pairs' | 'others'>): ImportedObject[] {
  const objects = geometriesOf({ boxes, mask }).map((geometry): ImportedObject => ({ geometry, className: null }));
  for (const [box, part] of pairs) objects[box].object = objects[boxes.length + part].object = box;
  let next = boxes.length;
  for (const { className, box, part } of others) {
    const geometries = geometriesOf({
      boxes: box ? [box] : [],
      mask: part && { kind: 'segmentations', parts: [part] },
    });
    const object = geometries.length > 1 ? next++ : undefined;
    objects.push(...geometries.map((geometry) => ({ geometry, className, ...(object !== undefined && { object }) })));
  }
  return objects;
}

function fromSegmentation(part: Segmentation): Geometry {
  if (part.kind === 'polygons')
    return { kind: 'polygon', rings: part.polygons.map((ring) => Array.from(ring)), rule: part.rule ?? 'union' };
  const { width, height, counts } = part;
  return { kind: 'mask', width, height, counts: typeof counts === 'string' ? counts : Array.from(counts) };
}

/** Boxes and mask as readers of a data set give them. */
export function truthOf(geometries: readonly Geometry[]): { boxes: Box[]; mask: MaskSource | null } {
  const boxes: Box[] = [];
  const parts: Segmentation[] = [];
  const files: MaskFile[] = [];
  for (const geometry of geometries) {
    if (geometry.kind === 'box') {
      const { x, y, width, height } = geometry;
      boxes.push({ x, y, width, height });
    } else if (geometry.kind === 'file') {
      const { path, relativePath, reading, turn, stamp } = geometry;
      const sha256 = stamp?.includes(' ') ? undefined : stamp; // earlier versions noted size and time
      files.push({
        path,
        relativePath,
        ...(reading && { reading }),
        ...(turn && { turn: turn as Orientation }),
        ...(sha256 && { sha256 }),
      });
    } else parts.push(toSegmentation(geometry));
  }
  return { boxes, mask: maskOf(parts, files) };
}

function maskOf(parts: Segmentation[], files: MaskFile[]): MaskSource | null {
  if (parts.length === 0 && files.length === 0) return null;
  if (parts.length === 0 && files.length === 1) return { kind: 'file', ...files[0] };
  return { kind: 'segmentations', parts, ...(files.length === 0 ? {} : { files }) };
}

function toSegmentation(geometry: Extract<Geometry, { kind: 'polygon' | 'mask' }>): Segmentation {
  if (geometry.kind === 'polygon') {
    const polygons = geometry.rings.map((ring) => Float64Array.from(ring));
    return { kind: 'polygons', polygons, ...(geometry.rule === 'union' ? {} : { rule: geometry.rule }) };
  }
  const { width, height, counts } = geometry;
  return { kind: 'rle', width, height, counts: typeof counts === 'string' ? counts : Uint32Array.from(counts) };
}
