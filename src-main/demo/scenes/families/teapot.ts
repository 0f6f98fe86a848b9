/** Teapots: one silhouette that breathes from pot to pot, four glazes. */
import type { Random } from '../../../../src-shared/random.ts';
import type { Drawing } from '../svg.ts';
import { between, clip, disc, group, hsl, line, n, oval, part, shape, smooth, times, wobble } from '../svg.ts';
import type { Family } from './family.ts';

interface Look {
  gloss: number;
  glaze: (random: Random) => { body: string; trim: string };
  /** The pattern on the body, inside ±34 × −24 … 30. */
  pattern: (random: Random, trim: string) => string;
  lid: (trim: string) => string;
}

function teapot(look: Look, random: Random, id: string): Drawing {
  const wide = between(random, 0.9, 1.08);
  const tall = between(random, 0.88, 1.1);
  const { body: glaze, trim } = look.glaze(random);
  const w = 31 * wide;
  const h = 26 * tall;
  const belly = smooth(
    wobble(
      random,
      [
        [-w * 0.46, -h * 0.82],
        [0, -h * 0.9],
        [w * 0.46, -h * 0.82],
        [w * 0.86, -h * 0.4],
        [w, h * 0.12],
        [w * 0.86, h * 0.62],
        [w * 0.55, h],
        [0, h * 1.04],
        [-w * 0.55, h],
        [-w * 0.86, h * 0.62],
        [-w, h * 0.12],
        [-w * 0.86, -h * 0.4],
      ],
      0.3,
    ),
  );
  const rise = between(random, -4, 4);
  const spout = smooth([
    [-w * 0.8, h * 0.5],
    [-w * 1.12, h * 0.22],
    [-w * 1.26, -h * 0.3],
    [-w * 1.5, -h * 0.74 + rise],
    [-w * 1.34, -h * 0.84 + rise],
    [-w * 1.08, -h * 0.5],
    [-w * 0.8, -h * 0.22],
  ]);
  const handle = `M${n(w * 0.78)} ${n(-h * 0.5)}C${n(w * 1.3)} ${n(-h * 1.05)} ${n(w * 1.75)} ${n(-h * 0.2 + rise)} ${n(w * 1.42)} ${n(h * 0.28)}C${n(w * 1.25)} ${n(h * 0.52)} ${n(w * 1.05)} ${n(h * 0.55)} ${n(w * 0.86)} ${n(h * 0.5)}`;
  const lid = smooth([
    [-w * 0.5, -h * 0.82],
    [-w * 0.36, -h * 1.06],
    [0, -h * 1.18],
    [w * 0.36, -h * 1.06],
    [w * 0.5, -h * 0.82],
    [0, -h * 0.74],
  ]);
  const china = { gloss: look.gloss, rough: 0.08 };
  return {
    defs: clip(`${id}c`, belly) + clip(`${id}l`, lid) + clip(`${id}s`, spout),
    parts: [
      part(line(handle, glaze, 5.4), { ...china, relief: 2.4 }),
      part(
        group(
          shape(spout, glaze) +
            line(`M${n(-w * 1.5)} ${n(-h * 0.72 + rise)}L${n(-w * 1.3)} ${n(-h * 0.86 + rise)}`, trim, 3),
          `clip-path="url(#${id}s)"`,
        ),
        { ...china, relief: 3.5 },
      ),
      part(disc(0, -h * 1.24, 4.2 * wide, trim), { ...china, relief: 2.5 }),
      part(oval(0, h * 1.0, w * 0.58, 3.4, trim), { ...china, relief: 1.2 }),
      part(
        group(
          shape(belly, glaze) + group(look.pattern(random, trim), `transform="scale(${n(wide)},${n(tall)})"`),
          `clip-path="url(#${id}c)"`,
        ),
        { ...china, relief: 11 },
      ),
      part(
        group(
          shape(lid, glaze) + group(look.lid(trim), `transform="translate(0,${n(-h)})"`),
          `clip-path="url(#${id}l)"`,
        ),
        { ...china, relief: 4 },
      ),
    ],
  };
}

const flower = (x: number, y: number, r: number, petal: string, heart: string): string =>
  times(6, (i) => disc(x + r * Math.cos(i * 1.047), y + r * 0.95 * Math.sin(i * 1.047), r * 0.62, petal)) +
  disc(x, y, r * 0.5, heart);

const CHINA_BLUE: Look = {
  gloss: 0.9,
  glaze: (random) => ({ body: hsl(between(random, 200, 220), 18, 93), trim: hsl(between(random, 218, 230), 70, 38) }),
  pattern: (random, trim) => {
    const turn = random.normal() * 5;
    return (
      line('M-34 -15L34 -15M-34 19L34 19', trim, 2.2) +
      line('M-34 -18.5L34 -18.5', trim, 0.9) +
      [-26, -2, 22].map((x) => flower(x + turn, 1, 6, trim, '#dfe8f5')).join('') +
      [-14, 10, 33]
        .map((x) =>
          line(`M${n(x + turn)} 10q2 -8 0 -16M${n(x + turn)} 4q-5 -1 -6 -5M${n(x + turn)} 0q5 -1 6 -5`, trim, 1.6),
        )
        .join('')
    );
  },
  lid: (trim) => line('M-30 3L30 3', trim, 2.2),
};
const POLKA_RED: Look = {
  gloss: 0.9,
  glaze: (random) => ({ body: hsl(between(random, 352, 366), 74, 42), trim: '#f4ece0' }),
  pattern: (random) => {
    const turn = between(random, -5, 5);
    return times(35, (i) =>
      disc(-33 + turn + (i % 7) * 11 + (Math.floor(i / 7) % 2) * 5.5, -21 + Math.floor(i / 7) * 10.5, 2.9, '#f6efe4'),
    );
  },
  lid: () => times(5, (i) => disc(-16 + i * 8, -1 + (i % 2) * 5, 1.8, '#f6efe4')),
};
const STRIPED: Look = {
  gloss: 0.6,
  glaze: (random) => ({ body: hsl(46, 48, 84), trim: hsl(between(random, 140, 175), 45, 34) }),
  pattern: (random, trim) => {
    const turn = random.normal();
    return [-20, -10, 0, 10, 20]
      .map((y) => line(`M-36 ${n(y + turn)}Q0 ${n(y + 5 + turn)} 36 ${n(y + turn)}`, trim, 4.6))
      .join('');
  },
  lid: (trim) => line('M-30 0Q0 4 30 0', trim, 3.2),
};
const BROWN_BETTY: Look = {
  gloss: 1,
  glaze: (random) => ({ body: hsl(between(random, 14, 24), 55, between(random, 22, 28)), trim: hsl(22, 52, 20) }),
  pattern: (random) =>
    times(5, (i) =>
      line(
        `M${-28 + i * 14} -24q${n(random.normal() * 3)} ${n(between(random, 10, 22))} ${n(random.normal() * 2)} ${n(between(random, 18, 34))}`,
        'rgba(230,150,80,.22)',
        between(random, 3, 7),
      ),
    ),
  lid: () => '',
};

const named = (name: string, look: Look) => ({ name, draw: (random: Random, id: string) => teapot(look, random, id) });

export const teapots: Family = {
  name: 'teapot',
  tilt: 14,
  stands: true,
  variants: [
    named('Teapot_china_blue', CHINA_BLUE),
    named('Teapot_polka_red', POLKA_RED),
    named('Teapot_striped', STRIPED),
    named('Teapot_brown_betty', BROWN_BETTY),
  ],
};
