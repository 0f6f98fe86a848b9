/** Classes that are taken for each other. */
import type { Item, Scene } from '../scene.ts';
import { fitted, grid, ink, type PlotLook, quiet, sceneOf, shortened, size, small, usualWidth } from './plot-style.ts';

export interface ConfusionCell {
  of: number;
  as: number;
  count: number;
}

/** Which class is taken for which: a square for each pair, darker the more often, with its number where it can be read. */
export function confusionPlot(
  { classes, cells }: { classes: readonly string[]; cells: readonly ConfusionCell[] },
  look: PlotLook,
): Scene {
  const { width = usualWidth, measure } = look;
  const count = Math.max(1, classes.length);
  const text = Math.min(small, Math.max(4.5, 140 / count));
  const labels = classes.map((name) => shortened(name, 62, text, measure));
  const side = Math.max(...labels.map((label) => measure(label, { size: text })), 10);
  const left = side + size + 10;
  const cell = (width - left - 4) / count;
  const top = size * 2.4 + 4;
  const below = top + count * cell;
  const most = Math.max(1, ...cells.map((one) => one.count));
  const items: Item[] = cells.flatMap(({ of, as, count: found }): Item[] => {
    const share = found / most;
    const [x, y] = [left + as * cell, top + of * cell];
    const number: Item = {
      kind: 'text',
      x: x + cell / 2,
      y: y + cell / 2 + text * 0.35,
      text: String(found),
      size: text,
      anchor: 'middle',
      fill: share > 0.5 ? '#ffffff' : ink,
    };
    const readable = cell > measure(String(found), { size: text }) + 1.5 && cell > text;
    return [{ kind: 'rect', x, y, width: cell, height: cell, fill: blue(share) }, ...(readable ? [number] : [])];
  });
  items.push({
    kind: 'rect',
    x: left,
    y: top,
    width: count * cell,
    height: count * cell,
    stroke: quiet,
    strokeWidth: 0.5,
  });
  const diagonal = [[left, top] as const, [left + count * cell, below] as const];
  items.push({ kind: 'path', points: diagonal, stroke: grid, strokeWidth: 0.5 });
  if (cell > text * 0.9) {
    for (const [i, label] of labels.entries())
      items.push({
        kind: 'text',
        x: left - 3,
        y: top + (i + 0.5) * cell + text * 0.35,
        text: label,
        size: text,
        anchor: 'end',
        fill: quiet,
      });
  }
  // Names below stand one under another where they would touch, each below its column.
  const widest = Math.max(...labels.map((label) => measure(label, { size: text })));
  const lines = Math.min(count, Math.max(1, Math.ceil((widest + 3) / cell)));
  const shownBelow = cell > text * 0.9 && lines <= 6;
  if (shownBelow) {
    for (const [i, label] of labels.entries()) {
      const half = measure(label, { size: text }) / 2;
      const x = Math.min(Math.max(left + (i + 0.5) * cell, left + half), width - half - 1);
      items.push({
        kind: 'text',
        x,
        y: below + text * 1.25 * ((i % lines) + 1),
        text: label,
        size: text,
        anchor: 'middle',
        fill: quiet,
      });
    }
  }
  const foot = below + (shownBelow ? lines * text * 1.25 : 0) + size * 1.3;
  const height = foot + 4;
  items.push(
    { kind: 'text', x: 1, y: size, text: fitted(look).title, size, weight: 'semibold', fill: ink },
    {
      kind: 'text',
      x: left + (count * cell) / 2,
      y: foot,
      text: fitted(look).xTitle,
      size,
      anchor: 'middle',
      fill: ink,
    },
    { kind: 'text', x: 1, y: top - 3, text: fitted(look).yTitle, size, fill: ink },
  );
  return sceneOf(look, { width, height }, items);
}

/** From white to dark blue, falling in lightness. */
function blue(share: number): string {
  const mix = (from: number, to: number): string =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${mix(0xee, 0x0b)}${mix(0xf3, 0x3f)}${mix(0xf8, 0x7a)}`;
}
