/** The curves as one SVG picture, to be saved as it is or drawn as PNG. Pure. */
import type { Item, Scene } from '../../../src-shared/figure/scene.ts';
import { niceTicks } from '../../canvas/nice-ticks.ts';
import { type Drawing, windowSvg } from '../../components/window-svg.ts';
import {
  alignCurves,
  type CurveName,
  type CurveRun,
  curveNames,
  curveTitles,
  isShare,
  latestOf,
} from './curve-data.ts';
import { lookOf } from './run-look.ts';

export interface CurveColours {
  background: string;
  ink: string;
  mute: string;
  line: string;
  /** One a run. */
  runs: readonly string[];
}

const panel = { width: 300, height: 220, left: 44, right: 12, top: 30, bottom: 36 };
const legendRow = 18;

/** Panels side by side, those without a number left out; the legend below. */
export function curvesSvg(runs: readonly CurveRun[], colours: CurveColours): Drawing {
  return windowSvg(curvesScene(runs, colours));
}

/** In the colours of print where the engine writes it. */
export function curvesScene(runs: readonly CurveRun[], colours: CurveColours): Scene {
  const shown = curveNames.filter((name) => runs.some((run) => latestOf(run, name) !== null));
  const width = Math.max(1, shown.length) * panel.width;
  const height = panel.height + legendRow * runs.length + 12;
  const legend = runs.flatMap(({ id, title }, i): Item[] => {
    const y = panel.height + legendRow * i + 8;
    const key = [[panel.left, y] as const, [panel.left + 28, y] as const];
    return [line(key, colours.runs[i], id), words(panel.left + 36, y + 4, title, { fill: colours.ink })];
  });
  const items: Item[] = [
    { kind: 'rect', x: 0, y: 0, width, height, fill: colours.background },
    ...shown.flatMap((name, i) => panelItems(runs, name, colours, i * panel.width)),
    ...legend,
  ];
  return { width, height, title: `Curves of ${runs.map(({ title }) => title).join(', ')}`, items };
}

function panelItems(runs: readonly CurveRun[], name: CurveName, colours: CurveColours, x0: number): Item[] {
  const [epochs, ...columns] = alignCurves(runs, name);
  const values = columns.flat().filter((value) => value !== null);
  const top = isShare[name] ? 1 : Math.max(...values, 1e-9);
  const bottom = Math.min(0, ...values);
  const [first, last] = [epochs[0] ?? 0, Math.max(epochs.at(-1) ?? 1, (epochs[0] ?? 0) + 1)];
  const inner = { width: panel.width - panel.left - panel.right, height: panel.height - panel.top - panel.bottom };
  const x = (epoch: number): number => x0 + panel.left + ((epoch - first) / (last - first)) * inner.width;
  const y = (value: number): number => panel.top + inner.height * ((top - value) / (top - bottom));
  const mute = colours.mute;
  const grid = niceTicks(bottom, top, 4).flatMap((tick): Item[] => {
    const points = [[x(first), y(tick)] as const, [x(last), y(tick)] as const];
    const label = words(x(first) - 6, y(tick) + 4, String(tick), { anchor: 'end', fill: mute });
    return [{ kind: 'path', points, stroke: colours.line }, label];
  });
  const below = niceTicks(first, last, 4)
    .filter(Number.isInteger)
    .map((tick) => words(x(tick), panel.height - panel.bottom + 16, String(tick), { anchor: 'middle', fill: mute }));
  const curves = columns.flatMap((column, i): Item[] => {
    const points = column.flatMap((value, row): [number, number][] =>
      value === null ? [] : [[x(epochs[row]), y(value)]],
    );
    return points.length === 0 ? [] : [line(points, colours.runs[i], runs[i]!.id)];
  });
  const heading = { size: 12, weight: 'semibold', fill: colours.ink } as const;
  return [
    words(x0 + panel.left, 18, curveTitles[name], heading),
    ...grid,
    ...below,
    words(x((first + last) / 2), panel.height - 4, 'epoch', { anchor: 'middle', fill: mute }),
    ...curves,
  ];
}

type TextItem = Extract<Item, { kind: 'text' }>;

function words(x: number, y: number, text: string, look: Partial<TextItem>): TextItem {
  return { kind: 'text', x, y, text, size: 11, ...look };
}

function line(points: readonly (readonly [number, number])[], stroke: string, run: number): Item {
  return { kind: 'path', points, stroke, strokeWidth: 1.75, dash: lookOf(run).dash };
}
