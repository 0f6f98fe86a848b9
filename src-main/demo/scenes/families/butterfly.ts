/** Butterflies seen from above, wings open; both pairs of wings foreshortened separately. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing, Point } from '../svg.ts';
import {
  between,
  clip,
  disc,
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

interface Wings {
  fore: Point[];
  hind: Point[];
}

interface Look {
  base: (random: Random) => { near: string; far: string };
  hind?: (random: Random) => { near: string; far: string };
  dark: string;
  veins: number;
  margin: number;
  tail: boolean;
  marks: (wings: Wings, random: Random) => { fore: string; hind: string };
}

const FORE: Point[] = [
  [0, -5],
  [9, -24],
  [27, -40],
  [43, -42],
  [47, -34],
  [41, -20],
  [34, -8],
  [20, 0],
  [3, 3],
];
const HIND: Point[] = [
  [1, -2],
  [16, -3],
  [30, 2],
  [36, 13],
  [32, 25],
  [23, 33],
  [13, 31],
  [6, 20],
];
const TAILED: Point[] = [
  [1, -2],
  [16, -3],
  [29, 2],
  [33, 12],
  [29, 22],
  [25, 28],
  [25, 43],
  [20, 45],
  [18, 31],
  [10, 27],
  [5, 17],
];

const mix = ([x1, y1]: Point, [x2, y2]: Point, t: number): Point => [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t];

/** Dots that follow the outer margin of a wing, between its points `from` and `to`. */
function marginDots(
  points: Point[],
  from: number,
  to: number,
  count: number,
  inset: number,
  radius: number,
  fill: string,
): string {
  const centre: Point = [16, points === undefined ? 0 : points[4][1] / 3];
  return times(count, (i) => {
    const along = from + ((to - from) * (i + 0.5)) / count;
    const k = Math.floor(along);
    const [x, y] = mix(mix(points[k], points[Math.min(points.length - 1, k + 1)], along - k), centre, inset);
    return disc(x, y, radius * (1 + 0.25 * Math.sin(i * 2.4)), fill);
  });
}

const eye = (x: number, y: number, r: number, colours: readonly string[]): string =>
  colours.map((colour, i) => disc(x + i * 0.3, y - i * 0.3, r * (1 - i / (colours.length + 0.4)), colour)).join('');

function butterfly(look: Look, random: Random, id: string): Drawing {
  const wings: Wings = { fore: wobble(random, FORE, 0.9), hind: wobble(random, look.tail ? TAILED : HIND, 0.8) };
  const foreBase = look.base(random);
  const hindBase = (look.hind ?? look.base)(random);
  const marks = look.marks(wings, random);
  const [fore, hind] = [smooth(wings.fore), smooth(wings.hind)];
  const veins = (points: Point[], from: Point): string =>
    look.veins === 0
      ? ''
      : points
          .slice(2, -1)
          .map(([x, y]) =>
            line(`M${n(from[0])} ${n(from[1])}Q${n(x * 0.55)} ${n(y * 0.5)} ${n(x)} ${n(y)}`, look.dark, look.veins),
          )
          .join('');
  const wing = (path: string, paint: string, points: Point[], mark: string, clipId: string): string =>
    group(
      shape(path, `url(#${paint})`) + veins(points, [3, 0]) + line(path, look.dark, look.margin * 2) + mark,
      `clip-path="url(#${clipId})"`,
    );
  const side =
    wing(hind, `${id}h`, wings.hind, marks.hind, `${id}ch`) + wing(fore, `${id}f`, wings.fore, marks.fore, `${id}cf`);
  const defs =
    radialAt(
      `${id}f`,
      [6, -6, 46],
      [
        [0, foreBase.near],
        [0.5, foreBase.near],
        [1, foreBase.far],
      ],
    ) +
    radialAt(
      `${id}h`,
      [6, 4, 36],
      [
        [0, hindBase.near],
        [0.5, hindBase.near],
        [1, hindBase.far],
      ],
    ) +
    clip(`${id}cf`, fore) +
    clip(`${id}ch`, hind);
  const fold = [between(random, 0.62, 1.02), between(random, 0.62, 1.02)];
  const feelers =
    line('M-1 -14Q-6 -26 -11 -31M1 -14Q6 -26 11 -31', look.dark, 1) +
    disc(-11, -31, 1.3, look.dark) +
    disc(11, -31, 1.3, look.dark);
  const body =
    oval(0, 6, 2.6, 15, hsl(30, 25, 16)) + oval(0, -6, 3.4, 7, hsl(30, 20, 22)) + disc(0, -13.5, 2.8, hsl(30, 20, 12));
  return {
    defs,
    parts: [
      part(group(side, `transform="scale(${n(fold[0])},1)"`) + group(side, `transform="scale(${n(-fold[1])},1)"`), {
        relief: 1.6,
        gloss: 0.1,
        rough: 0.45,
      }),
      part(feelers + body, { relief: 1.5, rough: 0.4 }),
    ],
  };
}

