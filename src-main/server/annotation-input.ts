/** Objects as a window sends them: parsed at the edge, and checked against their image. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { movedGeometry } from '../../src-shared/move-geometry.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import { plainName } from '../../src-shared/plain-name.ts';
import { runsFromText } from '../../src-shared/rle.ts';
import type { Geometry, ObjectState, TruthObject } from '../../src-shared/truth-object.ts';
import type { Change } from '../workspace/tables/edits.ts';
import type { StoredImage } from '../workspace/tables/images.ts';

const side = z.number().positive().max(1e6);
const place = z.number().min(-1e6).max(1e6);
const mostNumbers = 100_000;

/** At least three corners. */
const ring = z
  .array(place)
  .min(6)
  .max(mostNumbers)
  .refine((values) => values.length % 2 === 0, 'expected x and y of each corner');

const geometryInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('box'), x: place, y: place, width: side, height: side }),
  z.object({
    kind: z.literal('polygon'),
    rings: z.array(ring).min(1).max(10_000),
    rule: z.enum(['union', 'even-odd']),
  }),
  z.object({
    kind: z.literal('mask'),
    width: z.int().positive(),
    height: z.int().positive(),
    counts: z.string().max(4_000_000),
  }),
  /** The mask file that the object has already. */
  z.object({ kind: z.literal('file'), relativePath: z.string() }),
]);

const sourceInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('imported'),
    format: z.string().max(40),
    ordinal: z.int().nonnegative(),
    object: z.int().optional(),
  }),
  z.object({ kind: z.literal('drawn') }),
  z.object({ kind: z.literal('drafted'), model: z.string().max(80), row: z.string().max(200), tau: z.number() }),
]);

export const stepId = z.string().regex(/^[\w-]{8,64}$/, 'expected 8 to 64 letters and digits');
export const objectId = z.string().min(1).max(120);

/** What a person says of an image. */
export const imageNote = z.string().max(4000);

export const changeInput = z.object({
  objectId,
  isNew: z.boolean().default(false),
  after: z
    .object({
      class: plainName(200).nullable(),
      geometry: geometryInput,
      state: z.enum(['draft', 'final']),
      source: sourceInput,
      note: z.string().max(4000).optional(),
      hidden: z.boolean().optional(),
      locked: z.boolean().optional(),
      position: z.int().min(-1e9).max(1e9).optional(),
    })
    .nullable(),
});

const pixels = z.int().min(0).max(1e6);

/** The region that the item showed when a step was drawn; null or missing for an image that is no object. */
export const regionInput = z
  .object({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) })
  .nullable()
  .optional();

/** Changes that were drawn while the item showed another region than it does now, at the same pixels of its file. */
export function inRegionOf(
  image: Pick<StoredImage, 'sha256'>,
  changes: readonly Change[],
  drawn: z.output<typeof regionInput>,
): Change[] {
  const now = regionOfContent(image.sha256);
  return changes.map(({ after, ...change }) => {
    const geometry = after && drawn && now ? movedGeometry(after.geometry, drawn, now) : after?.geometry;
    return { ...change, after: after && geometry ? { ...after, geometry } : null };
  });
}

/** Throws `usage` for a mask of another size than its image, and for a mask file that the object does not have. */
export function toChange(
  { objectId: id, isNew, after }: z.output<typeof changeInput>,
  { size, objects }: { size: Size; objects: readonly TruthObject[] },
): Change {
  if (after === null) return { objectId: id, after: null };
  const { geometry: given, note, hidden, locked, position, ...rest } = after;
  const geometry = given.kind === 'file' ? fileOf(id, objects) : given;
  if (geometry.kind === 'mask') requireFit(geometry, size);
  const state: ObjectState = {
    ...rest,
    source: rest.source as ObjectState['source'],
    geometry,
    ...(note && { note }),
    ...(hidden && { hidden }),
    ...(locked && { locked }),
    ...(position !== undefined && { position }),
  };
  return { objectId: id, ...(isNew && { isNew }), after: state };
}

function fileOf(id: string, objects: readonly TruthObject[]): Geometry {
  const held = objects.find((object) => object.id === id)?.geometry;
  if (held?.kind === 'file') return held;
  throw new TripletscopeError('usage', 'this object has no mask file', {
    expected: 'a box, a polygon or a mask',
    received: id,
  });
}

function requireFit({ width, height, counts }: Extract<Geometry, { kind: 'mask' }>, size: Size): void {
  const received = `${width} × ${height}`;
  const expected = `${size.width} × ${size.height}`;
  if (width !== size.width || height !== size.height)
    throw new TripletscopeError('usage', 'the mask has a different size than its image', { expected, received });
  let sum = 0;
  for (const run of runsFromText(counts as string)) sum += run;
  if (sum === width * height) return;
  throw new TripletscopeError('usage', 'the run-length encoding does not fill its mask', {
    expected: `${expected} = ${width * height} pixels`,
    received: String(sum),
  });
}
