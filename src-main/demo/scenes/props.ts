/** Neutral things that clutter a scene: none belongs to a class, and their colours are drawn from the whole circle. */
import type { Random } from '../../../src-shared/random.ts';
import { leaf } from './backgrounds/scenery.ts';
import type { Drawing, Part } from './svg.ts';
import {
  between,
  blob,
  chance,
  clip,
  disc,
  group,
  hsl,
  line,
  linear,
  n,
  oval,
  part,
  pick,
  rect,
  shape,
  smooth,
  times,
} from './svg.ts';

export interface Prop {
  name: string;
  draw: (random: Random, id: string) => Drawing;
}

const colour = (random: Random): string =>
  hsl(between(random, 0, 360), between(random, 12, 80), between(random, 24, 72));
const bare = (...parts: Part[]): Drawing => ({ defs: '', parts });

const bottle: Prop = {
  name: 'bottle',
  draw: (random, id) => {
    const w = between(random, 11, 17);
    const neck = between(random, -22, -8);
    const path = smooth([
      [-4, -46],
      [4, -46],
      [4.5, neck - 6],
      [w, neck + 8],
      [w, 30],
      [w * 0.9, 46],
      [-w * 0.9, 46],
      [-w, 30],
      [-w, neck + 8],
      [-4.5, neck - 6],
    ]);
    return {
      defs: clip(`${id}c`, path),
      parts: [
        part(
          group(
            shape(path, colour(random)) +
              rect(-w - 3, between(random, 4, 12), w * 2 + 6, 20, hsl(between(random, 0, 360), 25, 86)) +
              rect(-w, 18, w * 1.4, 2, 'rgba(0,0,0,.4)'),
            `clip-path="url(#${id}c)"`,
          ),
          { relief: 5, gloss: 0.9 },
        ),
        part(rect(-5, -50, 10, 8, colour(random), 'rx="2"'), { relief: 1.5 }),
      ],
    };
  },
};

const carton: Prop = {
  name: 'carton',
  draw: (random) => {
    const [w, h, d] = [between(random, 22, 40), between(random, 24, 44), between(random, 8, 16)];
    const hue = between(random, 0, 360);
    const [tone, light] = [between(random, 10, 60), between(random, 32, 62)];
    const front =
      rect(-w, -h + d, w * 2 - d, h * 2 - d, hsl(hue, tone, light)) +
      rect(-w + 6, between(random, -h + d + 6, 6), w * 1.2, 9, hsl(hue + 180, 40, 78)) +
      rect(-w + 6, 14, w * 0.8, 4, 'rgba(0,0,0,.35)');
    return bare(
      part(
        shape(`M${n(-w)} ${n(-h + d)}l${n(d)} ${n(-d)}h${n(w * 2 - d)}l${n(-d)} ${n(d)}Z`, hsl(hue, tone, light + 16)) +
          shape(
            `M${n(w - d)} ${n(-h + d)}l${n(d)} ${n(-d)}V${n(h - d)}l${n(-d)} ${n(d)}Z`,
            hsl(hue, tone, light - 14),
          ) +
          front,
        { relief: 0.8, rough: 0.35 },
      ),
    );
  },
};

const ball: Prop = {
  name: 'ball',
  draw: (random, id) => {
    const [a, b] = [colour(random), colour(random)];
    const marks = pick(random, [
      '',
      rect(-50, -9, 100, 18, b),
      times(
        3,
        (i) =>
          `<path d="M0 0L${n(60 * Math.cos(i * 2.1))} ${n(60 * Math.sin(i * 2.1))}L${n(60 * Math.cos(i * 2.1 + 1))} ${n(60 * Math.sin(i * 2.1 + 1))}Z" fill="${b}"/>`,
      ),
    ]);
    return {
      defs: `<clipPath id="${id}c"><circle r="40"/></clipPath>`,
      parts: [part(group(disc(0, 0, 40, a) + marks, `clip-path="url(#${id}c)"`), { relief: 16, gloss: 0.6 })],
    };
  },
};

const books: Prop = {
  name: 'books',
  draw: (random) =>
    bare(
      part(
        times(2 + random.integer(3), (i) => {
          const [w, y, shift] = [between(random, 34, 48), 30 - i * 15, random.normal() * 4];
          return (
            rect(-w + shift, y, w * 2, 14, colour(random), 'rx="1.5"') +
            rect(w - 5 + shift, y + 2, 5, 10, '#efe8d8') +
            rect(-w * 0.6 + shift, y + 4, w * 0.7, 5, 'rgba(255,255,255,.45)') +
            rect(-w + shift, y + 12.4, w * 2, 1.6, 'rgba(0,0,0,.45)')
          );
        }),
        { relief: 1.4, rough: 0.3 },
      ),
    ),
};

