/** The pencil of the demo scenes: seeded choices, smooth outlines and the SVG words that every drawing uses. */
import type { Random } from '../../../src-shared/random.ts';

export type Point = readonly [x: number, y: number];

/** One piece of a drawing, in its own design space of about ±50 units; relief and gloss are added when it is rendered. */
export interface Part {
  /** In a group with a clip path the first shape is the one it is clipped to. */
  svg: string;
  /** Width of the rounded edge in design units; 0 leaves the piece flat. */
  relief: number;
  /** Strength of the highlight, 0 (matt) … 1 (glazed). */
  gloss: number;
  /** Strength of the fine mottling of the surface, 0 … 1. */
  rough: number;
}

/** What a family or a prop draws: definitions (gradients, clip paths) and pieces from back to front. */
export interface Drawing {
  defs: string;
  parts: Part[];
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random.next();
export const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)];
export const chance = (random: Random, probability: number): boolean => random.next() < probability;
export const times = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('');

/** A number as SVG takes it, two decimals. */
export const n = (value: number): string => `${Math.round(value * 100) / 100}`;
/** Hue in degrees, saturation and lightness in percent; clamped. */
export const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${n(((hue % 360) + 360) % 360)},${n(clampPercent(saturation))}%,${n(clampPercent(lightness))}%)`;
const clampPercent = (value: number): number => Math.min(100, Math.max(0, value));

/** A closed or open Catmull–Rom curve through the points, as path data. */
export function smooth(points: readonly Point[], closed = true): string {
  const count = points.length;
  const at = (index: number): Point =>
    closed ? points[(index + count) % count] : points[Math.min(count - 1, Math.max(0, index))];
  let path = `M${n(points[0][0])} ${n(points[0][1])}`;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const c1 = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6];
    const c2 = [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6];
    path += `C${n(c1[0])} ${n(c1[1])} ${n(c2[0])} ${n(c2[1])} ${n(p2[0])} ${n(p2[1])}`;
  }
  return closed ? `${path}Z` : path;
}

/** The points moved by a normal deviate of `amount` units each. */
export const wobble = (random: Random, points: readonly Point[], amount: number): Point[] =>
  points.map(([x, y]) => [x + random.normal() * amount, y + random.normal() * amount]);

/** A lumpy closed outline around (x, y), for stones, leaves of shrubs and the like. */
export function blob(random: Random, x: number, y: number, rx: number, ry: number, lumps = 8, amount = 0.1): string {
  const turn = random.next() * Math.PI;
  return smooth(
    Array.from({ length: lumps }, (_, i) => {
      const angle = (2 * Math.PI * i) / lumps;
      const radius = 1 + amount * random.normal();
      const [u, v] = [rx * radius * Math.cos(angle), ry * radius * Math.sin(angle)];
      return [x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)] as const;
    }),
  );
}

type Stop = readonly [offset: number, colour: string, opacity?: number];
const stopsOf = (stops: readonly Stop[]): string =>
  stops
    .map(
      ([offset, colour, opacity = 1]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');

/** A gradient along a line in the units of the shape's box (0 … 1): [x1, y1, x2, y2]. */
export const linear = (id: string, [x1, y1, x2, y2]: readonly number[], stops: readonly Stop[]): string =>
  `<linearGradient id="${id}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${stopsOf(stops)}</linearGradient>`;

/** A gradient around a point in the units of the shape's box: [cx, cy, r]. */
export const radial = (id: string, [cx, cy, r]: readonly number[], stops: readonly Stop[]): string =>
  `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${r}">${stopsOf(stops)}</radialGradient>`;

/** A gradient around a point in design units: [cx, cy, r]. */
export const radialAt = (id: string, [cx, cy, r]: readonly number[], stops: readonly Stop[]): string =>
  `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}">${stopsOf(stops)}</radialGradient>`;

export const clip = (id: string, path: string): string => `<clipPath id="${id}"><path d="${path}"/></clipPath>`;
export const shape = (path: string, fill: string, more = ''): string => `<path d="${path}" fill="${fill}" ${more}/>`;
export const line = (path: string, stroke: string, width: number, more = ''): string =>
  `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
export const disc = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}" ${more}/>`;
export const oval = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" ${more}/>`;
export const rect = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}" ${more}/>`;
export const group = (content: string, attributes: string): string => `<g ${attributes}>${content}</g>`;

/** A piece of a drawing with its surface. */
export const part = (svg: string, surface: Partial<Omit<Part, 'svg'>> = {}): Part => ({
  svg,
  relief: surface.relief ?? 0,
  gloss: surface.gloss ?? 0,
  rough: surface.rough ?? 0,
});
