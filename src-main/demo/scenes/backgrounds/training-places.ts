/** The places of the training images; those outdoors lie in a file of their own. */
import { between, chance, disc, group, hsl, line, linear, n, oval, pick, rect, shape, times } from '../svg.ts';
import type { Background } from './background.ts';
import { boards, window } from './scenery.ts';
import { hedge, meadow, pebbles } from './training-gardens.ts';

const parlour: Background = {
  name: 'parlour',
  draw: (random, { width: w, height: h }) => {
    const floor = h * between(random, 0.56, 0.8);
    const hue = between(random, 0, 360);
    const [paper, print] = [
      hsl(hue, between(random, 8, 42), between(random, 40, 82)),
      hsl(hue + between(random, -40, 40), 35, between(random, 30, 75)),
    ];
    const step = between(random, 13, 30);
    const motif = pick(random, [
      rect(0, 0, step * 0.4, step, print),
      disc(step / 2, step / 2, step * 0.2, print) + disc(0, 0, step * 0.12, print),
      line(`M0 0L${step / 2} ${step / 2}L${step} 0M0 ${step}L${step / 2} ${step / 2}L${step} ${step}`, print, 1.2),
      [0, 90, 180, 270]
        .map((a) =>
          group(
            oval(0, -step * 0.2, step * 0.1, step * 0.2, print),
            `transform="translate(${n(step / 2)},${n(step / 2)}) rotate(${a})"`,
          ),
        )
        .join(''),
    ]);
    const pictures = times(random.integer(3), () => {
      const [x, y, pw, ph] = [
        between(random, 0, w * 0.8),
        between(random, 0, floor * 0.4),
        between(random, 30, 70),
        between(random, 30, 60),
      ];
      const hue2 = between(random, 0, 360);
      return (
        rect(x + 2, y + 4, pw, ph, 'rgba(0,0,0,.35)') +
        rect(x, y, pw, ph, hsl(between(random, 20, 45), 40, between(random, 18, 55))) +
        rect(x + 4, y + 4, pw - 8, ph - 8, hsl(hue2, 35, 72)) +
        shape(
          `M${n(x + 4)} ${n(y + ph * 0.7)}q${n(pw * 0.25)} ${n(-ph * 0.3)} ${n(pw * 0.5)} 0t${n(pw * 0.5 - 8)} 0V${n(y + ph - 4)}H${n(x + 4)}Z`,
          hsl(hue2 + 120, 35, 42),
        )
      );
    });
    return {
      floor,
      grain: { strength: 0.12, alongX: 1, alongY: 1 },
      svg:
        `<defs><pattern id="paper" width="${n(step)}" height="${n(step)}" patternUnits="userSpaceOnUse">${rect(0, 0, step, step, paper)}${motif}</pattern></defs>` +
        rect(0, 0, w, floor, 'url(#paper)') +
        (chance(random, 0.45)
          ? window(random, between(random, 0, w * 0.7), floor * 0.05, w * 0.32, floor * 0.7)
          : pictures) +
        boards(random, floor, w, h) +
        rect(0, floor - 11, w, 11, hsl(40, 18, between(random, 60, 92))) +
        rect(0, floor - 1, w, 3, 'rgba(0,0,0,.4)'),
    };
  },
};

const bookshelf: Background = {
  name: 'bookshelf',
  draw: (random, { width: w, height: h }) => {
    const wood = between(random, 18, 40);
    const pitch = between(random, 62, 100);
    let svg = rect(0, 0, w, h, hsl(wood, 30, 14));
    for (let base = pitch * between(random, 0.4, 1); base < h + pitch; base += pitch) {
      for (let x = -5; x < w; ) {
        const [bw, bh] = [between(random, 6, 17), pitch * between(random, 0.55, 0.86)];
        if (chance(random, 0.08)) {
          x += bw * 1.8;
          continue;
        }
        const [hue, tone, light] = [between(random, 0, 360), between(random, 10, 62), between(random, 18, 74)];
        const lean = chance(random, 0.12) ? between(random, 4, 11) : 0;
        svg += group(
          rect(0, -bh, bw, bh, hsl(hue, tone, light)) +
            rect(0, -bh, bw * 0.2, bh, 'rgba(255,255,255,.16)') +
            rect(bw * 0.8, -bh, bw * 0.2, bh, 'rgba(0,0,0,.28)') +
            rect(
              bw * 0.15,
              -bh * between(random, 0.6, 0.9),
              bw * 0.7,
              between(random, 2, 9),
              hsl(hue + 40, 40, light > 45 ? 20 : 82),
            ) +
            rect(0, -bh * 0.14, bw, 1.6, 'rgba(255,225,150,.55)'),
          `transform="translate(${n(x)},${n(base)}) rotate(${n(lean)})"`,
        );
        x += bw + 0.6 + lean * 0.9;
      }
      svg +=
        rect(0, base, w, 8, hsl(wood, 42, 36)) +
        rect(0, base, w, 1.5, 'rgba(255,235,200,.3)') +
        rect(0, base + 8, w, 9, 'rgba(0,0,0,.4)');
    }
    return { svg, grain: { strength: 0.11, alongX: 1, alongY: 0.5 } };
  },
};

