/** One value against another. */
import { scaleLinear } from 'd3-scale';
import type { Scene } from '../scene.ts';
import { axes, frameOf, padded, type Scale, xTicks } from './plot-axes.ts';
import { fitted, type PlotLook, plotColours, sceneOf, usualWidth } from './plot-style.ts';

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
