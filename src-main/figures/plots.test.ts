import { describe, expect, test } from 'vitest';
import { lightness } from '../../src-shared/figure/grey-check.ts';
import { channelPlot } from '../../src-shared/figure/plots/channel-plot.ts';
import { confusionPlot } from '../../src-shared/figure/plots/confusion-plot.ts';
import { histogramPlot } from '../../src-shared/figure/plots/histogram-plot.ts';
import { linePlot } from '../../src-shared/figure/plots/line-plot.ts';
import { type PlotLook, plotColours } from '../../src-shared/figure/plots/plot-style.ts';
import { scatterPlot } from '../../src-shared/figure/plots/scatter-plot.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { sceneOf, sceneSchema } from '../../src-shared/figure/scene-schema.ts';
import { textWidth } from './text-width.ts';

const look: PlotLook = { title: 'warbler 1', xTitle: 'Channels M', yTitle: 'mask IoU', measure: textWidth };
const of = <K extends Item['kind']>({ items }: Scene, kind: K) =>
  items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);

/** Texts that leave the page or lie on each other. */
function faults(scene: Scene): string[] {
  const spans = of(scene, 'text').map(({ text, x, y, size, weight, anchor = 'start' }) => {
    const width = textWidth(text, { size, weight });
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
    return { text, left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.2 };
  });
  return spans.flatMap((one, at) => {
    const out = one.left < -0.01 || one.right > scene.width + 0.01 || one.top < -0.01 || one.bottom > scene.height;
    const over = spans.slice(at + 1).filter((other) => {
      const beside = other.left >= one.right - 0.05 || other.right <= one.left + 0.05;
      return !beside && other.top < one.bottom && other.bottom > one.top;
    });
    return [...(out ? [`${one.text} leaves the page`] : []), ...over.map(({ text }) => `${one.text} on ${text}`)];
  });
}

const series = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: `A row with a name of some length, number ${i + 1}`,
    points: [1, 5, 10, 50, 200].map((x) => ({ x, y: 0.1 * i + Math.log(x), low: 0.1 * i, high: 7, tick: `${x}` })),
  }));

const plots: [string, (width: number) => Scene][] = [
  ['one curve', (width) => linePlot(series(1), { ...look, width, logarithmic: true })],
  ['eight curves', (width) => linePlot(series(8), { ...look, width, logarithmic: true })],
  [
    'a curve of one point',
    (width) => linePlot([{ name: 'a', points: [{ x: 1, y: 0.5 }] }], { ...look, width, logarithmic: true }),
  ],
  ['a distribution', (width) => histogramPlot({ bins: [0, 3, 120_000, 7], low: 0, high: 1 }, { ...look, width })],
  ['a distribution of nothing', (width) => histogramPlot({ bins: [0, 0], low: 0, high: 0 }, { ...look, width })],
  [
    'titles that are too long',
    (width) =>
      histogramPlot(
        { bins: [1], low: 0, high: 1 },
        { ...look, width, title: 'long '.repeat(90), xTitle: 'words '.repeat(90), yTitle: 'more '.repeat(90) },
      ),
  ],
  ['points', (width) => scatterPlot({ x: [1, 2, 3], y: [-1e-6, 5e-7, 2e-6] }, { ...look, width })],
  [
    'channels',
    (width) =>
      channelPlot(
        { values: Float32Array.from({ length: 1280 }, (_, i) => 1 / (i + 1) - 0.01), kept: 50, shown: 120 },
        { ...look, width },
      ),
  ],
  [
    'three classes',
    (width) =>
      confusionPlot(
        {
          classes: ['a', 'b', 'a name that is far too long for a plot of this kind'],
          cells: [{ of: 0, as: 1, count: 12 }],
        },
        { ...look, width },
      ),
  ],
  [
    'two hundred classes',
    (width) =>
      confusionPlot(
        { classes: Array.from({ length: 200 }, (_, i) => `class ${i}`), cells: [{ of: 7, as: 199, count: 3 }] },
        { ...look, width },
      ),
  ],
];