const MONARCH: Look = {
  base: (random) => ({ near: hsl(between(random, 22, 32), 90, 50), far: hsl(between(random, 12, 22), 85, 42) }),
  dark: hsl(20, 30, 9),
  veins: 1.7,
  margin: 4.2,
  tail: false,
  marks: ({ fore, hind }) => ({
    fore:
      shape('M30 -50L56 -50L52 -20L41 -26Z', hsl(20, 30, 10)) +
      marginDots(fore, 3, 7, 9, 0.07, 1.2, '#f6efe4') +
      disc(38, -34, 1.8, '#f3dcc0') +
      disc(34, -37, 1.6, '#f3dcc0') +
      disc(40, -29, 1.6, '#f3dcc0'),
    hind: marginDots(hind, 2, 6, 9, 0.08, 1.1, '#f6efe4'),
  }),
};

const PEACOCK: Look = {
  base: (random) => ({ near: hsl(between(random, 4, 14), 68, 40), far: hsl(between(random, 2, 10), 60, 33) }),
  dark: hsl(18, 25, 16),
  veins: 0,
  margin: 2.4,
  tail: false,
  marks: (_, random) => {
    const blue = hsl(between(random, 205, 230), 70, 55);
    return {
      fore:
        eye(35, -31, 9.5, ['#e8c67a', '#3a1a14', blue, '#5a1820']) +
        shape('M14 -32l9 -6l-1 10z', '#2a1510') +
        shape('M22 -25l6 -1l-3 7z', '#2a1510'),
      hind: disc(25, 14, 10.5, '#c9b48c') + eye(25, 14, 8.6, ['#191216', blue, '#141018']),
    };
  },
};

const MORPHO: Look = {
  base: (random) => {
    const hue = between(random, 198, 222);
    return { near: hsl(hue, 85, 60), far: hsl(hue + 10, 85, 38) };
  },
  dark: hsl(225, 35, 10),
  veins: 0.5,
  margin: 5,
  tail: false,
  marks: ({ fore, hind }) => ({
    fore: marginDots(fore, 3.5, 7, 6, 0.05, 0.9, '#e8eef6') + shape('M36 -46L54 -46L50 -30Z', hsl(225, 35, 10)),
    hind: marginDots(hind, 2.5, 6, 6, 0.05, 0.8, '#e8eef6'),
  }),
};

const SWALLOWTAIL: Look = {
  base: (random) => ({ near: hsl(between(random, 46, 56), 82, 66), far: hsl(between(random, 42, 52), 78, 58) }),
  dark: hsl(40, 20, 9),
  veins: 0.8,
  margin: 4.4,
  tail: true,
  marks: ({ fore, hind }, random) => ({
    fore:
      line('M8 -24L14 -6M16 -32L24 -8M24 -38L30 -18', hsl(40, 20, 10), 3.4) +
      shape('M0 -8L12 -22L6 2Z', hsl(40, 20, 12)) +
      marginDots(fore, 3.4, 7, 8, 0.07, 1.2, '#f0dd8a'),
    hind: marginDots(hind, 2.4, 5, 5, 0.22, 2.8, hsl(between(random, 208, 225), 65, 48)) + disc(9, 24, 3.2, '#c8402a'),
  }),
};

const named = (name: string, look: Look) => ({
  name,
  draw: (random: Random, id: string) => butterfly(look, random, id),
});

export const butterflies: Family = {
  name: 'butterfly',
  tilt: 180,
  stands: false,
  variants: [
    named('Butterfly_monarch', MONARCH),
    named('Butterfly_peacock', PEACOCK),
    named('Butterfly_morpho', MORPHO),
    named('Butterfly_swallowtail', SWALLOWTAIL),
  ],
};
