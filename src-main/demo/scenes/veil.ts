/** What may lie before an object and hide a part of it. */
import type { Random } from '../../../src-shared/random.ts';
import { leaf } from './backgrounds/scenery.ts';
import { between, hsl, line, n, type Part, part, pick, times } from './svg.ts';

/** A spray of leaves or a stick that reaches along +x from the origin: what may lie before an object. */
export function veil(random: Random): Part {
  const hue = between(random, 30, 150);
  const leaves = (): string =>
    line('M0 0Q30 -6 60 0', hsl(hue - 20, 30, 22), 2.6) +
    times(9, (i) =>
      leaf(
        random,
        4 + i * 6.2,
        random.normal() * 2,
        between(random, 18, 30),
        hsl(hue + random.normal() * 8, between(random, 25, 52), between(random, 20, 46)),
      ),
    );
  const stick = (): string =>
    line(
      `M-10 0Q20 ${n(random.normal() * 6)} 62 ${n(random.normal() * 4)}M22 0l12 -12M40 0l10 10`,
      hsl(28, between(random, 15, 35), between(random, 18, 46)),
      between(random, 4, 7),
    );
  return part(pick(random, [leaves, leaves, stick])(), { relief: 1.6, rough: 0.3 });
}
