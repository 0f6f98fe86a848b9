/**
 * Plots in the style of the figures: one column of print wide, the same text, colours that stay apart for readers with any
 * sight and in grey, and a second sign beside colour. Pure; lengths in points.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import { figureTemplates } from './figure-templates.ts';
import type { Item, Scene } from './scene.ts';
import type { Measure } from './text-layout.ts';

/** Of Okabe and Ito's colours, in an order in which neighbours differ in lightness, too. */
export const plotColours = ['#0b4f8a', '#e08a00', '#00745a', '#cc79a7', '#b33c00', '#56b4e9', '#1b1f24', '#8a8f96'];
const dashes = [[], [4, 2], [1.2, 1.6], [5, 1.6, 1.2, 1.6]];
const ink = '#1b1f24';
const quiet = '#4a535d';
const grid = '#e3e6ea';
const size = 7.5;
const small = 7;
const usualWidth = figureTemplates['cvpr-1'].width;

export interface PlotLook {
  title: string;
  xTitle: string;
  yTitle: string;
  measure: Measure;
  /** One column of CVPR unless given. */
  width?: number;
}

export interface PlotPoint {
  x: number;
  y: number;
  /** 95 % interval; absent or equal to y: none. */
  low?: number;
  high?: number;
  /** Below the axis, where x is no number to be read. */
  tick?: string;
}

export interface PlotSeries {
  name: string;
  points: readonly PlotPoint[];
}

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

type Scale = ((value: number) => number) & {
  ticks: (count: number) => number[];
  tickFormat: (count: number) => (value: number) => string;
};

/** Curves with their intervals as bars, told apart by colour, dashes and marks; the key below. */
export function linePlot(
  series: readonly PlotSeries[],
  { logarithmic = false, ...look }: PlotLook & { logarithmic?: boolean },
): Scene {
  const points = series.flatMap((one) => one.points);
  const ys = points.flatMap(({ y, low = y, high = y }) => [low, high]);
  const xs = points.map(({ x }) => x);
  const { width = usualWidth, measure } = look;
  const key = keyOf(
    series.map(({ name }) => name),
    width,
    measure,
  );
  const height = 150 + key.height;
  const frame = frameOf(look, { width, height: height - key.height, ys });
  const x = (logarithmic ? scaleLog() : scaleLinear())
    .domain(spread(xs, logarithmic))
    .range([frame.left + 4, frame.right - 4]) as Scale;
  const y = yScale(ys, frame);
  const named = [...new Map(points.flatMap(({ x: at, tick }) => (tick === undefined ? [] : [[tick, at] as const])))];
  const ticks = named.length > 0 ? named : x.ticks(5).map((at) => [x.tickFormat(5)(at), at] as const);
  const items = [
    ...axes(fitted(look), frame, y),
    ...xTicks(
      ticks.map(([label, at]) => ({ label, at: x(at) })),
      frame,
      measure,
    ),
  ];
  for (const [i, { points: own }] of series.entries()) {
    const colour = colourOf(i);
    const line = own.map((point) => [x(point.x), y(point.y)] as const);
    const bars = own.flatMap(({ x: at, y: mean, low = mean, high = mean }) =>
      high > low ? [[[x(at), y(low)] as const, [x(at), y(high)] as const]] : [],
    );
    if (bars.length > 0) items.push({ kind: 'lines', lines: bars, stroke: colour, strokeWidth: 0.6 });
    items.push({ kind: 'path', points: line, stroke: colour, strokeWidth: 1.1, dash: dashes[i % dashes.length] });
    if (own.length <= 40) items.push(...line.map((at) => mark(at, i)));
  }
  return sceneOf(look, { width, height }, [...items, ...key.draw(height - key.height)]);
}

/** How often values lie between the edges of equal bins from `low` to `high`. */
export function histogramPlot(
  { bins, low, high }: { bins: ArrayLike<number>; low: number; high: number },
  look: PlotLook,
): Scene {
  const { width = usualWidth, measure } = look;
  const height = 150;
  const counts = Array.from(bins);
  const frame = frameOf(look, { width, height, ys: [0, ...counts] });
  const y = scaleLinear([0, Math.max(1, ...counts)], [frame.bottom, frame.top]).nice(4) as unknown as Scale;
  const x = scaleLinear([low, high > low ? high : low + 1], [frame.left + 2, frame.right - 2]) as unknown as Scale;
  const step = (frame.right - frame.left - 4) / Math.max(1, counts.length);
  const bars = counts.flatMap((count, i): Item[] => {
    const top = y(count);
    const place = {
      x: frame.left + 2 + i * step + 0.3,
      y: top,
      width: Math.max(0.4, step - 0.6),
      height: frame.bottom - top,
    };
    return count === 0 ? [] : [{ kind: 'rect', ...place, fill: plotColours[0] }];
  });
  const ticks = x.ticks(5).map((at) => ({ label: x.tickFormat(5)(at), at: x(at) }));
  return sceneOf(look, { width, height }, [...axes(fitted(look), frame, y), ...bars, ...xTicks(ticks, frame, measure)]);
}

