/** Fish from the side: body, fins and tail bend together; the pattern is clipped to the body. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing, Point } from '../svg.ts';
import { between, clip, disc, group, hsl, line, linear, n, part, shape, smooth, times, wobble } from '../svg.ts';
import type { Family } from './family.ts';

interface Look {
  /** Half height of the body in units (its length is 68). */
  depth: number;
  /** How far the snout is drawn out, in units. */
  snout: number;
  forked: number;
  dorsal: number;
  colours: (random: Random) => { back: string; flank: string; belly: string; fin: string; tail: string };
  marks: (random: Random, depth: number) => string;
}

function fish(look: Look, random: Random, id: string): Drawing {
  const d = look.depth * between(random, 0.93, 1.07);
  const bend = random.normal() * 3;
  const outline: Point[] = [
    [-38 - look.snout, 1],
    [-34, -d * 0.32],
    [-24, -d * 0.76],
    [-6, -d],
    [12, -d * 0.82],
    [26, -d * 0.36],
    [33, -5 + bend],
    [33, 5 + bend],
    [25, d * 0.4],
    [10, d * 0.84],
    [-8, d * 0.96],
    [-25, d * 0.72],
    [-34, d * 0.3],
  ];
  const body = smooth(wobble(random, outline, 0.35));
  const c = look.colours(random);
  const fan = between(random, 0.85, 1.15);
  const tail = smooth([
    [29, bend],
    [37, -9 * fan + bend],
    [50, -20 * fan + bend * 1.6],
    [51 - look.forked, bend * 1.6],
    [50, 20 * fan + bend * 1.6],
    [37, 9 * fan + bend],
  ]);
  const dorsal = smooth([
    [-16, -d * 0.86],
    [-8, -d - look.dorsal],
    [8, -d - look.dorsal * 0.75],
    [22, -d * 0.72 - look.dorsal * 0.4],
    [25, -d * 0.36],
    [4, -d * 0.7],
  ]);
  const anal = smooth([
    [2, d * 0.8],
    [8, d + look.dorsal * 0.6],
    [20, d * 0.72 + look.dorsal * 0.4],
    [25, d * 0.36],
  ]);
  const pelvic = smooth([
    [-14, d * 0.82],
    [-10, d + 9],
    [-2, d + 6],
    [-4, d * 0.84],
  ]);
  const rays = (x: number, y: number, x2: number, y2: number, count: number, spread: number): string =>
    times(count, (i) =>
      line(`M${n(x)} ${n(y)}L${n(x2)} ${n(y2 + (i / (count - 1) - 0.5) * spread)}`, 'rgba(20,10,0,.22)', 0.6),
    );
  const swing = between(random, -10, 25);
  const pectoral = group(
    shape(
      smooth([
        [0, 0],
        [8, -5],
        [16, -3],
        [15, 4],
        [7, 6],
      ]),
      c.fin,
      'stroke="rgba(20,10,0,.35)" stroke-width=".7"',
    ) + rays(1, 0, 14, 0, 5, 8),
    `transform="translate(-15,4) rotate(${n(swing)})"`,
  );
  const eye =
    disc(-29, -d * 0.22, 4.2, '#f2e9c8') +
    disc(-29.3, -d * 0.22, 3, '#0c0a08') +
    disc(-30.3, -d * 0.22 - 1.1, 0.9, '#fff');
  const scales = times(44, (i) => {
    const [x, y] = [-18 + (i % 11) * 4.3 + (Math.floor(i / 11) % 2) * 2.1, (-0.6 + Math.floor(i / 11) * 0.38) * d];
    return line(`M${n(x)} ${n(y - 3)}q3 3 0 6`, 'rgba(0,0,0,.12)', 0.7);
  });
  return {
    defs:
      linear(
        `${id}b`,
        [0, 0, 0, 1],
        [
          [0, c.back],
          [0.4, c.flank],
          [0.75, c.flank],
          [1, c.belly],
        ],
      ) + clip(`${id}c`, body),
    parts: [
      part(shape(tail, c.tail) + rays(31, bend, 50, bend * 1.6, 9, 36 * fan), { relief: 1.2, rough: 0.25, gloss: 0.2 }),
      part(shape(dorsal, c.fin) + shape(anal, c.fin) + shape(pelvic, c.fin), { relief: 1.2, rough: 0.25, gloss: 0.2 }),
      part(
        group(
          shape(body, `url(#${id}b)`) +
            look.marks(random, d) +
            scales +
            line(`M-20 ${n(-d * 0.62)}Q-14 0 -20 ${n(d * 0.62)}`, 'rgba(0,0,0,.22)', 0.9) +
            line(`M${n(-38 - look.snout)} 2q3 2 6 1`, 'rgba(40,10,0,.6)', 1),
          `clip-path="url(#${id}c)"`,
        ),
        { relief: 7, gloss: 0.55, rough: 0.2 },
      ),
      part(pectoral + eye, { relief: 0.8 }),
    ],
  };
}

