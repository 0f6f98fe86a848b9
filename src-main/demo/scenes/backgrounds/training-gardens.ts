/** The outdoor places of the training images. */
import { between, blob, disc, hsl, linear, oval, rect, shape, times } from '../svg.ts';
import type { Background } from './background.ts';
import { grass, leaf, sky } from './scenery.ts';

export const pebbles: Background = {
  name: 'pebbles',
  draw: (random, { width: w, height: h }) => {
    const hue = between(random, 15, 220);
    const size = between(random, 11, 20);
    const count = Math.min(220, Math.round((2.3 * w * h) / (size * size * 3)));
    const stones = times(count, () => {
      const [x, y, r] = [between(random, -8, w + 8), between(random, -8, h + 8), size * between(random, 0.6, 1.4)];
      const colour = hsl(hue + random.normal() * 22, between(random, 3, 22), between(random, 28, 72));
      const path = blob(random, x, y, r, r * between(random, 0.62, 0.95), 6, 0.09);
      return (
        shape(path, colour, 'stroke="rgba(0,0,0,.45)" stroke-width="3"') +
        oval(x - r * 0.15, y - r * 0.2, r * 0.5, r * 0.32, 'rgba(255,255,255,.14)')
      );
    });
    return {
      svg: `${rect(0, 0, w, h, hsl(hue, 12, 22))}${stones}`,
      grain: { strength: 0.21, alongX: 1.6, alongY: 1.6 },
    };
  },
};

export const meadow: Background = {
  name: 'meadow',
  draw: (random, { width: w, height: h }) => {
    const floor = h * between(random, 0.16, 0.5);
    const hue = between(random, 62, 120);
    const bloom = between(random, 0, 360);
    const trees = times(14, (i) =>
      shape(
        blob(
          random,
          (i / 12) * w,
          floor - between(random, 2, 18),
          between(random, 14, 30),
          between(random, 12, 30),
          9,
          0.12,
        ),
        hsl(hue + random.normal() * 12, 32, between(random, 18, 32)),
      ),
    );
    const blooms = times(26, () => {
      const y = between(random, floor + 6, h);
      const r = 1 + 3.4 * ((y - floor) / (h - floor));
      const x = between(random, 0, w);
      return (
        times(5, (k) => disc(x + r * Math.cos(k * 1.26), y + r * Math.sin(k * 1.26), r * 0.7, hsl(bloom, 60, 76))) +
        disc(x, y, r * 0.6, '#e2b93c')
      );
    });
    return {
      floor,
      grain: { strength: 0.13, alongX: 1.4, alongY: 1.1 },
      svg:
        sky(random, w, floor) +
        trees +
        `<defs>${linear(
          'mead',
          [0, 0, 0, 1],
          [
            [0, hsl(hue - 8, 34, 46)],
            [1, hsl(hue, 42, 22)],
          ],
        )}</defs>` +
        rect(0, floor, w, h - floor, 'url(#mead)') +
        grass(random, { w, h, from: floor, hue, count: 250 }) +
        blooms +
        grass(random, { w, h, from: h * 0.72, hue, count: 60 }),
    };
  },
};

export const hedge: Background = {
  name: 'hedge',
  draw: (random, { width: w, height: h }) => {
    const hue = between(random, 70, 150);
    const size = between(random, 26, 44);
    const leaves = times(180, (i) =>
      leaf(
        random,
        between(random, -8, w + 8),
        between(random, -8, h + 8),
        size * between(random, 0.7, 1.4),
        hsl(hue + random.normal() * 12, between(random, 28, 52), 10 + (i / 180) * 34 + random.normal() * 5),
      ),
    );
    const berries = times(random.integer(24), () =>
      disc(between(random, 0, w), between(random, 0, h), between(random, 2, 4), hsl(between(random, 0, 360), 60, 45)),
    );
    return {
      svg: rect(0, 0, w, h, hsl(hue, 32, 13)) + leaves + berries,
      grain: { strength: 0.15, alongX: 1, alongY: 1 },
    };
  },
};
