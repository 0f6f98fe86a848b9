/** One description of a figure; the writers (SVG, PDF, PNG) draw the same from it. Lengths are points, 1/72 inch. */

export interface RasterImage {
  width: number;
  height: number;
  /** RGB, row-major. */
  data: Uint8Array;
}

export type Weight = 'regular' | 'semibold';

export type Item =
  | {
      kind: 'rect';
      x: number;
      y: number;
      width: number;
      height: number;
      fill?: string;
      stroke?: string;
      strokeWidth?: number;
    }
  | {
      kind: 'path';
      points: readonly (readonly [number, number])[];
      closed?: boolean;
      fill?: string;
      stroke?: string;
      strokeWidth?: number;
    }
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
  | { kind: 'image'; x: number; y: number; width: number; height: number /** PNG bytes. */; png: Uint8Array };

export interface Scene {
  width: number;
  height: number;
  /** What the figure shows, for readers who do not see it. */
  title: string;
  items: Item[];
}