/** Two values of each image. Points that would lie on each other are drawn once. */
export function scatterPlot(
  { x: first, y: second }: { x: ArrayLike<number>; y: ArrayLike<number> },
  look: PlotLook,
): Scene {
  const { width = usualWidth, measure } = look;
  const height = 190;
  const [xs, ys] = [Array.from(first), Array.from(second)];
  const frame = frameOf(look, { width, height, ys });
  const x = scaleLinear(padded(xs), [frame.left, frame.right]) as unknown as Scale;
  const y = scaleLinear(padded(ys), [frame.bottom, frame.top]) as unknown as Scale;
  const cells = new Map<string, readonly [number, number]>();
  for (const [i, value] of xs.entries()) {
    const at = [Math.round(x(value) * 2.5) / 2.5, Math.round(y(ys[i]) * 2.5) / 2.5] as const;
    if (Number.isFinite(at[0] + at[1])) cells.set(at.join(), at);
  }
  const points = [...cells.values()];
  const radius = points.length > 2000 ? 0.55 : points.length > 300 ? 0.8 : 1.2;
  const ticks = x.ticks(5).map((at) => ({ label: x.tickFormat(5)(at), at: x(at) }));
  return sceneOf(look, { width, height }, [
    ...axes(fitted(look), frame, y),
    ...xTicks(ticks, frame, measure),
    { kind: 'dots', points, radius, fill: plotColours[0] },
  ]);
}

/** Weights sorted, the largest first; those that are kept in colour. */
export function channelPlot(
  { values, kept, shown }: { values: ArrayLike<number>; kept: number; shown: number },
  look: PlotLook,
): Scene {
  const { width = usualWidth, measure } = look;
  const height = 130;
  const count = Math.min(shown, values.length);
  const own = Array.from({ length: count }, (_, i) => values[i]);
  const frame = frameOf(look, { width, height, ys: [0, ...own] });
  const y = scaleLinear([Math.min(0, ...own), Math.max(1e-12, ...own)], [frame.bottom, frame.top]).nice(
    4,
  ) as unknown as Scale;
  const step = (frame.right - frame.left) / Math.max(1, count);
  const bars = own.map((value, i): Item => {
    const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
    const place = {
      x: frame.left + i * step,
      y: top,
      width: step < 1 ? step : step * 0.82,
      height: Math.max(0.3, bottom - top),
    };
    return { kind: 'rect', ...place, fill: i < kept ? plotColours[0] : '#c3c8ce' };
  });
  const last = [
    1,
    ...scaleLinear()
      .domain([1, count])
      .ticks(4)
      .filter((at) => at > 1 && Number.isInteger(at)),
  ];
  const ticks = last.map((at) => ({ label: at.toLocaleString('en'), at: frame.left + (at - 0.5) * step }));
  return sceneOf(look, { width, height }, [...axes(fitted(look), frame, y), ...bars, ...xTicks(ticks, frame, measure)]);
}

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

function sceneOf(
  { title, xTitle, yTitle }: PlotLook,
  { width, height }: { width: number; height: number },
  items: readonly Item[],
): Scene {
  const page: Item = { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' };
  return { width, height, title: title === '' ? `${yTitle} against ${xTitle}` : title, items: [page, ...items] };
}

/** Room for the numbers at the left, the names of the axes above and below. */
function frameOf(
  { title, yTitle, measure }: PlotLook,
  { width, height, ys }: { width: number; height: number; ys: readonly number[] },
): Frame {
  const top = (title === '' ? 0 : size * 1.4) + (yTitle === '' ? 0 : size * 1.3) + 4;
  const y = yScale(ys, { left: 0, right: width, top, bottom: height });
  const labels = y.ticks(4).map((tick) => measure(y.tickFormat(4)(tick), { size: small }));
  return { left: Math.max(0, ...labels) + 6, right: width - 6, top, bottom: height - size * 3 };
}

function yScale(ys: readonly number[], { top, bottom }: Frame): Scale {
  const [low, high] = padded(ys);
  return scaleLinear([Math.min(...ys) >= 0 ? Math.max(0, low) : low, high], [bottom, top]).nice(4) as unknown as Scale;
}

function spread(values: readonly number[], logarithmic: boolean): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low < high) return [low, high];
  return logarithmic ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
}

/** A margin, so that nothing lies on the edge. */
function padded(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return [0, 1];
  const margin = low < high ? 0.04 * (high - low) : Math.abs(low) * 0.1 || 0.5;
  return [low - margin, high + margin];
}

/** On the page: what is too long is cut. A title is set bold, and so a little wider than it is measured. */
function fitted({ title, xTitle, yTitle, measure, width = usualWidth, ...look }: PlotLook): PlotLook {
  const within = (text: string, fontSize: number, share: number): string =>
    shortened(text, (width - 4) * share, fontSize, measure);
  return {
    ...look,
    width,
    measure,
    title: within(title, size, 0.93),
    xTitle: within(xTitle, small, 0.85),
    yTitle: within(yTitle, small, 1),
  };
}