const kitchen: Background = {
  name: 'kitchen',
  draw: (random, { width: w, height: h }) => {
    const floor = h * between(random, 0.6, 0.82);
    const size = between(random, 20, 42);
    const hue = between(random, 0, 360);
    let svg = rect(0, 0, w, h, hsl(hue, 8, 62));
    for (let y = floor - size; y > -size; y -= size) {
      for (let x = -size * 0.3; x < w; x += size) {
        const accent = chance(random, 0.1);
        svg +=
          rect(
            x + 1,
            y + 1,
            size - 2,
            size - 2,
            hsl(hue + (accent ? 150 : 0), accent ? 40 : 16, between(random, 74, 82) - (accent ? 22 : 0)),
            'rx="2"',
          ) +
          shape(
            `M${n(x + 3)} ${n(y + size * 0.6)}L${n(x + 3)} ${n(y + 3)}L${n(x + size * 0.6)} ${n(y + 3)}Z`,
            'rgba(255,255,255,.2)',
          );
      }
    }
    const rail = floor * between(random, 0.12, 0.3);
    const pans = times(1 + random.integer(4), (i) => {
      const [x, r] = [w * (0.12 + i * 0.24) + random.normal() * 6, between(random, 11, 20)];
      return (
        line(`M${n(x)} ${n(rail)}v${n(r * 0.9)}`, '#3b3733', 2.4) +
        disc(x + 3, rail + r * 1.8 + 3, r, 'rgba(0,0,0,.25)') +
        disc(x, rail + r * 1.8, r, hsl(pick(random, [25, 210, 0]), pick(random, [12, 55]), between(random, 28, 60))) +
        disc(x - r * 0.15, rail + r * 1.7, r * 0.74, 'rgba(0,0,0,.22)')
      );
    });
    const top = between(random, 15, 60);
    return {
      floor,
      grain: { strength: 0.09, alongX: 1.6, alongY: 1 },
      svg:
        svg +
        line(`M0 ${n(rail)}H${w}`, '#77716a', 3) +
        pans +
        `<defs>${linear(
          'top',
          [0, 0, 0, 1],
          [
            [0, hsl(between(random, 10, 45), 26, top + 16)],
            [1, hsl(30, 24, top)],
          ],
        )}</defs>` +
        rect(0, floor, w, h - floor, 'url(#top)') +
        rect(0, floor - 7, w, 8, 'rgba(0,0,0,.22)') +
        times(9, () =>
          oval(between(random, 0, w), between(random, floor, h), between(random, 8, 40), 1, 'rgba(0,0,0,.13)'),
        ),
    };
  },
};

const tableTop: Background = {
  name: 'table-top',
  draw: (random, { width: w, height: h }) => {
    const [hue, tone] = [between(random, 14, 42), between(random, 20, 62)];
    const plank = between(random, 30, 70);
    const turn = between(random, -30, 30);
    const planks = times(Math.ceil((2.4 * h) / plank), (i) => {
      const y = -0.7 * h + i * plank;
      return (
        rect(-w, y, w * 3, plank, hsl(hue + random.normal() * 3, 38, tone + random.normal() * 5)) +
        rect(-w, y, w * 3, 1.4, 'rgba(0,0,0,.55)') +
        rect(-w, y + 1.4, w * 3, 1, 'rgba(255,240,210,.22)') +
        times(3, () =>
          line(
            `M${-w} ${n(y + between(random, 4, plank - 4))}q${n(w)} ${n(random.normal() * 7)} ${n(w * 3)} 0`,
            'rgba(50,25,5,.2)',
            between(random, 0.6, 2),
          ),
        )
      );
    });
    const papers = times(random.integer(4), () =>
      group(
        rect(3, 4, 62, 84, 'rgba(0,0,0,.3)') +
          rect(0, 0, 62, 84, hsl(between(random, 0, 360), between(random, 3, 30), between(random, 74, 94))) +
          times(9, (i) => line(`M8 ${12 + i * 8}h${n(between(random, 20, 46))}`, 'rgba(30,30,60,.4)', 1.1)),
        `transform="translate(${n(between(random, -20, w))},${n(between(random, -20, h))}) rotate(${n(between(random, 0, 360))})"`,
      ),
    );
    const rings = times(random.integer(3), () =>
      disc(
        between(random, 0, w),
        between(random, 0, h),
        between(random, 12, 20),
        'none',
        'stroke="rgba(40,20,5,.28)" stroke-width="2"',
      ),
    );
    return {
      svg: group(planks, `transform="rotate(${n(turn)} ${w / 2} ${h / 2})"`) + papers + rings,
      grain: { strength: 0.22, alongX: 0.25, alongY: 2 },
    };
  },
};

export const trainingBackgrounds: readonly Background[] = [
  parlour,
  bookshelf,
  kitchen,
  tableTop,
  pebbles,
  meadow,
  hedge,
];
