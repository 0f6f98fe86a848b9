/** Score against M and against N, side by side: what top-M and averaging give. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { CurvePoint } from '../report-types.ts';
import type { Item, Scene } from './scene.ts';

const series = [
  { key: 'energyInBox', label: 'energy in box', colour: '#1f6feb' },
  { key: 'energyInMask', label: 'energy in mask', colour: '#bf4b8a' },
  { key: 'maskIoU', label: 'mask IoU', colour: '#2d8a4e' },
] as const;

const panel = { width: 240, height: 150, left: 24, right: 66, top: 22, bottom: 18 };
const text = 7.5;
const ink = '#1b1f24';
const quiet = '#5a6470';

export interface Curves {
  M: readonly CurvePoint[];
  N: readonly CurvePoint[];
}

export function curveFigure({ M, N }: Curves): Scene {
  const width = 2 * panel.width + 16;
  const items: Item[] = [{ kind: 'rect', x: 0, y: 0, width, height: panel.height, fill: '#ffffff' }];
  items.push(...drawPanel(M, { x: 0, title: 'Channels kept, M (averaged, Grad-CAM)' }));
  items.push(...drawPanel(N, { x: panel.width + 16, title: 'Triplets averaged, N (all channels)' }));
  return { width, height: panel.height, title: 'Scores against the number of channels and of triplets', items };
}

function drawPanel(points: readonly CurvePoint[], { x: offset, title }: { x: number; title: string }): Item[] {
  const items: Item[] = [];
  const say = (x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', fill = quiet): void => {
    items.push({ kind: 'text', x: offset + x, y, text: content, size: text, anchor, fill });
  };
  items.push({
    kind: 'text',
    x: offset + panel.left,
    y: 12,
    text: title,
    size: text + 0.5,
    weight: 'semibold',
    fill: ink,
  });
  const finite = points.filter(({ value }) => value !== null).map(({ value }) => value!);
  if (finite.length === 0) {
    say(panel.left, panel.top + text, 'not measured', 'start');
    return items;
  }
  const all = points.some(({ value }) => value === null);
  const largest = Math.max(...finite);
  const right = panel.width - panel.right;
  const smallest = Math.min(...finite);
  const across = scaleLog([smallest, all ? largest * 2.5 : largest], [panel.left, right]);
  const place = (value: number | null): number => across(value ?? largest * 2.5);
  const values = points.flatMap((point) => series.flatMap(({ key }) => point[key] ?? []));
  const down = scaleLinear([0, Math.max(0.1, ...values)], [panel.height - panel.bottom, panel.top]).nice(5);
  const format = down.tickFormat(5);
  for (const tick of down.ticks(5)) {
    const y = down(tick);
    items.push({
      kind: 'path',
      points: [
        [offset + panel.left, y],
        [offset + right, y],
      ],
      stroke: '#e3e6ea',
      strokeWidth: 0.5,
    });
    say(panel.left - 4, y + 2.5, format(tick), 'end');
  }
  for (const tick of [1, 10, 100, 1000, 10000].filter((value) => value >= smallest && value <= largest)) {
    say(place(tick), panel.height - panel.bottom + 11, String(tick), 'middle');
  }
  if (all) say(place(null), panel.height - panel.bottom + 11, 'all', 'middle');
  const ends: { y: number; label: string; colour: string }[] = [];
  for (const { key, label, colour } of series) {
    const line = points
      .filter((point) => point[key] !== undefined)
      .map((point) => [offset + place(point.value), down(point[key]!)] as const);
    if (line.length === 0) continue;
    items.push({ kind: 'path', points: line, stroke: colour, strokeWidth: 1.2 });
    for (const [cx, cy] of line)
      items.push({ kind: 'rect', x: cx - 1.2, y: cy - 1.2, width: 2.4, height: 2.4, fill: colour });
    ends.push({ y: line[line.length - 1][1], label, colour });
  }
  // Labels stand at the end of their lines, moved apart where two would touch.
  ends.sort((a, b) => a.y - b.y);
  const step = text * 1.1;
  for (const [i, end] of ends.entries()) {
    const above = i === 0 ? Number.NEGATIVE_INFINITY : ends[i - 1].y + step;
    end.y = Math.max(above, Math.min(end.y, panel.height - panel.bottom - (ends.length - 1 - i) * step));
  }
  for (const { y, label, colour } of ends) say(right + 6, y + 2.5, label, 'start', colour);
  return items;
}
