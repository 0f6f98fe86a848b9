/** The places of the test images, none of which is a place of a training image: brick wall, beach, curtain, quilt, woodland. */
import { between, blob, chance, disc, group, hsl, line, linear, n, oval, pick, rect, shape, times } from '../svg.ts';
import type { Background } from './background.ts';
import { grass, leaf, sky } from './scenery.ts';

const brickWall: Background = {
  name: 'brick-wall',
  draw: (random, { width: w, height: h }) => {
    const floor = h * between(random, 0.62, 0.85);
    const [hue, tone] = [between(random, 2, 40), between(random, 10, 45)];
    const [bw, bh] = [between(random, 30, 44), between(random, 12, 18)];
    let svg = rect(0, 0, w, floor, hsl(35, 10, between(random, 50, 76)));
    for (let row = 0; row * bh < floor; row++) {
      for (let x = (row % 2) * (-bw / 2) - bw * 0.3; x < w; x += bw) {
        const y = floor - (row + 1) * bh;
        svg +=
          rect(
            x + 1,
            y + 1,
            bw - 2,
            bh - 2,
            hsl(hue + random.normal() * 5, tone, between(random, 30, 52)),
            'rx="1.5"',
          ) + rect(x + 1, y + bh - 3, bw - 2, 2, 'rgba(0,0,0,.2)');
      }
    }
    const ivy = chance(random, 0.6)
      ? times(70, () => {
          const x = w * (random.next() < 0.5 ? 0 : 1) + random.normal() * w * 0.16;
          return leaf(
            random,
            x,
            between(random, 0, floor),
            between(random, 7, 13),
            hsl(between(random, 80, 140), 38, between(random, 16, 40)),
          );
        })
      : '';
    const slabs =
      times(8, (i) =>
        line(`M${n(w * (i / 4 - 0.5))} ${h}L${n(w * (0.3 + i * 0.06))} ${n(floor)}`, 'rgba(0,0,0,.3)', 1.4),
      ) + [0.25, 0.6].map((t) => line(`M0 ${n(floor + (h - floor) * t)}H${w}`, 'rgba(0,0,0,.3)', 1.4)).join('');
    return {
      floor,
      grain: { strength: 0.24, alongX: 1.3, alongY: 1.3 },
      svg:
        svg +
        ivy +
        rect(0, floor, w, h - floor, hsl(between(random, 20, 220), 7, between(random, 40, 66))) +
        slabs +
        rect(0, floor - 5, w, 10, 'rgba(0,0,0,.22)'),
    };
  },
};

const beach: Background = {
  name: 'beach',
  draw: (random, { width: w, height: h }) => {
    const horizon = h * between(random, 0.1, 0.34);
    const shore = horizon + h * between(random, 0.08, 0.22);
    const hue = between(random, 30, 46);
    const sea = between(random, 176, 214);
    const defs =
      linear(
        'sea',
        [0, 0, 0, 1],
        [
          [0, hsl(sea, 48, 36)],
          [1, hsl(sea - 12, 42, 62)],
        ],
      ) +
      linear(
        'sand',
        [0, 0, 0, 1],
        [
          [0, hsl(hue, 34, 56)],
          [0.2, hsl(hue, 40, 72)],
          [1, hsl(hue, 36, 60)],
        ],
      );
    const wave = (y: number): string =>
      `M0 ${n(y)}` +
      times(
        6,
        (i) =>
          `Q${n((w * (i + 0.5)) / 6)} ${n(y + random.normal() * 4)} ${n((w * (i + 1)) / 6)} ${n(y + random.normal() * 2)}`,
      );
    const pieces = times(46, () => {
      const y = between(random, shore + 6, h);
      const r = 1 + 5 * random.next() * ((y - shore) / (h - shore));
      const x = between(random, 0, w);
      return (
        oval(x + 1.5, y + 1.5, r * 1.1, r * 0.7, 'rgba(70,45,10,.35)') +
        shape(
          blob(random, x, y, r * 1.2, r * 0.8, 6, 0.1),
          hsl(between(random, 0, 360), between(random, 5, 30), between(random, 45, 90)),
        )
      );
    });
    const ripples = times(26, () => {
      const y = between(random, shore, h);
      return line(
        `M${n(between(random, -30, w))} ${n(y)}q${n(between(random, 12, 30))} ${n(random.normal() * 6)} ${n(between(random, 40, 80))} 0`,
        'rgba(110,75,30,.2)',
        2.2,
      );
    });
    return {
      floor: shore,
      grain: { strength: 0.18, alongX: 2.4, alongY: 2.4 },
      svg:
        `<defs>${defs}</defs>${sky(random, w, horizon)}${rect(0, horizon, w, shore - horizon + 6, 'url(#sea)')}${times(4, (i) => line(wave(horizon + ((shore - horizon) * (i + 0.6)) / 4), 'rgba(255,255,255,.45)', 1 + i * 0.5))}` +
        `<path d="${wave(shore)}V${h}H0Z" fill="url(#sand)"/>${line(wave(shore), 'rgba(255,255,255,.8)', 3)}${ripples}${pieces}`,
    };
  },
};

