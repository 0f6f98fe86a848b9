/** The weights of channels. */
import { scaleLinear } from 'd3-scale';
import type { Item, Scene } from '../scene.ts';
import { axes, frameOf, numbersWidth, type Scale, xTicks } from './plot-axes.ts';
import { fitted, type PlotLook, plotColours, sceneOf, usualWidth } from './plot-style.ts';

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
  const [low, high] = [Math.min(0, ...own), Math.max(0, ...own)];
  const y = scaleLinear([low, low < high ? high : 1], [frame.bottom, frame.top]).nice(4) as unknown as Scale;
  frame.left = Math.max(frame.left, numbersWidth(y, measure));
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
