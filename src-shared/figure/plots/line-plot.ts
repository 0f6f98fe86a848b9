/** Curves with their intervals as bars. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { Scene } from '../scene.ts';
import { axes, frameOf, type Scale, xTicks, yScale } from './plot-axes.ts';
import { colourOf, dashOf, keyOf, mark } from './plot-key.ts';
import { fitted, type PlotLook, sceneOf, usualWidth } from './plot-style.ts';

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

interface LineOptions {
  logarithmic?: boolean;
  /** Values that the vertical axis reaches in any case. */
  spans?: readonly number[];
}

/**
 * Curves with their intervals as bars, told apart by colour, dashes and marks; the key below. Points without a finite value,
 * or not above 0 on a logarithmic axis, are left out.
 */
export function linePlot(
  given: readonly PlotSeries[],
  { logarithmic = false, spans = [], ...look }: PlotLook & LineOptions,
): Scene {
  const isDrawn = ({ x, y }: PlotPoint): boolean => Number.isFinite(x) && Number.isFinite(y) && (!logarithmic || x > 0);
  const series = given.map((one) => ({ ...one, points: one.points.filter(isDrawn) }));
  const points = series.flatMap((one) => one.points);
  const ys = [...spans, ...points.flatMap(({ y, low = y, high = y }) => [low, high])].filter(Number.isFinite);
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
      high > low && Number.isFinite(high - low) ? [[[x(at), y(low)] as const, [x(at), y(high)] as const]] : [],
    );
    if (bars.length > 0) items.push({ kind: 'lines', lines: bars, stroke: colour, strokeWidth: 0.6 });
    if (line.length > 0) items.push({ kind: 'path', points: line, stroke: colour, strokeWidth: 1.1, dash: dashOf(i) });
    if (own.length <= 40) items.push(...line.map((at) => mark(at, i)));
  }
  return sceneOf(look, { width, height }, [...items, ...key.draw(height - key.height)]);
}

function spread(values: readonly number[], logarithmic: boolean): [number, number] {
  if (values.length === 0) return logarithmic ? [1, 10] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low < high) return [low, high];
  return logarithmic ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
}