const potPlant: Prop = {
  name: 'pot-plant',
  draw: (random) =>
    bare(
      part(
        times(17, () =>
          leaf(
            random,
            random.normal() * 12,
            between(random, -36, 2),
            between(random, 16, 28),
            hsl(between(random, 70, 150), 40, between(random, 18, 48)),
          ),
        ),
        { relief: 1, rough: 0.3 },
      ),
      part(shape('M-22 2L22 2L16 46L-16 46Z', colour(random)) + rect(-25, -1, 50, 9, colour(random), 'rx="2"'), {
        relief: 5,
        rough: 0.35,
      }),
    ),
};

const candle: Prop = {
  name: 'candle',
  draw: (random) =>
    bare(
      part(rect(-9, -24, 18, 62, hsl(between(random, 0, 360), 30, between(random, 50, 86)), 'rx="2"'), {
        relief: 5,
        gloss: 0.3,
      }),
      part(oval(0, 40, 24, 7, colour(random)), { relief: 2.5, gloss: 0.7 }),
      part(line('M0 -24v-6', '#222', 1.6) + shape('M0 -46Q9 -34 0 -29Q-9 -34 0 -46Z', '#ffc94a')),
    ),
};

const vase: Prop = {
  name: 'vase',
  draw: (random, id) => {
    const [lip, neck, belly] = [between(random, 9, 16), between(random, 6, 11), between(random, 19, 32)];
    const path = smooth([
      [-lip, -46],
      [0, -44],
      [lip, -46],
      [neck, -26],
      [belly, 4],
      [belly * 0.8, 30],
      [neck + 4, 46],
      [-neck - 4, 46],
      [-belly * 0.8, 30],
      [-belly, 4],
      [-neck, -26],
    ]);
    const trim = colour(random);
    return {
      defs: clip(`${id}c`, path),
      parts: [
        part(
          group(
            shape(path, colour(random)) +
              (chance(random, 0.6)
                ? line(`M-40 ${n(between(random, -6, 8))}H40M-40 20H40`, trim, between(random, 2, 7))
                : ''),
            `clip-path="url(#${id}c)"`,
          ),
          { relief: 8, gloss: 0.7 },
        ),
      ],
    };
  },
};

const stone: Prop = {
  name: 'stone',
  draw: (random) =>
    bare(
      part(
        shape(
          blob(random, 0, 0, 42, between(random, 24, 36), 8, 0.09),
          hsl(between(random, 10, 230), between(random, 3, 16), between(random, 32, 70)),
        ),
        { relief: 10, rough: 0.8 },
      ),
    ),
};

const fruit: Prop = {
  name: 'fruit',
  draw: (random, id) => {
    const hue = between(random, 0, 130);
    return {
      defs: linear(
        `${id}g`,
        [0, 0, 1, 1],
        [
          [0, hsl(hue + 15, 70, 56)],
          [1, hsl(hue - 10, 72, 40)],
        ],
      ),
      parts: [
        part(
          shape(
            smooth([
              [0, -28],
              [20, -36],
              [38, -20],
              [38, 10],
              [22, 36],
              [0, 32],
              [-22, 36],
              [-38, 10],
              [-38, -20],
              [-20, -36],
            ]),
            `url(#${id}g)`,
          ),
          { relief: 13, gloss: 0.6, rough: 0.25 },
        ),
        part(line('M0 -29q2 -10 8 -14', hsl(28, 40, 22), 3) + leaf(random, 4, -36, 20, hsl(100, 40, 36))),
      ],
    };
  },
};

const pencil: Prop = {
  name: 'pencil',
  draw: (random) => {
    const tint = colour(random);
    return bare(
      part(
        rect(-46, -5, 76, 10, tint) +
          rect(-46, -1.5, 76, 3, 'rgba(255,255,255,.3)') +
          shape('M30 -5L46 0L30 5Z', '#e6c79a') +
          shape('M41 -1.6L46 0L41 1.6Z', tint) +
          rect(-50, -5, 7, 10, '#c98f8f', 'rx="2"'),
        { relief: 2, gloss: 0.3 },
      ),
    );
  },
};

const cushion: Prop = {
  name: 'cushion',
  draw: (random, id) => {
    const path = smooth([
      [-40, -38],
      [0, -32],
      [40, -38],
      [34, 0],
      [40, 38],
      [0, 32],
      [-40, 38],
      [-34, 0],
    ]);
    const step = between(random, 10, 20);
    const print = colour(random);
    return {
      defs: clip(`${id}c`, path),
      parts: [
        part(
          group(
            shape(path, colour(random)) + times(8, (i) => rect(-50 + i * step * 1.4, -50, step * 0.6, 100, print)),
            `clip-path="url(#${id}c)"`,
          ),
          { relief: 9, rough: 0.35 },
        ),
      ],
    };
  },
};

export const props: readonly Prop[] = [
  bottle,
  carton,
  ball,
  books,
  potPlant,
  candle,
  vase,
  stone,
  fruit,
  pencil,
  cushion,
];
