/** A scene as a window sends it to be written as a file: vectors and text, parsed as hostile input. Images are not taken. */
import { z } from 'zod';
import type { Scene } from './scene.ts';

/** Lengths in points: a page of 14 m is none. */
const length = z.number().min(-40_000).max(40_000);
const extent = z.number().min(0).max(40_000);
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour as #rrggbb');
const words = z
  .string()
  .max(2000)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected text without control characters');
const size = z.number().min(1).max(200);
const weight = z.enum(['regular', 'semibold']).optional();
const point = z.tuple([length, length]);
const mostPoints = 100_000;
const points = z.array(point).max(mostPoints);
const stroke = {
  stroke: colour.optional(),
  strokeWidth: z.number().min(0).max(200).optional(),
  dash: z.array(z.number().min(0.01).max(1000)).max(8).optional(),
};
const place = { x: length, y: length, width: extent, height: extent };

const item = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rect'), ...place, fill: colour.optional(), ...stroke }),
  z.strictObject({
    kind: z.literal('path'),
    points: points.min(1),
    closed: z.boolean().optional(),
    fill: colour.optional(),
    ...stroke,
  }),
  z.strictObject({ kind: z.literal('dots'), points, radius: z.number().min(0).max(200), fill: colour }),
  z.strictObject({ kind: z.literal('lines'), lines: z.array(points).max(mostPoints), ...stroke }),
  z.strictObject({
    kind: z.literal('text'),
    x: length,
    y: length,
    text: words,
    size,
    weight,
    anchor: z.enum(['start', 'middle', 'end']).optional(),
    fill: colour.optional(),
  }),
]);

export const sceneSchema = z.strictObject({
  width: z.number().min(10).max(3000),
  height: z.number().min(10).max(3000),
  title: words,
  items: z.array(item).max(20_000),
}) satisfies z.ZodType<unknown, unknown>;

/** What was parsed, as a scene: an optional field that is undefined is one that is absent. */
export function sceneOf(parsed: z.output<typeof sceneSchema>): Scene {
  return JSON.parse(JSON.stringify(parsed)) as Scene;
}
