/** The curves as one SVG picture, to be saved as it is or drawn as PNG. Pure. */
import { escapeXml } from '../../../src-shared/xml.ts';
import {
  alignCurves,
  type CurveName,
  type CurveRun,
  curveNames,
  curveTitles,
  isShare,
  niceTicks,
} from './curve-data.ts';

export interface CurveColours {
  background: string;
  ink: string;
  mute: string;
  line: string;
  /** One a run. */
  runs: readonly string[];
}

/** Dashes tell runs apart without their colours, as many as are shown at most. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [8, 3, 2, 3],
  [16, 4],
  [8, 3, 2, 3, 2, 3],
  [2, 8],
  [16, 3, 6, 3],
];

const panel = { width: 300, height: 220, left: 44, right: 12, top: 30, bottom: 36 };
const legendRow = 18;

/** Panels side by side, those without a number left out; the legend below. */
export function curvesSvg(
  runs: readonly CurveRun[],
  colours: CurveColours,
): { svg: string; width: number; height: number } {
  const shown = curveNames.filter((name) =>
    runs.some(({ metrics }) => metrics.some((metric) => metric[name] !== null)),
  );
  const width = Math.max(1, shown.length) * panel.width;
  const height = panel.height + legendRow * runs.length + 12;
  const panels = shown.map((name, i) => drawPanel(runs, name, colours, i * panel.width));
  const legend = runs.map(({ title }, i) => {
    const y = panel.height + legendRow * i + 8;
    return `${line(
      [
        [panel.left, y],
        [panel.left + 28, y],
      ],
      colours.runs[i],
      dashes[i % dashes.length],
    )}<text x="${panel.left + 36}" y="${y + 4}" fill="${colours.ink}">${escapeXml(title)}</text>`;
  });
  const body = [`<rect width="${width}" height="${height}" fill="${colours.background}"/>`, ...panels, ...legend].join(
    '\n',
  );
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11">`;
  return { svg: `${head}\n${body}\n</svg>\n`, width, height };
}

function drawPanel(runs: readonly CurveRun[], name: CurveName, colours: CurveColours, x0: number): string {
  const [epochs, ...columns] = alignCurves(runs, name);
  const values = columns.flat().filter((value) => value !== null);
  const top = isShare[name] ? 1 : Math.max(...values, 1e-9);
  const [first, last] = [epochs[0] ?? 0, Math.max(epochs.at(-1) ?? 1, (epochs[0] ?? 0) + 1)];
  const inner = { width: panel.width - panel.left - panel.right, height: panel.height - panel.top - panel.bottom };
  const x = (epoch: number): number => x0 + panel.left + ((epoch - first) / (last - first)) * inner.width;
  const y = (value: number): number => panel.top + inner.height * (1 - value / top);
  const text = (at: [number, number], content: string, anchor: string, fill: string, extra = ''): string =>
    `<text x="${round(at[0])}" y="${round(at[1])}" text-anchor="${anchor}" fill="${fill}"${extra}>${escapeXml(content)}</text>`;
  const grid = niceTicks(0, top, 4).map((tick) => {
    const rule = `<path d="M${round(x(first))} ${round(y(tick))}H${round(x(last))}" stroke="${colours.line}"/>`;
    return rule + text([x(first) - 6, y(tick) + 4], String(tick), 'end', colours.mute);
  });
  const below = niceTicks(first, last, 4)
    .filter(Number.isInteger)
    .map((tick) => text([x(tick), panel.height - panel.bottom + 16], String(tick), 'middle', colours.mute));
  const curves = columns.map((column, i) => {
    const points = column.flatMap((value, row): [number, number][] =>
      value === null ? [] : [[x(epochs[row]), y(value)]],
    );
    return line(points, colours.runs[i], dashes[i % dashes.length]);
  });
  return [
    text([x0 + panel.left, 18], curveTitles[name], 'start', colours.ink, ' font-weight="600" font-size="12"'),
    ...grid,
    ...below,
    text([x((first + last) / 2), panel.height - 4], 'epoch', 'middle', colours.mute),
    ...curves,
  ].join('');
}

function line(points: readonly (readonly [number, number])[], colour: string, dash: readonly number[]): string {
  if (points.length === 0) return '';
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  const dashed = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.75" stroke-linejoin="round"${dashed}/>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