function axes({ title, yTitle, xTitle }: PlotLook, frame: Frame, y: Scale): Item[] {
  const { left, right, bottom } = frame;
  const format = y.tickFormat(4);
  return [
    ...y.ticks(4).flatMap((tick): Item[] => [
      {
        kind: 'path',
        points: [
          [left, y(tick)],
          [right, y(tick)],
        ],
        stroke: grid,
        strokeWidth: 0.5,
      },
      {
        kind: 'text',
        x: left - 3,
        y: y(tick) + small * 0.35,
        text: format(tick),
        size: small,
        anchor: 'end',
        fill: quiet,
      },
    ]),
    {
      kind: 'path',
      points: [
        [left, bottom],
        [right, bottom],
      ],
      stroke: quiet,
      strokeWidth: 0.6,
    },
    ...(title === ''
      ? []
      : [{ kind: 'text' as const, x: 1, y: size, text: title, size, weight: 'semibold' as const, fill: ink }]),
    ...(yTitle === ''
      ? []
      : [
          {
            kind: 'text' as const,
            x: 1,
            y: (title === '' ? 0 : size * 1.4) + size,
            text: yTitle,
            size: small,
            fill: ink,
          },
        ]),
    {
      kind: 'text',
      x: (left + right) / 2,
      y: bottom + size * 2.65,
      text: xTitle,
      size: small,
      anchor: 'middle',
      fill: ink,
    },
  ];
}

/** Labels that would touch the one before are left out. */
function xTicks(ticks: readonly { label: string; at: number }[], { bottom }: Frame, measure: Measure): Item[] {
  let end = Number.NEGATIVE_INFINITY;
  return [...ticks]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ label, at }): Item[] => {
      const half = measure(label, { size: small }) / 2;
      if (label === '' || at - half < end + 3) return [];
      end = at + half;
      return [
        { kind: 'text', x: at, y: bottom + small * 1.45, text: label, size: small, anchor: 'middle', fill: quiet },
      ];
    });
}

function colourOf(i: number): string {
  return plotColours[i % plotColours.length];
}

/** Square, diamond, triangle, dot. */
function mark([x, y]: readonly [number, number], i: number): Item {
  const fill = colourOf(i);
  const r = 1.7;
  switch (i % 4) {
    case 0:
      return { kind: 'rect', x: x - r * 0.85, y: y - r * 0.85, width: r * 1.7, height: r * 1.7, fill };
    case 1:
      return { kind: 'dots', points: [[x, y]], radius: r, fill };
    case 2:
      return {
        kind: 'path',
        points: [
          [x, y - r * 1.2],
          [x + r * 1.15, y + r * 0.9],
          [x - r * 1.15, y + r * 0.9],
        ],
        closed: true,
        fill,
      };
    default:
      return {
        kind: 'path',
        points: [
          [x, y - r * 1.3],
          [x + r * 1.3, y],
          [x, y + r * 1.3],
          [x - r * 1.3, y],
        ],
        closed: true,
        fill,
      };
  }
}

/** Names with their lines, as many in a row as fit; none for a single curve. */
function keyOf(
  names: readonly string[],
  width: number,
  measure: Measure,
): { height: number; draw: (top: number) => Item[] } {
  if (names.length < 2) return { height: 0, draw: () => [] };
  const sample = 16;
  const placed: { i: number; x: number; line: number; text: string }[] = [];
  let [x, line] = [1, 0];
  for (const [i, name] of names.entries()) {
    const text = shortened(name, width - sample - 8, small, measure);
    const own = sample + 4 + measure(text, { size: small });
    if (x > 1 && x + own > width - 2) [x, line] = [1, line + 1];
    placed.push({ i, x, line, text });
    x += own + 10;
  }
  const step = small * 1.4;
  return {
    height: (line + 1) * step + 3,
    draw: (top) =>
      placed.flatMap(({ i, x: left, line: at, text }): Item[] => {
        const y = top + at * step + small * 0.75;
        const middle = y - small * 0.32;
        return [
          {
            kind: 'path',
            points: [
              [left, middle],
              [left + sample, middle],
            ],
            stroke: colourOf(i),
            strokeWidth: 1.1,
            dash: dashes[i % dashes.length],
          },
          mark([left + sample / 2, middle], i),
          { kind: 'text', x: left + sample + 4, y, text, size: small, fill: ink },
        ];
      }),
  };
}

function shortened(text: string, width: number, fontSize: number, measure: Measure): string {
  if (measure(text, { size: fontSize }) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && measure(`${letters.join('')}…`, { size: fontSize }) > width) letters.pop();
  return `${letters.join('')}…`;
}

/** From white to dark blue, falling in lightness. */
function blue(share: number): string {
  const mix = (from: number, to: number): string =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${mix(0xee, 0x0b)}${mix(0xf3, 0x3f)}${mix(0xf8, 0x7a)}`;
}
