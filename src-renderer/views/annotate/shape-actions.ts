/** What can be done with whole shapes: holes, specks, parts, one object of several. Each gives the changes of one step. */
import { boundsOfGeometry } from '../../../src-shared/annotate/bounds.ts';
import {
  fillHoles,
  isSameMask,
  type MaskRuns,
  maskGeometry,
  maskParts,
  removeSpecks,
  runsArea,
  union,
} from '../../../src-shared/annotate/mask-runs.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { type AChange, type AGeometry, type AnObject, newId, stateOf } from '../../state/annotation-wire.ts';

export interface ShapeContext {
  size: Size;
  /** The pixels of a mask, mask files among them; null while a file is on its way. */
  pixels: (object: AnObject) => MaskRuns | null;
}

/** Parts of fewer pixels are specks. */
export const speckPixels = 25;

export function pixelsOf(object: AnObject, { size, pixels }: ShapeContext): MaskRuns | null {
  return object.geometry.kind === 'file' ? pixels(object) : maskOfGeometry(object.geometry, size);
}

export function withHolesFilled(objects: readonly AnObject[], context: ShapeContext): AChange[] {
  return objects.flatMap((object) => {
    const { geometry } = object;
    if (geometry.kind === 'polygon' && geometry.rule === 'even-odd') {
      const [outer] = [...geometry.rings].sort((a, b) => areaOf(b) - areaOf(a));
      return geometry.rings.length === 1 ? [] : [reshaped(object, { kind: 'polygon', rings: [outer], rule: 'union' })];
    }
    return masked(object, context, (mask) => fillHoles(mask));
  });
}

export function withoutSpecks(objects: readonly AnObject[], context: ShapeContext): AChange[] {
  return objects.flatMap((object) => masked(object, context, (mask) => removeSpecks(mask, speckPixels)));
}

/** Each connected part as an object of its own; the largest keeps the object. Empty where it has but one part. */
export function split(object: AnObject, context: ShapeContext): AChange[] {
  const { geometry } = object;
  const parts: AGeometry[] =
    geometry.kind === 'polygon' && geometry.rule === 'union'
      ? geometry.rings.map((ring) => ({ kind: 'polygon', rings: [ring], rule: 'union' }))
      : geometry.kind === 'mask' || geometry.kind === 'file'
        ? maskParts(pixelsOf(object, context) ?? { ...context.size, runs: new Uint32Array(0) }).map(maskGeometry)
        : [];
  if (parts.length < 2) return [];
  return parts.map((part, i) =>
    i === 0 ? reshaped(object, part) : { objectId: newId('d'), isNew: true, after: copyOf(object, part) },
  );
}

/** One object of several: boxes become the box around them, polygons one polygon, anything else a mask. */
export function merge(objects: readonly AnObject[], context: ShapeContext): AChange[] {
  const [first, ...others] = objects;
  if (first === undefined || others.length === 0) return [];
  const geometry = merged(objects, context);
  if (geometry === null) return [];
  return [reshaped(first, geometry), ...others.map(({ id }) => ({ objectId: id, isNew: false, after: null }))];
}

function merged(objects: readonly AnObject[], context: ShapeContext): AGeometry | null {
  const geometries = objects.map(({ geometry }) => geometry);
  if (geometries.every(({ kind }) => kind === 'box')) {
    const boxes = geometries.map((geometry) => boundsOfGeometry(geometry)!);
    const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
    const right = Math.max(...boxes.map(({ x, width }) => x + width));
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
    return { kind: 'box', x: left, y: top, width: right - left, height: bottom - top };
  }
  if (geometries.every((geometry) => geometry.kind === 'polygon' && geometry.rule === 'union'))
    return {
      kind: 'polygon',
      rings: geometries.flatMap((geometry) => (geometry.kind === 'polygon' ? geometry.rings : [])),
      rule: 'union',
    };
  const masks = objects.map((object) => pixelsOf(object, context));
  if (masks.some((mask) => mask === null)) return null;
  return maskGeometry((masks as MaskRuns[]).reduce(union));
}

/** A new box around each of them. */
export function boxesAround(objects: readonly AnObject[], context: ShapeContext): AChange[] {
  return objects.flatMap((object) => {
    const mask = object.geometry.kind === 'file' ? context.pixels(object) : null;
    const bounds = boundsOfGeometry(mask === null ? object.geometry : maskGeometry(mask));
    if (bounds === null || object.geometry.kind === 'box') return [];
    return [{ objectId: newId('d'), isNew: true, after: copyOf(object, { kind: 'box', ...bounds }) }];
  });
}

/** As pixels, for the brush. */
export function asMasks(objects: readonly AnObject[], context: ShapeContext): AChange[] {
  return objects.flatMap((object) => {
    const mask = object.geometry.kind === 'mask' ? null : pixelsOf(object, context);
    return mask === null || runsArea(mask) === 0 ? [] : [reshaped(object, maskGeometry(mask))];
  });
}

function masked(object: AnObject, context: ShapeContext, change: (mask: MaskRuns) => MaskRuns): AChange[] {
  if (object.geometry.kind !== 'mask' && object.geometry.kind !== 'file') return [];
  const before = pixelsOf(object, context);
  if (before === null) return [];
  const after = change(before);
  if (isSameMask(before, after)) return [];
  if (runsArea(after) === 0) return [{ objectId: object.id, isNew: false, after: null }];
  return [reshaped(object, maskGeometry(after))];
}

function reshaped(object: AnObject, geometry: AGeometry): AChange {
  return { objectId: object.id, isNew: false, after: { ...stateOf(object), geometry } };
}

function copyOf(object: AnObject, geometry: AGeometry): AChange['after'] {
  const { position: _, note: _note, ...state } = stateOf(object);
  return { ...state, geometry, source: { kind: 'drawn' } };
}

/** Twice what a ring encloses. */
function areaOf(ring: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    sum += ring[i] * ring[next + 1] - ring[next] * ring[i + 1];
  }
  return Math.abs(sum);
}