const curtain: Background = {
  name: 'curtain',
  draw: (random, { width: w, height: h }) => {
    const [hue, tone, light] = [between(random, 0, 360), between(random, 8, 55), between(random, 28, 68)];
    const pitch = between(random, 20, 46);
    const folds = times(Math.ceil(w / pitch) + 2, (i) => {
      const [x, fw] = [(i - 1) * pitch + random.normal() * 4, pitch * between(random, 0.8, 1.4)];
      return shape(
        `M${n(x)} 0h${n(fw)}q${n(random.normal() * 9)} ${n(h / 2)} ${n(random.normal() * 5)} ${h}h${n(-fw)}q${n(random.normal() * 9)} ${n(-h / 2)} 0 ${-h}Z`,
        'url(#fold)',
      );
    });
    const step = between(random, 15, 34);
    const print = pick(random, [
      '',
      disc(step / 2, step / 2, step * 0.22, hsl(hue + 150, 40, 60)),
      line(`M0 ${n(step / 2)}H${n(step)}`, hsl(hue + 40, 35, light - 15), step * 0.25),
      rect(0, 0, step / 2, step / 2, hsl(hue + 20, 40, light + 15)) +
        rect(step / 2, step / 2, step / 2, step / 2, hsl(hue + 20, 40, light + 15)),
    ]);
    const floor = h * between(random, 0.8, 0.95);
    return {
      floor,
      grain: { strength: 0.14, alongX: 2.5, alongY: 0.4 },
      svg:
        `<defs>${linear(
          'fold',
          [0, 0, 1, 0],
          [
            [0, '#000', 0.05],
            [0.25, '#fff', 0.22],
            [0.6, '#000', 0.12],
            [1, '#000', 0.55],
          ],
        )}<pattern id="print" width="${n(step)}" height="${n(step)}" patternUnits="userSpaceOnUse">${rect(0, 0, step, step, hsl(hue, tone, light))}${print}</pattern></defs>` +
        rect(0, 0, w, h, 'url(#print)') +
        folds +
        rect(0, floor, w, h - floor, hsl(between(random, 10, 40), 25, between(random, 20, 40))) +
        rect(0, floor, w, 5, 'rgba(0,0,0,.4)'),
    };
  },
};

