/** Below the comparison figure: the bar of colours with its limits, the key of the ground truth, what the numbers are. */
import { type ColormapName, colourise } from '../colormaps.ts';
import type { MapLimits } from './overlay.ts';
import type { DrawingTools, Item } from './scene.ts';
import { wrapText } from './text-layout.ts';

export interface LegendInput {
  left: number;
  right: number;
  top: number;
  size: number;
  colours: ColormapName;
  /** Common to all maps; each map has its own without. */
  shared: MapLimits | undefined;
  truth: { colour: string; label: string } | null;
  note: string | undefined;
  ink: string;
}

export async function figureLegend(
  input: LegendInput,
  { measure, encodePng }: DrawingTools,
): Promise<{ items: Item[]; bottom: number }> {
  const { left, right, top, size, colours, shared, truth, note, ink } = input;
  const items: Item[] = [];
  const baseline = top + size * 0.86;
  const say = (text: string, x: number, y = baseline): number => {
    items.push({ kind: 'text', x, y, text, size, fill: ink });
    return x + measure(text, { size });
  };
  const [low, high] =
    shared === undefined ? ['min', 'max of each map'] : [shared.low, shared.high].map((value) => limitText(value));
  const space = size * 0.45;
  const barLeft = say(low, left) + space;
  const barWidth = Math.min(80, (right - left) / 4);
  // Pixels in a row, not a gradient of the format: the same colours in all three.
  const ramp = colourise(
    Float32Array.from({ length: 256 * 4 }, (_, i) => (i % 256) / 255),
    colours,
  );
  const png = await encodePng({ width: 256, height: 4, data: ramp });
  items.push({ kind: 'image', x: barLeft, y: top + size * 0.1, width: barWidth, height: size * 0.8, png });
  let x = say(high, barLeft + barWidth + space);
  if (truth !== null) {
    const boxLeft = x + 2.2 * size;
    const [width, height] = [size * 1.1, size * 0.7];
    items.push({
      kind: 'rect',
      x: boxLeft,
      y: top + size * 0.15,
      width,
      height,
      stroke: truth.colour,
      strokeWidth: 0.8,
    });
    x = say(truth.label, boxLeft + width + space);
  }
  if (note === undefined) return { items, bottom: top + size * 1.2 };
  if (right - measure(note, { size }) > x + 2 * size) {
    items.push({ kind: 'text', x: right, y: baseline, text: note, size, anchor: 'end', fill: ink });
    return { items, bottom: top + size * 1.2 };
  }
  const lines = wrapText(note, right - left, { size }, measure);
  for (const [i, line] of lines.entries()) say(line, left, baseline + (i + 1) * size * 1.3);
  return { items, bottom: top + size * (1.2 + 1.3 * lines.length) };
}

function limitText(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 && Math.abs(value) < 1e4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}
