/** Beetles seen from above: one body plan, four wing cases. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing, Point } from '../svg.ts';
import { between, clip, disc, group, hsl, line, n, oval, part, radial, shape, smooth, times, wobble } from '../svg.ts';
import type { Family } from './family.ts';

interface Look {
  /** Half width of the wing cases over half their length. */
  girth: number;
  case: (random: Random) => { light: string; deep: string };
  pronotum: (random: Random) => string;
  head: string;
  legs: string;
  gloss: number;
  marks: (random: Random, girth: number) => string;
  pronotumMarks: string;
}

/** Legs in three pairs; each side bends on its own, so that no two beetles stand alike. */
function legs(random: Random, girth: number, colour: string): string {
  return times(6, (i) => {
    const [side, row] = [i % 2 === 0 ? 1 : -1, Math.floor(i / 2)];
    const y = -20 + row * 17;
    const [reach, bend] = [girth * 36 + between(random, 10, 15), [-12, 4, 18][row] + random.normal() * 4];
    const knee = girth * 36 + 2;
    return line(
      `M${side * 10} ${y}L${n(side * knee)} ${n(y + bend * 0.5)}L${n(side * reach)} ${n(y + bend)}l${n(side * 2)} ${n(Math.sign(bend) * 5)}`,
      colour,
      2.6,
    );
  });
}

function beetle(look: Look, random: Random, id: string): Drawing {
  const girth = look.girth * between(random, 0.95, 1.05);
  const w = 38 * girth;
  const outline: Point[] = [
    [0, -24],
    [w * 0.6, -22],
    [w * 0.93, -8],
    [w, 8],
    [w * 0.84, 26],
    [w * 0.45, 40],
    [0, 45],
  ];
  const whole = [
    ...outline,
    ...outline
      .slice(1, -1)
      .reverse()
      .map(([x, y]): Point => [-x, y]),
  ];
  const cases = smooth(wobble(random, whole, 0.25));
  const pronotum = smooth([
    [0, -39],
    [w * 0.42, -37],
    [w * 0.68, -27],
    [w * 0.62, -19],
    [0, -17],
    [-w * 0.62, -19],
    [-w * 0.68, -27],
    [-w * 0.42, -37],
  ]);
  const colour = look.case(random);
  const defs =
    radial(
      `${id}g`,
      [0.42, 0.38, 0.7],
      [
        [0, colour.light],
        [0.55, colour.deep],
        [1, colour.deep],
      ],
    ) +
    clip(`${id}c`, cases) +
    clip(`${id}p`, pronotum);
  const feelers = line('M-4 -44Q-12 -50 -17 -47M4 -44Q12 -50 17 -47', look.legs, 1.5);
  return {
    defs,
    parts: [
      part(legs(random, girth, look.legs) + feelers, { relief: 1 }),
      part(oval(0, -40, w * 0.32, 7, look.head), { relief: 3, gloss: look.gloss * 0.6 }),
      part(group(shape(pronotum, look.pronotum(random)) + look.pronotumMarks, `clip-path="url(#${id}p)"`), {
        relief: 5,
        gloss: look.gloss * 0.8,
        rough: 0.2,
      }),
      part(
        group(
          shape(cases, `url(#${id}g)`) +
            look.marks(random, girth) +
            line('M0 -26L0 46', 'rgba(10,5,5,.75)', 1) +
            shape('M-5 -26L5 -26L0 -17Z', look.head),
          `clip-path="url(#${id}c)"`,
        ),
        { relief: 11, gloss: look.gloss, rough: 0.2 },
      ),
    ],
  };
}

const paired = (spots: readonly (readonly [number, number, number])[], fill: string, random: Random): string =>
  spots
    .flatMap(([x, y, r]) =>
      x === 0
        ? [[x, y, r]]
        : [
            [x, y, r],
            [-x, y, r],
          ],
    )
    .map(([x, y, r]) =>
      oval(
        x + random.normal() * 0.5,
        y + random.normal() * 0.5,
        r * between(random, 0.85, 1.15),
        r * between(random, 0.85, 1.15),
        fill,
      ),
    )
    .join('');

