/** A distribution. */
import { scaleLinear } from 'd3-scale';
import type { Item, Scene } from '../scene.ts';
import { axes, frameOf, type Scale, xTicks } from './plot-axes.ts';
import { fitted, type PlotLook, plotColours, sceneOf, usualWidth } from './plot-style.ts';

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
