/** Mushrooms from the side or slightly below: stem, gills, cap; the cap opens with age. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing, Point } from '../svg.ts';
import {
  between,
  blob,
  clip,
  group,
  hsl,
  line,
  n,
  oval,
  part,
  radialAt,
  shape,
  smooth,
  times,
  wobble,
} from '../svg.ts';
import type { Family } from './family.ts';

interface Look {
  /** Half width of cap and stem, height of the cap, length of the stem, in units. */
  cap: number;
  dome: number;
  stem: number;
  length: number;
  bulb: number;
  ring: boolean;
  gloss: number;
  colours: (random: Random) => { top: string; rim: string; stem: string; under: string };
  marks: (random: Random, cap: number, dome: number) => string;
}

function mushroom(look: Look, random: Random, id: string): Drawing {
  const cap = look.cap * between(random, 0.9, 1.1);
  const dome = look.dome * between(random, 0.85, 1.15);
  const length = look.length * between(random, 0.88, 1.1);
  const lean = random.normal() * 3;
  const open = between(random, 3, 8);
  const c = look.colours(random);
  const rim = 4 - length / 2;
  const foot = rim + length;
  const st = look.stem;
  const stem = smooth(
    wobble(
      random,
      [
        [-st, rim],
        [st, rim],
        [st * 1.05 + lean * 0.5, rim + length * 0.5],
        [st * look.bulb + lean, foot - 5],
        [st * 0.8 * look.bulb + lean, foot],
        [-st * 0.8 * look.bulb + lean, foot],
        [-st * look.bulb + lean, foot - 5],
        [-st * 1.05 + lean * 0.5, rim + length * 0.5],
      ],
      0.4,
    ),
  );
  const top: Point[] = [
    [-cap, rim - 1],
    [-cap * 0.86, rim - dome * 0.5],
    [-cap * 0.5, rim - dome * 0.88],
    [0, rim - dome],
    [cap * 0.5, rim - dome * 0.88],
    [cap * 0.86, rim - dome * 0.5],
    [cap, rim - 1],
    [cap * 0.6, rim + open * 0.7],
    [0, rim + open],
    [-cap * 0.6, rim + open * 0.7],
  ];
  const path = smooth(wobble(random, top, 0.5));
  const gills = times(22, (i) => {
    const x = (i / 21 - 0.5) * 2;
    return line(
      `M${n(x * st * 0.9)} ${n(rim - 1)}L${n(x * cap * 0.92)} ${n(rim + open + 3 - Math.abs(x) * open)}`,
      'rgba(60,40,20,.28)',
      0.8,
    );
  });
  const ring = look.ring
    ? part(
        shape(
          smooth([
            [-st - 1, rim + 12],
            [0, rim + 10],
            [st + 1, rim + 12],
            [st + 4, rim + 20],
            [0, rim + 23],
            [-st - 4, rim + 20],
          ]),
          c.stem,
        ),
        { relief: 1.6, rough: 0.4 },
      )
    : undefined;
  const fibres = times(7, (i) =>
    line(
      `M${n(-st * 0.8 + (i * st) / 3.8)} ${n(rim + 8)}q${n(random.normal())} ${n(length * 0.3)} ${n(lean * 0.5)} ${n(length * between(random, 0.4, 0.75))}`,
      'rgba(80,60,30,.2)',
      0.8,
    ),
  );
  return {
    defs:
      radialAt(
        `${id}t`,
        [-cap * 0.2, rim - dome * 0.8, cap * 1.2],
        [
          [0, c.top],
          [0.45, c.top],
          [1, c.rim],
        ],
      ) + clip(`${id}c`, path),
    parts: [
      part(shape(stem, c.stem) + fibres, { relief: 4.5, rough: 0.6 }),
      ...(ring === undefined ? [] : [ring]),
      part(oval(0, rim + open * 0.35, cap * 0.94, open + 2.5, c.under) + gills, { relief: 1.5, rough: 0.3 }),
      part(group(shape(path, `url(#${id}t)`) + look.marks(random, cap, rim - dome), `clip-path="url(#${id}c)"`), {
        relief: 9,
        gloss: look.gloss,
        rough: 0.45,
      }),
    ],
  };
}

