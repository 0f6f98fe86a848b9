/**
 * One description of a figure; the writers (SVG here, PDF and PNG in the engine) draw the same from it. Lengths are
 * points, 1/72 inch, or the pixels of a screen: the writer says which.
 */
import type { Measure, Weight } from './text-layout.ts';

export interface RasterImage {
  width: number;
  height: number;
  /** RGB, row-major. */
  data: Uint8Array;
}

/** Unless a writer has another. */
export const fontFamily = 'IBM Plex Sans';

export const fontWeights = { regular: 400, semibold: 600 } satisfies Record<Weight, number>;

type Point = readonly [number, number];

interface Stroke {
  stroke?: string;
  strokeWidth?: number;
  /** Lengths of dashes and gaps. */
  dash?: readonly number[];
}

export interface TextRun {
  text: string;
  weight?: Weight;
  fill?: string;
}

export type Item =
  | ({ kind: 'rect'; x: number; y: number; width: number; height: number; fill?: string } & Stroke)
  | ({ kind: 'path'; points: readonly Point[]; closed?: boolean; fill?: string } & Stroke)
  /** Many filled circles of one look. */
  | { kind: 'dots'; points: readonly Point[]; radius: number; fill: string }
  /** Many lines of one look; those that are closed end where they begin. */
  | ({ kind: 'lines'; lines: readonly (readonly Point[])[] } & Stroke)
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      size: number;
      weight?: Weight;
      anchor?: 'start' | 'middle' | 'end';
      fill?: string;
    }
  /** Lines of one text, the first at y, the others `leading` below each other. */
  | {
      kind: 'paragraph';
      x: number;
      y: number;
      leading: number;
      lines: readonly string[];
      /** What is copied from it: as it was before it was broken into lines, or shortened. */
      text: string;
      size: number;
      weight?: Weight;
      anchor?: 'start' | 'middle' | 'end';
      fill?: string;
    }
  /** One line of several looks, from its left. */
  | { kind: 'runs'; x: number; y: number; runs: readonly TextRun[]; size: number }
  | { kind: 'image'; x: number; y: number; width: number; height: number /** PNG bytes. */; png: Uint8Array }
  /** As a window has it: a data address of a PNG or a JPEG. */
  | { kind: 'picture'; x: number; y: number; width: number; height: number; href: string }
  /** Colours (#rrggbb) from left to right at equal distances, blended between. */
  | { kind: 'ramp'; x: number; y: number; width: number; height: number; colours: readonly string[] };

export interface Scene {
  width: number;
  height: number;
  /** What the figure shows, for readers who do not see it. */
  title: string;
  items: Item[];
}

/** What a layout asks of whoever draws. */
export interface DrawingTools {
  measure: Measure;
  encodePng: (image: RasterImage) => Promise<Uint8Array>;
  /** Between long steps. */
  pause: () => Promise<unknown>;
}
