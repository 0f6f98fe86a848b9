/** What several places share: sky, boards, windows, grass, leaves. */
import type { Random } from '../../../../src-shared/random.ts';
import { between, blob, group, hsl, line, linear, n, oval, rect, shape, times } from '../svg.ts';

/** Sky with clouds, from the top edge down to `to`. */
export function sky(random: Random, w: number, to: number): string {
  const hue = between(random, 195, 222);
  const clouds = times(random.integer(6), () => {
    const [x, y, broad] = [between(random, 0, w), between(random, 0, to * 0.8), between(random, 5, 15)];
    return times(6, (i) =>
      oval(
        x + (i - 2.5) * broad * 0.9,
        y + random.normal() * broad * 0.2,
        broad * between(random, 0.7, 1.3),
        broad * between(random, 0.3, 0.55),
        'rgba(255,255,255,.5)',
      ),
    );
  });
  return `<defs>${linear(
    'sky',
    [0, 0, 0, 1],
    [
      [0, hsl(hue, 52, between(random, 50, 72))],
      [1, hsl(hue - 6, 36, 86)],
    ],
  )}</defs>${rect(0, 0, w, to + 2, 'url(#sky)')}${clouds}`;
}

/** A wooden floor seen in perspective, from `from` down to the lower edge. */
export function boards(random: Random, from: number, w: number, h: number): string {
  const [hue, light] = [between(random, 15, 38), between(random, 22, 60)];
  const count = 9 + random.integer(6);
  const [vanish, spread] = [w * between(random, 0.2, 0.8), between(random, 1.8, 2.8)];
  const top = (i: number): number => vanish + (i / count - 0.5) * w * 1.5;
  const bottom = (i: number): number => vanish + (i / count - 0.5) * w * 1.5 * spread;
  const planks = times(count, (i) =>
    shape(
      `M${n(top(i))} ${n(from)}L${n(top(i + 1))} ${n(from)}L${n(bottom(i + 1))} ${h}L${n(bottom(i))} ${h}Z`,
      hsl(hue + random.normal() * 2, 40, light + random.normal() * 4),
      'stroke="rgba(30,12,0,.5)" stroke-width=".9"',
    ),
  );
  return (
    rect(0, from, w, h - from, hsl(hue, 36, light - 6)) +
    planks +
    `<defs>${linear(
      'gloom',
      [0, 0, 0, 1],
      [
        [0, '#000', 0.35],
        [0.4, '#000', 0],
        [1, '#fff', 0.08],
      ],
    )}</defs>` +
    rect(0, from, w, h - from, 'url(#gloom)')
  );
}

/** A window with a bright outside. */
export function window(random: Random, x: number, y: number, width: number, height: number): string {
  const frame = hsl(40, 14, between(random, 70, 95));
  return (
    rect(x + 3, y + 4, width, height, 'rgba(0,0,0,.25)') +
    rect(x, y, width, height, frame) +
    `<svg x="${n(x + 5)}" y="${n(y + 5)}" width="${n(width - 10)}" height="${n(height - 10)}">${sky(random, width, height)}${times(5, () => shape(blob(random, between(random, 0, width), height - 8, between(random, 14, 26), between(random, 10, 26), 8, 0.12), hsl(between(random, 80, 130), 30, between(random, 30, 50))))}</svg>` +
    rect(x + width / 2 - 2, y, 4, height, frame) +
    rect(x, y + height * 0.45, width, 4, frame) +
    rect(x - 4, y + height - 3, width + 8, 6, frame)
  );
}

interface Lawn {
  w: number;
  h: number;
  from: number;
  hue: number;
  count: number;
}

/** Blades of grass, longer and darker towards the viewer. */
export function grass(random: Random, { w, h, from, hue, count }: Lawn): string {
  return times(count, (i) => {
    const near = (i + random.next()) / count;
    const [x, y, length] = [
      between(random, -5, w + 5),
      from + (h + 10 - from) * near,
      6 + 26 * near * between(random, 0.6, 1.2),
    ];
    const lean = random.normal() * length * 0.35;
    return shape(
      `M${n(x)} ${n(y)}Q${n(x + lean * 0.2)} ${n(y - length * 0.6)} ${n(x + lean)} ${n(y - length)}Q${n(x + lean * 0.5 + 2)} ${n(y - length * 0.5)} ${n(x + 1 + near * 2)} ${n(y)}Z`,
      hsl(hue + random.normal() * 10, between(random, 28, 56), between(random, 20, 52)),
    );
  });
}

/** One leaf in any direction; from 9 pixels on with an edge and a midrib. */
export function leaf(random: Random, x: number, y: number, length: number, colour: string): string {
  const broad = length * between(random, 0.36, 0.58);
  const place = `transform="translate(${n(x)},${n(y)}) rotate(${n(between(random, 0, 360))})"`;
  const outline = `M0 0Q${n(length * 0.4)} ${n(-broad)} ${n(length)} 0Q${n(length * 0.4)} ${n(broad)} 0 0Z`;
  if (length < 9) return shape(outline, colour, place);
  const midrib = line(`M0 0L${n(length * 0.9)} 0`, 'rgba(255,255,220,.28)', 0.7);
  return group(shape(outline, colour, 'stroke="rgba(0,0,0,.35)" stroke-width=".6"') + midrib, place);
}