/** Warts or scales strewn over the cap, smaller towards its rim. */
const strewn = (random: Random, cap: number, peak: number, count: number, size: number, fill: string): string =>
  times(count, (i) => {
    const x = ((i + 0.5) / count - 0.5) * 2;
    const y = between(random, 0.06, 0.92) * 30 * (1 - x * x * 0.3) + 20 * x * x;
    const r = size * between(random, 0.6, 1.25) * (1 - 0.4 * Math.abs(x));
    return shape(blob(random, x * cap * 0.95, peak + 3 + y, r * 1.15, r * 0.8, 7, 0.14), fill);
  });

const FLY_AGARIC: Look = {
  cap: 36,
  dome: 32,
  stem: 7,
  length: 52,
  bulb: 1.6,
  ring: true,
  gloss: 0.7,
  colours: (random) => {
    const hue = between(random, 356, 368);
    return { top: hsl(hue + 4, 85, 47), rim: hsl(hue + 8, 85, 42), stem: hsl(45, 25, 86), under: hsl(45, 30, 88) };
  },
  marks: (random, cap, peak) => strewn(random, cap, peak, 15, 4, '#f6f0e2'),
};
const PENNY_BUN: Look = {
  cap: 35,
  dome: 28,
  stem: 13,
  length: 46,
  bulb: 1.5,
  ring: false,
  gloss: 0.35,
  colours: (random) => {
    const hue = between(random, 22, 30);
    return { top: hsl(hue, 52, 38), rim: hsl(hue + 4, 50, 50), stem: hsl(38, 34, 74), under: hsl(54, 44, 66) };
  },
  marks: () => '',
};
const PARASOL: Look = {
  cap: 42,
  dome: 18,
  stem: 4,
  length: 64,
  bulb: 1.8,
  ring: true,
  gloss: 0.05,
  colours: (random) => {
    const hue = between(random, 30, 40);
    return { top: hsl(hue, 36, 66), rim: hsl(hue, 34, 82), stem: hsl(hue, 30, 66), under: hsl(44, 34, 86) };
  },
  marks: (random, cap, peak) =>
    oval(0, peak + 3, 8, 4.5, hsl(24, 45, 32)) + strewn(random, cap, peak - 3, 34, 2.3, hsl(26, 42, 38)),
};
const AMETHYST: Look = {
  cap: 31,
  dome: 20,
  stem: 4.6,
  length: 58,
  bulb: 1.15,
  ring: false,
  gloss: 0.2,
  colours: (random) => {
    const hue = between(random, 268, 292);
    return { top: hsl(hue, 42, 48), rim: hsl(hue, 38, 58), stem: hsl(hue, 28, 62), under: hsl(hue, 42, 40) };
  },
  marks: (_, cap, peak) =>
    oval(0, peak + 4, cap * 0.22, 4, 'rgba(50,20,70,.5)') +
    times(11, (i) => line(`M0 ${n(peak)}L${n((i / 5 - 1) * cap)} ${n(peak + 26)}`, 'rgba(40,10,60,.2)', 1)),
};

const named = (name: string, look: Look) => ({
  name,
  draw: (random: Random, id: string) => mushroom(look, random, id),
});

export const mushrooms: Family = {
  name: 'mushroom',
  tilt: 18,
  stands: true,
  variants: [
    named('Mushroom_fly_agaric', FLY_AGARIC),
    named('Mushroom_penny_bun', PENNY_BUN),
    named('Mushroom_parasol', PARASOL),
    named('Mushroom_amethyst', AMETHYST),
  ],
};
