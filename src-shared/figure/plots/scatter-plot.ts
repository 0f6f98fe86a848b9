/** One value against another. */
import { scaleLinear } from 'd3-scale';
import type { Item, Scene } from '../scene.ts';
import { axes, frameOf, numbersWidth, padded, type Scale, xTicks } from './plot-axes.ts';
import { fitted, type PlotLook, plotColours, quiet, sceneOf, usualWidth } from './plot-style.ts';

interface ScatterValues {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Of both axes, which are alike then and have a diagonal. */
  ticks?: (low: number, high: number) => readonly { at: number; label: string }[];
}

/** Two values of each image. Points that would lie on each other are drawn once. */
export function scatterPlot({ x: first, y: second, ticks: own }: ScatterValues, look: PlotLook): Scene {
  const { width = usualWidth, measure } = look;
  const height = 190;
  const [xs, ys] = [Array.from(first), Array.from(second)];
  const both = padded([...xs, ...ys]);
  const alike = own?.(...both) ?? null;
  const frame = frameOf(look, { width, height, ys });
  const y = scaleLinear(alike === null ? padded(ys) : both, [frame.bottom, frame.top]) as unknown as Scale;
  if (alike !== null) {
    y.ticks = () => alike.map(({ at }) => at);
    y.tickFormat = () => (value) => alike.find(({ at }) => at === value)?.label ?? '';
  }
  frame.left = Math.max(frame.left, numbersWidth(y, measure));
  const x = scaleLinear(alike === null ? padded(xs) : both, [frame.left, frame.right]) as unknown as Scale;
  const cells = new Map<string, readonly [number, number]>();
  for (const [i, value] of xs.entries()) {
    const at = [Math.round(x(value) * 2.5) / 2.5, Math.round(y(ys[i]) * 2.5) / 2.5] as const;
    if (Number.isFinite(at[0] + at[1])) cells.set(at.join(), at);
  }
  const points = [...cells.values()];
  const radius = points.length > 2000 ? 0.55 : points.length > 300 ? 0.8 : 1.2;
  const labels = alike ?? x.ticks(5).map((at) => ({ label: x.tickFormat(5)(at), at }));
  const ends = both.map((at) => [x(at), y(at)] as const);
  const diagonal: Item[] =
    alike === null ? [] : [{ kind: 'path', points: ends, stroke: quiet, strokeWidth: 0.5, dash: [3, 2] }];
  return sceneOf(look, { width, height }, [
    ...axes(fitted(look), frame, y),
    ...xTicks(
      labels.map(({ label, at }) => ({ label, at: x(at) })),
      frame,
      measure,
    ),
    ...diagonal,
    { kind: 'dots', points, radius, fill: plotColours[0] },
  ]);
}