const none = Number.NaN;
const without: [string, (width: number) => Scene][] = [
  ['no curve', (width) => linePlot([], { ...look, width })],
  ['a curve of nothing', (width) => linePlot([{ name: 'a', points: [] }], { ...look, width, logarithmic: true })],
  [
    'a curve with values that are missing',
    (width) =>
      linePlot(
        [
          {
            name: 'a',
            points: [
              { x: 1, y: none },
              { x: 2, y: 1 },
              { x: 3, y: Infinity },
            ],
          },
        ],
        { ...look, width },
      ),
  ],
  [
    'a curve at 0 on a logarithmic axis',
    (width) =>
      linePlot(
        [
          {
            name: 'a',
            points: [
              { x: 0, y: 1 },
              { x: 10, y: 2 },
            ],
          },
        ],
        { ...look, width, logarithmic: true },
      ),
  ],
  ['no bins', (width) => histogramPlot({ bins: [], low: 0, high: 1 }, { ...look, width })],
  ['no points', (width) => scatterPlot({ x: [], y: [] }, { ...look, width })],
  ['points that are missing', (width) => scatterPlot({ x: [none, 1, 2], y: [1, none, 3] }, { ...look, width })],
  ['one point, many times', (width) => scatterPlot({ x: [1, 1], y: [2, 2] }, { ...look, width })],
  ['huge and tiny values', (width) => scatterPlot({ x: [1e-300, 1e300], y: [-1e300, 1e300] }, { ...look, width })],
  ['no channels', (width) => channelPlot({ values: new Float32Array(0), kept: 50, shown: 120 }, { ...look, width })],
  [
    'channels of weight 0',
    (width) => channelPlot({ values: new Float32Array(8), kept: 2, shown: 8 }, { ...look, width }),
  ],
  ['no classes', (width) => confusionPlot({ classes: [], cells: [] }, { ...look, width })],
];

describe.each([...plots, ...without])('%s', (_, plot) => {
  test.each([234, 495])('on %d points: nothing overlaps or leaves the page, and the engine takes it', (width) => {
    const scene = plot(width);
    expect(faults(scene)).toEqual([]);
    expect(scene.width).toBe(width);
    expect(sceneOf(sceneSchema.parse(JSON.parse(JSON.stringify(scene))))).toEqual(JSON.parse(JSON.stringify(scene)));
  });
});

test('values lie where the axis says', () => {
  const scene = linePlot(
    [
      {
        name: 'a',
        points: [
          { x: 0, y: 0 },
          { x: 10, y: 1 },
        ],
      },
    ],
    look,
  );
  const [, line] = of(scene, 'path').filter(({ stroke }) => stroke === plotColours[0] || stroke === '#4a535d');
  const [[x0, y0], [x1, y1]] = line.points;
  expect(x1).toBeGreaterThan(x0);
  expect(y1).toBeLessThan(y0);
  const zero = of(scene, 'text').find(({ text, anchor }) => text === '0.0' && anchor === 'end');
  expect(zero!.y - 7 * 0.35).toBeCloseTo(y0);
});

test('channels are counted along their axis', () => {
  const values = Float32Array.from({ length: 1280 }, (_, i) => 1 / (i + 1));
  const printed = of(channelPlot({ values, kept: 50, shown: 1280 }, look), 'text').map(({ text }) => text);
  expect(printed).toEqual(expect.arrayContaining(['1', '500', '1,000']));
});

test('a hundred thousand points are drawn as those that can be told apart', () => {
  const x = Float64Array.from({ length: 100_000 }, (_, i) => (i * 0.618) % 1);
  const y = x.map((value, i) => (value * 7 + (i % 13) / 13) % 1);
  const [{ points }] = of(scatterPlot({ x, y }, look), 'dots');
  expect(points.length).toBeLessThan(100_000);
  expect(points.length).toBeGreaterThan(1000);
});

test('neighbouring colours differ in lightness', () => {
  const values = plotColours.map((colour) =>
    lightness(...([1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number, number])),
  );
  for (const [i, value] of values.slice(1).entries()) expect(Math.abs(value - values[i])).toBeGreaterThan(14);
});

test.each([
  ['an image', { kind: 'picture', x: 0, y: 0, width: 1, height: 1, href: 'file:///etc/passwd' }],
  ['a colour that is markup', { kind: 'rect', x: 0, y: 0, width: 1, height: 1, fill: '"/><script/>' }],
  ['no number', { kind: 'rect', x: null, y: 0, width: 1, height: 1 }],
  ['a field that nobody knows', { kind: 'text', x: 0, y: 0, text: 'a', size: 5, href: 'x' }],
])('%s is refused', (_, item) => {
  expect(sceneSchema.safeParse({ width: 100, height: 100, title: '', items: [item] }).success).toBe(false);
});