const quilt: Background = {
  name: 'quilt',
  draw: (random, { width: w, height: h }) => {
    const size = between(random, 36, 62);
    const base = between(random, 0, 360);
    const spread = between(random, 20, 160);
    let cells = '';
    for (let y = -2; y * size < h + size * 2; y++) {
      for (let x = -2; x * size < w + size * 2; x++) {
        const fromCentre = Math.hypot((x + 0.5) * size - w / 2, (y + 0.5) * size - h / 2);
        if (fromCentre > Math.hypot(w, h) / 2 + size * 0.75) continue;
        const colour = (): string =>
          hsl(base + random.normal() * spread, between(random, 10, 52), between(random, 26, 82));
        const [a, b] = [colour(), colour()];
        const [px, py] = [x * size, y * size];
        const motif = pick(random, [
          shape(`M${n(px)} ${n(py)}h${n(size)}v${n(size)}Z`, b),
          shape(
            `M${n(px + size / 2)} ${n(py)}l${n(size / 2)} ${n(size / 2)}l${n(-size / 2)} ${n(size / 2)}l${n(-size / 2)} ${n(-size / 2)}Z`,
            b,
          ),
          times(4, (i) => rect(px + (i * size) / 4, py, size / 8, size, b)),
          times(9, (i) =>
            disc(px + size * (0.2 + (i % 3) * 0.3), py + size * (0.2 + Math.floor(i / 3) * 0.3), size * 0.07, b),
          ),
          '',
        ]);
        cells +=
          rect(px, py, size, size, a) +
          motif +
          rect(px, py, size, size, 'none', 'stroke="rgba(0,0,0,.3)" stroke-width="1.6"') +
          rect(
            px + 2.5,
            py + 2.5,
            size - 5,
            size - 5,
            'none',
            'stroke="rgba(255,255,255,.4)" stroke-width=".8" stroke-dasharray="3 2.4"',
          );
      }
    }
    const folds = times(5, () => {
      const x = between(random, -40, w);
      return line(
        `M${n(x)} -10Q${n(x + random.normal() * 60)} ${n(h / 2)} ${n(x + random.normal() * 70)} ${h + 10}`,
        chance(random, 0.5) ? 'rgba(0,0,0,.16)' : 'rgba(255,255,255,.14)',
        between(random, 8, 22),
      );
    });
    return {
      svg: group(cells, `transform="rotate(${n(between(random, -40, 40))} ${w / 2} ${h / 2})"`) + folds,
      grain: { strength: 0.17, alongX: 2.4, alongY: 2.4 },
    };
  },
};

const woodland: Background = {
  name: 'woodland',
  draw: (random, { width: w, height: h }) => {
    const floor = h * between(random, 0.42, 0.68);
    const hue = between(random, 20, 110);
    const haze = hsl(hue + 20, 22, between(random, 50, 80));
    const trunks = (count: number, dark: number, broad: number): string =>
      times(count, () => {
        const [x, tw] = [between(random, -10, w), broad * between(random, 0.5, 1.4)];
        const foot = floor + between(random, -6, 10);
        return (
          shape(
            `M${n(x)} -5L${n(x - tw * 0.2)} ${n(foot)}h${n(tw * 1.4)}L${n(x + tw)} -5Z`,
            hsl(between(random, 18, 40), 20, dark),
          ) + rect(x + tw * 0.62, -5, tw * 0.38, foot, 'rgba(0,0,0,.25)')
        );
      });
    const litter = times(160, () => {
      const y = between(random, floor, h + 6);
      return leaf(
        random,
        between(random, -5, w + 5),
        y,
        3 + 9 * ((y - floor) / (h - floor)),
        hsl(hue * 0.6 + random.normal() * 14, between(random, 22, 58), between(random, 16, 52)),
      );
    });
    return {
      floor,
      grain: { strength: 0.2, alongX: 1.2, alongY: 0.9 },
      svg: `<defs>${linear(
        'haze',
        [0, 0, 0, 1],
        [
          [0, haze],
          [1, hsl(hue, 26, 38)],
        ],
      )}</defs>${rect(0, 0, w, h, 'url(#haze)')}${trunks(9, 48, 9)}${trunks(6, 30, 15)}${trunks(2, 17, 26)}${rect(0, floor, w, h - floor, hsl(hue * 0.6, 32, 20))}${litter}${grass(random, { w, h, from: floor, hue: 95, count: 40 })}`,
    };
  },
};

export const testBackgrounds: readonly Background[] = [brickWall, beach, curtain, quilt, woodland];