const band = (x: number, width: number, d: number, lean: number, fill: string): string =>
  shape(
    `M${n(x)} ${n(-d * 1.1)}Q${n(x + lean)} 0 ${n(x)} ${n(d * 1.1)}L${n(x + width)} ${n(d * 1.1)}Q${n(x + width + lean)} 0 ${n(x + width)} ${n(-d * 1.1)}Z`,
    fill,
  );

const CLOWN: Look = {
  depth: 19,
  snout: 1,
  forked: 3,
  dorsal: 6,
  colours: (random) => {
    const hue = between(random, 16, 28);
    return {
      back: hsl(hue - 4, 90, 42),
      flank: hsl(hue, 95, 52),
      belly: hsl(hue + 8, 92, 60),
      fin: hsl(hue - 2, 92, 46),
      tail: hsl(hue, 92, 50),
    };
  },
  marks: (random, d) =>
    [
      [-23, 7, 5],
      [-2, 9, -5],
      [24, 5, 2],
    ]
      .map(([x, w, lean]) => {
        const shift = random.normal() * 0.8;
        return band(x - 1.6 + shift, w + 3.2, d, lean, '#140e0a') + band(x + shift, w, d, lean, '#f7f3ea');
      })
      .join(''),
};
const BUTTERFLYFISH: Look = {
  depth: 28,
  snout: 6,
  forked: 1,
  dorsal: 5,
  colours: (random) => {
    const hue = between(random, 46, 55);
    return {
      back: hsl(hue, 88, 50),
      flank: hsl(hue + 2, 92, 60),
      belly: hsl(hue + 4, 80, 74),
      fin: hsl(hue, 92, 54),
      tail: hsl(hue + 2, 85, 60),
    };
  },
  marks: (_, d) =>
    band(-32, 6, d, 2, '#15110c') +
    times(6, (i) => line(`M${-16 + i * 7} ${n(-d * 0.5 + i * 2.5)}l10 ${n(d * 0.9)}`, 'rgba(60,40,10,.4)', 1.1)) +
    disc(16, -d * 0.45, 6, '#17120d'),
};
const TANG: Look = {
  depth: 22,
  snout: 2,
  forked: 5,
  dorsal: 5,
  colours: (random) => {
    const hue = between(random, 212, 232);
    return {
      back: hsl(hue, 80, 36),
      flank: hsl(hue, 85, 48),
      belly: hsl(hue - 6, 80, 56),
      fin: hsl(hue + 4, 75, 34),
      tail: hsl(between(random, 46, 54), 92, 55),
    };
  },
  marks: (random, d) =>
    line(
      `M-24 ${n(-d * 0.5)}Q0 ${n(-d * 1.15)} 28 ${n(-3 + random.normal())}M30 0Q12 ${n(d * 0.55)} -4 ${n(d * 0.1)}Q-12 ${n(-d * 0.25)} -22 ${n(-d * 0.5)}`,
      '#0c0f24',
      6.5,
    ),
};
const PERCH: Look = {
  depth: 18,
  snout: 3,
  forked: 8,
  dorsal: 9,
  colours: (random) => {
    const hue = between(random, 66, 92);
    return {
      back: hsl(hue, 34, 24),
      flank: hsl(hue - 12, 36, 48),
      belly: hsl(50, 40, 82),
      fin: hsl(between(random, 8, 20), 78, 46),
      tail: hsl(between(random, 8, 20), 72, 44),
    };
  },
  marks: (random, d) =>
    times(6, (i) =>
      shape(`M${-22 + i * 9.5} ${n(-d)}l5.5 0l-2.4 ${n(d * between(random, 1.15, 1.5))}Z`, 'rgba(20,26,12,.72)'),
    ),
};

const named = (name: string, look: Look) => ({ name, draw: (random: Random, id: string) => fish(look, random, id) });

export const fishes: Family = {
  name: 'fish',
  tilt: 38,
  stands: false,
  variants: [
    named('Fish_clown', CLOWN),
    named('Fish_butterflyfish', BUTTERFLYFISH),
    named('Fish_regal_tang', TANG),
    named('Fish_perch', PERCH),
  ],
};
