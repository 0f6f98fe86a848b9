/** The foot of a figure: bars of colours with their limits, the key of what is outlined, what the numbers are. */
import { colourise } from '../colormaps.ts';
import type { FigureContent } from './figure-content.ts';
import { type FigureLimits, limitTexts } from './figure-limits.ts';
import type { FigureSpec } from './figure-spec.ts';
import { scoreNote, valueNote } from './figure-words.ts';
import type { Item } from './scene.ts';
import { type Measure, wrapText } from './text-layout.ts';

export interface FootLook {
  ink: string;
  truth: string;
  contour: string;
}

/** The colours of maps, and those of maps of value, as PNG. */
export type Bars = Record<'map' | 'value', Uint8Array>;

/** A bar or a key: as wide as it says, drawn from where its line of text starts. */
interface Part {
  width: number;
  draw: (x: number, base: number) => Item[];
}

export interface Foot {
  height: number;
  draw: (left: number, top: number) => Item[];
}

/** Pixels of the bar, not a gradient of a format: the same colours in all. */
export function barPixels(name: FigureSpec['colours']['map']): { width: number; height: number; data: Uint8Array } {
  const values = Float32Array.from({ length: 256 * 4 }, (_, i) => (i % 256) / 255);
  return { width: 256, height: 4, data: colourise(values, name) };
}

export function figureFoot(
  { spec, content, limits, bars }: { spec: FigureSpec; content: FigureContent; limits: FigureLimits; bars: Bars },
  { width, size, measure, look }: { width: number; size: number; measure: Measure; look: FootLook },
): Foot {
  const space = size * 0.45;
  const text = (value: string, x: number, base: number): Item => ({
    kind: 'text',
    x,
    y: base,
    text: value,
    size,
    fill: look.ink,
  });
  const barPart = ([low, high]: readonly [string, string], title: string, png = bars.map): Part => {
    const barWidth = Math.min(64, width / 5);
    const [lowWidth, highWidth] = [measure(low, { size }), measure(high, { size })];
    const named = title === '' ? 0 : measure(`${title} `, { size }) + space;
    return {
      width: named + lowWidth + highWidth + barWidth + 2 * space,
      draw: (x, base) => {
        const from = x + named + lowWidth + space;
        return [
          ...(title === '' ? [] : [text(title, x, base)]),
          text(low, x + named, base),
          { kind: 'image', x: from, y: base - size * 0.72, width: barWidth, height: size * 0.78, png },
          text(high, from + barWidth + space, base),
        ];
      },
    };
  };
  const keyPart = (label: string, sample: (x: number, base: number) => Item): Part => ({
    width: size * 1.3 + space + measure(label, { size }),
    draw: (x, base) => [sample(x, base), text(label, x + size * 1.3 + space, base)],
  });
  const parts: Part[] = [];
  const has = (wanted: string): boolean => content.cells.some((row) => row.some(({ kind }) => kind === wanted));
  const [maps, values] = [has('map'), has('value')];
  if (spec.colours.bar) {
    const several = limits.shared.length > 1;
    for (const { title, limits: shared } of limits.shared)
      parts.push(barPart(limitTexts(shared), several ? title : '', shared.value && bars.value));
    if (limits.shared.length === 0 && limits.columns.length === 0) {
      if (maps) parts.push(barPart(['min', 'max of each map'], ''));
      if (values) parts.push(barPart(['−most', '+most of each photograph'], '', bars.value));
    }
  }
  const truth = truthLabel(spec, content);
  if (truth !== null)
    parts.push(
      keyPart(truth, (x, base) => ({
        kind: 'rect',
        x: x + 0.4,
        y: base - size * 0.66,
        width: size * 1.1,
        height: size * 0.66,
        stroke: look.truth,
        strokeWidth: 0.8,
      })),
    );
  if (spec.contour && maps)
    parts.push(
      keyPart(`τ = ${spec.scores.tau}`, (x, base) => ({
        kind: 'path',
        points: [
          [x, base - size * 0.3],
          [x + size * 1.2, base - size * 0.3],
        ],
        stroke: look.contour,
        strokeWidth: 0.8,
        dash: [2, 1.2],
      })),
    );
  const scored = content.cells.some((row) => row.some((cell) => cell.kind === 'map' && cell.scores !== null));
  const notes = [scored ? scoreNote(spec) : null, values ? valueNote(spec) : null].filter((note) => note !== null);
  const lines = flow(parts, width, size * 2);
  const noteLines = notes.flatMap((note) => wrapText(note, width, { size }, measure));
  const last = lines.at(-1);
  // A short note ends the line of the keys.
  const beside =
    last !== undefined && noteLines.length === 1 && last.end + 2 * size + measure(noteLines[0], { size }) <= width;
  const count = lines.length + (beside ? 0 : noteLines.length);
  const step = size * 1.35;
  return {
    height: count === 0 ? 0 : count * step + size * 0.35,
    draw: (left, top) => {
      const base = (line: number): number => top + size * 0.35 + line * step + size * 0.9;
      const items = lines.flatMap(({ placed }, at) => placed.flatMap(({ part, x }) => part.draw(left + x, base(at))));
      for (const [i, line] of noteLines.entries()) {
        if (beside) items.push({ ...text(line, left + width, base(lines.length - 1)), anchor: 'end' } as Item);
        else items.push(text(line, left, base(lines.length + i)));
      }
      return items;
    },
  };
}

function truthLabel({ truth }: FigureSpec, { rows, cells }: FigureContent): string | null {
  const shown = [...rows, ...cells.flat().flatMap((cell) => (cell.kind === 'none' ? [] : (cell.image ?? [])))];
  const boxes = truth.boxes && shown.some((one) => one.boxes.length > 0);
  const masks = truth.masks && shown.some((one) => one.outline.length > 0);
  if (!boxes && !masks) return null;
  return boxes && masks ? 'ground truth (box, mask)' : boxes ? 'ground truth (box)' : 'ground truth (mask)';
}

interface FootLine {
  placed: { part: Part; x: number }[];
  end: number;
}

/** One after another, in as many lines as it takes. */
function flow(parts: readonly Part[], width: number, between: number): FootLine[] {
  const lines: FootLine[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const x = last === undefined ? 0 : last.end + between;
    if (last === undefined || x + part.width > width) lines.push({ placed: [{ part, x: 0 }], end: part.width });
    else {
      last.placed.push({ part, x });
      last.end = x + part.width;
    }
  }
  return lines;
}