const BLACK = hsl(20, 12, 8);
const whiteCheeks = oval(-17, -33, 6, 7, '#f2ead8') + oval(17, -33, 6, 7, '#f2ead8');

const SEVEN_SPOT: Look = {
  girth: 0.98,
  gloss: 0.9,
  head: BLACK,
  legs: BLACK,
  case: (random) => {
    const hue = between(random, 356, 368);
    return { light: hsl(hue + 6, 85, 52), deep: hsl(hue, 85, 40) };
  },
  pronotum: () => BLACK,
  pronotumMarks: whiteCheeks,
  marks: (random) =>
    paired(
      [
        [0, -19, 6.5],
        [18, -6, 6.5],
        [13, 15, 7],
        [20, 29, 0.1],
        [26, 14, 5.6],
      ],
      BLACK,
      random,
    ),
};
const HARLEQUIN: Look = {
  girth: 1.02,
  gloss: 0.85,
  head: BLACK,
  legs: hsl(28, 50, 22),
  case: (random) => {
    const hue = between(random, 8, 26);
    return { light: hsl(hue + 6, 88, 56), deep: hsl(hue, 85, 45) };
  },
  pronotum: () => '#efe6d2',
  pronotumMarks: line('M-10 -22L-7 -34L0 -25L7 -34L10 -22', BLACK, 4.5),
  marks: (random) =>
    paired(
      [
        [9, -15, 4],
        [24, -10, 4],
        [7, -1, 4.2],
        [19, 3, 4.6],
        [31, 4, 3.6],
        [9, 15, 4.4],
        [22, 18, 4.4],
        [8, 30, 3.8],
        [18, 31, 3.2],
      ],
      BLACK,
      random,
    ),
};
const COLORADO: Look = {
  girth: 0.86,
  gloss: 0.6,
  head: hsl(28, 80, 45),
  legs: hsl(24, 60, 36),
  case: (random) => {
    const hue = between(random, 38, 50);
    return { light: hsl(hue, 78, 68), deep: hsl(hue - 3, 72, 56) };
  },
  pronotum: (random) => hsl(between(random, 20, 32), 82, 52),
  pronotumMarks: times(7, (i) => disc(-15 + i * 5, -28 + (i % 3) * 4, 1.9, BLACK)),
  marks: (random, girth) =>
    [3.5, 10.5, 17, 23.5, 30]
      .map((x) => {
        const u = x * girth * 1.12;
        return [1, -1]
          .map((side) =>
            line(
              `M${n(side * u * 0.75)} -26Q${n(side * (u * 1.15 + random.normal() * 0.4))} 6 ${n(side * u * 0.35)} 43`,
              BLACK,
              3,
            ),
          )
          .join('');
      })
      .join(''),
};
const CHAFER: Look = {
  girth: 0.8,
  gloss: 1,
  head: hsl(140, 45, 20),
  legs: hsl(140, 30, 16),
  case: (random) => {
    const hue = between(random, 105, 150);
    return { light: hsl(hue - 18, 70, 44), deep: hsl(hue, 72, 25) };
  },
  pronotum: (random) => hsl(between(random, 105, 150), 65, 28),
  pronotumMarks: '',
  marks: (random) =>
    times(14, () => {
      const side = random.next() < 0.5 ? 1 : -1;
      return oval(
        side * between(random, 8, 27),
        between(random, 4, 38),
        between(random, 1.2, 3.6),
        0.8,
        'rgba(238,238,214,.85)',
      );
    }),
};

const named = (name: string, look: Look) => ({ name, draw: (random: Random, id: string) => beetle(look, random, id) });

export const beetles: Family = {
  name: 'beetle',
  tilt: 180,
  stands: false,
  variants: [
    named('Beetle_seven_spot', SEVEN_SPOT),
    named('Beetle_harlequin', HARLEQUIN),
    named('Beetle_colorado', COLORADO),
    named('Beetle_rose_chafer', CHAFER),
  ],
};
