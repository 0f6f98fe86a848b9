/** Small perching birds from the side; plumage is laid on the body in soft patches. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing, Point } from '../svg.ts';
import { between, clip, disc, group, hsl, line, n, part, radialAt, shape, smooth, times, wobble } from '../svg.ts';
import type { Family } from './family.ts';

interface Plumage {
  back: string;
  belly: string;
  wing: string;
  flight: string;
  tail: string;
  bill: string;
}

interface Look {
  /** Thickness of the bill, 1 = a warbler's. */
  bill: number;
  stout: number;
  tail: number;
  plumage: (random: Random) => Plumage;
  /** Patches on head and breast, drawn inside the body. */
  patches: (random: Random) => string;
  wingMarks: string;
}

function bird(look: Look, random: Random, id: string): Drawing {
  const p = look.plumage(random);
  const s = look.stout * between(random, 0.95, 1.05);
  const nod = random.normal() * 1.5;
  const outline: Point[] = [
    [-33, -22 + nod],
    [-27, -33 + nod],
    [-16, -35 + nod],
    [-7, -27 + nod],
    [4, -17],
    [20, -4],
    [31, 12],
    [25, 19],
    [10, 24 * s],
    [-8, 25 * s],
    [-24, 15 * s],
    [-31, -1],
    [-31, -13 + nod],
  ];
  const body = smooth(wobble(random, outline, 0.35));
  const length = look.tail * between(random, 0.92, 1.08);
  const droop = between(random, 4, 16);
  const tail = smooth([
    [22, 6],
    [34, 8 + droop * 0.3],
    [36 + length, 14 + droop],
    [32 + length, 20 + droop],
    [28, 18],
  ]);
  const wing = smooth(
    wobble(
      random,
      [
        [-14, -8],
        [-2, -12],
        [14, -3],
        [28, 9],
        [39, 19],
        [24, 19],
        [6, 17],
        [-10, 8],
      ],
      0.5,
    ),
  );
  const feathers = times(5, (i) =>
    line(`M${-4 + i * 4} ${n(2 + i * 2.6)}Q${12 + i * 3} ${n(7 + i * 2.4)} ${30 + i} ${n(15 + i)}`, p.flight, 1.7),
  );
  const covert = times(9, (i) =>
    line(`M${n(-9 + (i % 3) * 6)} ${n(-6 + Math.floor(i / 3) * 4.2 + (i % 3) * 1.5)}q4 1 5 4`, 'rgba(0,0,0,.2)', 0.9),
  );
  const b = look.bill;
  const bill =
    shape(`M-31 ${n(-27 + nod)}L${n(-41 - 3 / b)} ${n(-20.5 + nod)}L-32 ${n(-17.5 + nod + b)}Z`, p.bill) +
    line(`M-32 ${n(-21 + nod)}L${n(-40 - 3 / b)} ${n(-20.6 + nod)}`, 'rgba(0,0,0,.45)', 0.7);
  const eye = disc(-24, -24 + nod, 2.9, '#0b0808') + disc(-24.8, -25 + nod, 0.9, '#fff');
  const feet = line(
    `M-4 ${n(22 * s)}l-3 14m0 0l-7 2m7 -2l6 3m-6 -3l-2 4M6 ${n(22 * s)}l1 14m0 0l-7 2m7 -2l6 3m-6 -3l-2 4`,
    hsl(20, 22, 30),
    1.9,
  );
  return {
    defs:
      radialAt(
        `${id}b`,
        [-14, 14, 42],
        [
          [0, p.belly],
          [0.5, p.belly],
          [0.78, p.back],
          [1, p.back],
        ],
      ) +
      clip(`${id}c`, body) +
      clip(`${id}w`, wing),
    parts: [
      part(feet, { relief: 0.8 }),
      part(shape(tail, p.tail) + line(`M26 13L${n(33 + length)} ${n(17 + droop)}`, 'rgba(0,0,0,.35)', 0.8), {
        relief: 1.5,
        rough: 0.3,
      }),
      part(bill, { relief: 1.2, gloss: 0.3 }),
      part(
        group(
          shape(body, `url(#${id}b)`) + group(look.patches(random), `transform="translate(0,${n(nod)})"`),
          `clip-path="url(#${id}c)"`,
        ) + eye,
        { relief: 8, rough: 0.75 },
      ),
      part(group(shape(wing, p.wing) + covert + feathers + look.wingMarks, `clip-path="url(#${id}w)"`), {
        relief: 2.4,
        rough: 0.5,
      }),
    ],
  };
}

