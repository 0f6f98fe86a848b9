import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing } from '../svg.ts';

/** One class: a kind of thing within a family, told from its sisters by pattern, colour and proportion. */
export interface Variant {
  /** Name as it stands in classes.txt, after the number. */
  name: string;
  /** Draws one individual; `id` prefixes every SVG id. */
  draw: (random: Random, id: string) => Drawing;
}

export interface Family {
  name: string;
  /** Largest turn from upright in degrees (180: seen from above, any direction). */
  tilt: number;
  /** Stands on the ground: with a floor in view its foot is put on it. */
  stands: boolean;
  variants: readonly Variant[];
}
