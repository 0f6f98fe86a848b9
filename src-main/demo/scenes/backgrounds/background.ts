import type { Size } from '../../../../src-shared/geometry.ts';
import type { Random } from '../../../../src-shared/random.ts';
import type { Light } from '../surface.ts';

export interface Backdrop {
  /** SVG in the pixels of the picture, with its own definitions. */
  svg: string;
  /** Height in pixels at which the floor begins, where there is one. */
  floor?: number;
  /** The grain of the material: strength 0 … 1 and the stretch of the noise along x and y. */
  grain: { strength: number; alongX: number; alongY: number };
}

export interface Background {
  name: string;
  draw: (random: Random, size: Size, light: Light) => Backdrop;
}
