/**
 * One picture as a pure function of its seeds: place, light, clutter, one object, sometimes something before it.
 * Place, light and clutter are drawn from sequences that know neither class nor family.
 */
import type { Size } from '../../../src-shared/geometry.ts';
import { createRandom, type Random } from '../../../src-shared/random.ts';
import type { Backdrop, Background } from './backgrounds/background.ts';
import { trainingBackgrounds } from './backgrounds/training-places.ts';
import { testBackgrounds } from './backgrounds/unseen-places.ts';
import type { DemoClass } from './families/all.ts';
import { props } from './props.ts';
import type { Light, Thing } from './surface.ts';
import { between, chance, n, pick } from './svg.ts';
import { veil } from './veil.ts';

export interface SceneSpec {
  seed: number;
  /** 0-based number of the picture in the whole set: seeds its surroundings. */
  picture: number;
  split: 'training' | 'test';
  demoClass: DemoClass;
  /** 0-based number within the class: seeds the individual. */
  individual: number;
}

export interface Scene {
  size: Size;
  background: Background;
  backdrop: Backdrop;
  /** Resolution of the backdrop as a fraction of the picture's: depth of field. */
  focus: number;
  light: Light;
  grade: Grade;
  object: Thing;
  /** Everything, back to front. */
  things: readonly Thing[];
}

/** What camera and lamp do to the whole picture. */
export interface Grade {
  gains: readonly [number, number, number];
  gamma: number;
  noise: number;
  vignette: number;
  /** Seeds grain and noise. */
  seed: number;
}

interface Surroundings extends Pick<Scene, 'size' | 'light' | 'background' | 'backdrop' | 'grade' | 'focus'> {
  clutter: Thing[];
}

/** The surroundings of picture number `picture`, whatever will stand in it. */
export function surroundingsOf({ seed, picture, split }: Pick<SceneSpec, 'seed' | 'picture' | 'split'>): Surroundings {
  const random = createRandom(seed, 'surroundings', split, picture);
  const size: Size = chance(random, 0.5) ? { width: 320, height: 256 } : { width: 256, height: 256 };
  const light: Light = { azimuth: between(random, -150, -30), elevation: between(random, 44, 64) };
  const background = pick(random, split === 'training' ? trainingBackgrounds : testBackgrounds);
  const backdrop = background.draw(random, size, light);
  const warmth = random.normal() * 0.05;
  const exposure = 1.04 + random.normal() * 0.09;
  const grade: Grade = {
    gains: [exposure * (1 + warmth), exposure * (1 + random.normal() * 0.015), exposure * (1 - warmth)],
    gamma: between(random, 0.78, 1.06),
    noise: between(random, 2, 7),
    vignette: between(random, 0, 0.28),
    seed: random.integer(2 ** 31),
  };
  const clutter = strew(random, size, backdrop.floor);
  return { size, light, background, backdrop, grade, focus: between(random, 0.5, 0.85), clutter };
}

/** Two to six neutral things: standing on the floor where there is one, the nearer before the farther; else lying anyhow. */
function strew(random: Random, size: Size, floor: number | undefined): Thing[] {
  const spots = Array.from({ length: 2 + random.integer(5) }, () => {
    const scale = (size.height * between(random, 0.16, 0.36)) / 100;
    const y = between(random, floor === undefined ? 0 : floor - 34 * scale, size.height - 10 * scale);
    return { scale, x: between(random, 0, size.width), y };
  });
  if (floor !== undefined) spots.sort((a, b) => a.y + 40 * a.scale - b.y - 40 * b.scale);
  let next = 1;
  return spots.map(({ x, y, scale }) => {
    const first = next;
    const drawing = pick(random, props).draw(random, `p${first}`);
    next += drawing.parts.length;
    const turn = floor === undefined ? between(random, -180, 180) : random.normal() * 2;
    const transform = `translate(${n(x)},${n(y)}) rotate(${n(turn)}) scale(${n(scale)})`;
    return { ...drawing, transform, scale, first, stands: floor !== undefined };
  });
}

/** The whole scene, ready to be rendered. With `withObject` false the object is left out. */
export function composeScene(spec: SceneSpec, withObject = true): Scene {
  const { clutter, ...surroundings } = surroundingsOf(spec);
  const { size, backdrop } = surroundings;
  const { family, variant } = spec.demoClass;
  const random = createRandom(spec.seed, 'object', variant.name, spec.individual);
  const drawing = variant.draw(random, 'o');

  const scale = (size.height * between(random, 0.42, 0.78)) / 100;
  const reach = 46 * scale;
  const x = between(random, reach, size.width - reach);
  const free = between(random, reach, size.height - reach);
  const stands = family.stands && backdrop.floor !== undefined;
  // What stands has its foot, some 36 units below its centre, on the floor.
  const y = stands ? Math.min(size.height - 38 * scale, Math.max(free, (backdrop.floor ?? 0) + 6 - 36 * scale)) : free;
  const turn = between(random, -family.tilt, family.tilt) * (stands ? 0.6 : 1);
  const flip = chance(random, 0.5) ? -1 : 1;
  const squeeze = between(random, 0.8, 1.02) * flip;
  const transform = `translate(${n(x)},${n(y)}) rotate(${n(turn)}) skewX(${n(random.normal() * 6)}) scale(${n(scale * squeeze)},${n(scale)})`;
  const first = 1 + clutter.reduce((sum, thing) => sum + thing.parts.length, 0);
  const object: Thing = { ...drawing, transform, scale, first, stands };

  const veils: Thing[] = [];
  if (chance(random, 0.35)) {
    // Its tip (60 units from its root) reaches from outside into the object's outer third.
    const angle = between(random, 0, 360);
    const root = scale * (between(random, 18, 30) + 60 * 0.85);
    const [rx, ry] = [x - Math.cos((angle * Math.PI) / 180) * root, y - Math.sin((angle * Math.PI) / 180) * root];
    veils.push({
      defs: '',
      parts: [veil(random)],
      transform: `translate(${n(rx)},${n(ry)}) rotate(${n(angle)}) scale(${n(scale * 0.85)})`,
      scale,
      first: first + object.parts.length,
      stands: false,
    });
  }
  return { ...surroundings, object, things: [...clutter, ...(withObject ? [object] : []), ...veils] };
}
