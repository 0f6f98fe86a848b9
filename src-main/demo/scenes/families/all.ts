import { beetles } from './beetle.ts';
import { birds } from './bird.ts';
import { butterflies } from './butterfly.ts';
import type { Family, Variant } from './family.ts';
import { fishes } from './fish.ts';
import { mushrooms } from './mushroom.ts';
import { teapots } from './teapot.ts';

export interface DemoClass {
  family: Family;
  variant: Variant;
}

/** All classes, family by family. */
export const demoClasses: readonly DemoClass[] = [butterflies, beetles, fishes, birds, mushrooms, teapots].flatMap(
  (family) => family.variants.map((variant) => ({ family, variant })),
);