const ROBIN: Look = {
  bill: 1,
  stout: 1.02,
  tail: 15,
  plumage: (random) => {
    const hue = between(random, 28, 40);
    return {
      back: hsl(hue, 30, 36),
      belly: hsl(hue, 22, 84),
      wing: hsl(hue, 28, 38),
      flight: hsl(hue, 28, 26),
      tail: hsl(hue, 28, 32),
      bill: hsl(20, 15, 18),
    };
  },
  patches: (random) =>
    shape('M-38 -34L-22 -34Q-16 -28 -18 -18Q-12 -4 -20 8Q-28 10 -36 2Z', hsl(between(random, 14, 24), 85, 50)) +
    line('M-22 -36Q-12 -30 -14 -18Q-8 -6 -14 4', 'rgba(150,160,170,.7)', 3),
  wingMarks: '',
};
const BLUE_TIT: Look = {
  bill: 1.3,
  stout: 0.98,
  tail: 13,
  plumage: (random) => {
    const hue = between(random, 208, 224);
    return {
      back: hsl(between(random, 70, 90), 35, 42),
      belly: hsl(between(random, 50, 56), 85, 62),
      wing: hsl(hue, 50, 50),
      flight: hsl(hue, 48, 32),
      tail: hsl(hue, 48, 44),
      bill: hsl(220, 10, 22),
    };
  },
  patches: (random) =>
    shape('M-40 -40L-4 -40L-4 -20Q-18 -10 -36 -14Z', '#f2f2ea') +
    shape('M-34 -30Q-24 -42 -8 -32L-10 -29Q-22 -33 -33 -27Z', hsl(between(random, 208, 224), 62, 48)) +
    line('M-38 -23L-12 -25Q-6 -24 -6 -14', hsl(230, 40, 18), 2.4) +
    shape('M-37 -17Q-28 -11 -18 -13Q-26 -5 -35 -8Z', hsl(230, 40, 18)),
  wingMarks: line('M-8 4Q6 4 14 10', '#f4f4ee', 2.4),
};
const BULLFINCH: Look = {
  bill: 2.6,
  stout: 1.12,
  tail: 15,
  plumage: (random) => {
    const hue = between(random, 2, 14);
    return {
      back: hsl(215, 8, 50),
      belly: hsl(hue, 66, 58),
      wing: hsl(220, 8, 46),
      flight: hsl(230, 20, 12),
      tail: hsl(230, 20, 13),
      bill: hsl(230, 10, 12),
    };
  },
  patches: () => shape('M-42 -42L-6 -42Q-8 -26 -19 -25Q-26 -20 -28 -13L-42 -13Z', hsl(230, 20, 11)),
  wingMarks: line('M-2 8Q12 8 22 15', '#e9e6e2', 3.4) + shape('M18 4L42 20L20 20Z', hsl(230, 20, 12)),
};
const GOLDFINCH: Look = {
  bill: 1.6,
  stout: 0.94,
  tail: 14,
  plumage: (random) => {
    const hue = between(random, 26, 36);
    return {
      back: hsl(hue, 38, 50),
      belly: hsl(hue, 30, 86),
      wing: hsl(30, 10, 12),
      flight: hsl(30, 10, 8),
      tail: hsl(30, 10, 12),
      bill: hsl(30, 30, 74),
    };
  },
  patches: (random) =>
    shape('M-42 -42L-2 -42L-8 -16Q-20 -14 -40 -12Z', '#f1ece2') +
    shape('M-20 -40Q-6 -36 -8 -16L-14 -16Q-12 -28 -22 -33Z', hsl(30, 10, 10)) +
    shape('M-42 -36L-26 -35Q-20 -28 -25 -19L-38 -12Z', hsl(between(random, 352, 366), 78, 42)),
  wingMarks: shape('M-2 3L26 12L28 17L2 10Z', hsl(49, 95, 54)),
};

const named = (name: string, look: Look) => ({ name, draw: (random: Random, id: string) => bird(look, random, id) });

export const birds: Family = {
  name: 'bird',
  tilt: 16,
  stands: true,
  variants: [
    named('Bird_robin', ROBIN),
    named('Bird_blue_tit', BLUE_TIT),
    named('Bird_bullfinch', BULLFINCH),
    named('Bird_goldfinch', GOLDFINCH),
  ],
};
