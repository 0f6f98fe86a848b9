/** The frame of a plot: its scales, the grid, the numbers and names of the axes. */
import { scaleLinear } from 'd3-scale';
import type { Item } from '../scene.ts';
import type { Measure } from '../text-layout.ts';
import { grid, ink, type PlotLook, quiet, size, small } from './plot-style.ts';

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export type Scale = ((value: number) => number) & {
  ticks: (count: number) => number[];
  tickFormat: (count: number) => (value: number) => string;
};

/** Room for the numbers at the left, the names of the axes above and below. */
export function frameOf(
  { title, yTitle, measure }: PlotLook,
  { width, height, ys }: { width: number; height: number; ys: readonly number[] },
): Frame {
  const top = (title === '' ? 0 : size * 1.4) + (yTitle === '' ? 0 : size * 1.3) + 4;
  const y = yScale(ys, { left: 0, right: width, top, bottom: height });
  return { left: numbersWidth(y, measure), right: width - 6, top, bottom: height - size * 3 };
}

/** Room at the left for the numbers of an axis. */
export function numbersWidth(y: Scale, measure: Measure): number {
  return Math.max(0, ...y.ticks(4).map((tick) => measure(y.tickFormat(4)(tick), { size: small }))) + 6;
}

export function yScale(ys: readonly number[], { top, bottom }: Frame): Scale {
  const [low, high] = padded(ys);
  const negative = ys.some((value) => value < 0);
  return scaleLinear([negative ? low : Math.max(0, low), high], [bottom, top]).nice(4) as unknown as Scale;
}

/** A margin, so that nothing lies on the edge. */
export function padded(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return [0, 1];
  const margin = low < high ? 0.04 * (high - low) : Math.abs(low) * 0.1 || 0.5;
  return [low - margin, high + margin];
}

export function axes({ title, yTitle, xTitle }: PlotLook, frame: Frame, y: Scale): Item[] {
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

/** Labels that would touch the one before are left out; the last one stays, and those that it would touch go. */
export function xTicks(
  ticks: readonly { label: string; at: number }[],
  { right, bottom }: Frame,
  measure: Measure,
): Item[] {
  const spans = ticks
    .filter(({ label }) => label !== '')
    .sort((a, b) => a.at - b.at)
    .map(({ label, at: own }) => {
      const half = measure(label, { size: small }) / 2;
      // On the page, which ends 6 behind the frame.
      const at = Math.min(own, right + 6 - half);
      return { label, at, from: at - half, to: at + half };
    });
  const kept: typeof spans = [];
  for (const [i, span] of spans.entries()) {
    const touches = (): boolean => kept.length > 0 && span.from < kept[kept.length - 1].to + 3;
    if (i === spans.length - 1) while (touches()) kept.pop();
    if (!touches()) kept.push(span);
  }
  const y = bottom + small * 1.45;
  return kept.map(({ label, at }) => ({
    kind: 'text',
    x: at,
    y,
    text: label,
    size: small,
    anchor: 'middle',
    fill: quiet,
  }));
}
