/** The files of a regression: JSON, tables as CSV and LaTeX, one page of HTML, figures of maps, and each item's estimate. */
import path from 'node:path';
import { csvOf } from '../../src-shared/csv.ts';
import type { Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { effectText } from '../../src-shared/regress/value-map.ts';
import { pairedCsv, regressionCsv, regressionHtml, regressionLatex } from '../figures/regression-tables.ts';
import type { RegressionResult } from './regression.ts';
import { mappedSet, regionsFigure, type ValueMaps, valueFigure, valueMaps } from './regression-maps.ts';
import type { RegressionWork } from './regression-work.ts';
import { writeFigure, writeWhole } from './write-report.ts';

interface RegressionOutput {
  out: string;
  /** Names of items whose maps are drawn; as many of the whole range of the target as `count` without. */
  items: readonly string[] | undefined;
  count: number;
  maps: boolean;
}

export async function writeRegression(
  work: RegressionWork,
  result: RegressionResult,
  { out, items: named, count, maps }: RegressionOutput,
  context: WorkContext,
): Promise<string[]> {
  const { regression, estimates } = result;
  const { items } = work;
  const at = (name: string): string => path.join(out, name);
  const set = maps ? mappedSet(result) : null;
  const values = set === null ? null : await valueMaps(work, result, set, chosenItems(work, named, count), context);
  const [drawn, regions] =
    values === null ? [null, null] : [await valueFigure(work, values), await regionsFigure(work, values)];
  const last = Object.entries(estimates).at(-1)!;
  const scatter = scatterScene(work, last[0], meanEstimates(last[1]));
  const back = (t: number): number => (items.truth.log ? Math.exp(t) : t);
  const means = meanEstimates(last[1]).map(back);
  const worst = [...means.keys()].sort((a, b) => Math.abs(meanError(b)) - Math.abs(meanError(a))).slice(0, 10);
  function meanError(item: number): number {
    return items.truth.log
      ? Math.log(means[item]) - items.truth.transformed[item]
      : means[item] - items.truth.values[item];
  }
  const shown = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  const html = regressionHtml({
    ...regression,
    mapsSvg: drawn && sceneSvg(drawn),
    regionsSvg: regions && sceneSvg(regions),
    scatterSvg: sceneSvg(scatter),
    views: items.views,
    bands: (values?.bands ?? []).map(({ name, items: own, views }) => ({
      name,
      items: own,
      views: views.map((sum) => effectText(sum, items.truth.log)),
    })),
    worst: worst.map((item) => ({
      key: items.keys[item],
      truth: shown(items.truth.values[item]),
      estimate: shown(means[item]),
      error: effectText(meanError(item), items.truth.log),
    })),
    allSettings: regression.settings,
  });
  return [
    await writeWhole(
      at('regression.json'),
      `${JSON.stringify({ ...regression, maps: values && mapsJson(values) }, null, 1)}\n`,
    ),
    await writeWhole(at('report.html'), html),
    await writeWhole(at('table.csv'), regressionCsv(regression)),
    await writeWhole(at('table.tex'), regressionLatex(regression)),
    await writeWhole(at('paired.csv'), pairedCsv(regression)),
    await writeWhole(at('estimates.csv'), estimatesCsv(work, result)),
    ...(drawn === null ? [] : await writeFigure(drawn, at('maps'), 300)),
    ...(regions === null ? [] : await writeFigure(regions, at('places'), 300)),
    ...(await writeFigure(scatter, at('scatter'), 300)),
  ];
}

/** What a reader of the maps needs besides the picture: every number of the drawn items. */
function mapsJson({ set, items, raising, lowering, bands }: ValueMaps) {
  const rounded = (map: Float64Array): number[] => [...map];
  return {
    set,
    items: items.map(({ key, value, truth, estimate }) => ({
      key,
      truth,
      estimate,
      intercept: value.intercept,
      terms: value.terms,
      transformedEstimate: value.estimate,
      views: value.views.map(({ map, sum }) => ({ sum, map: rounded(map) })),
    })),
    raising,
    lowering,
    bands: bands.map((band) => ({ ...band, maps: band.maps.map(rounded) })),
  };
}

/** Named ones, else spread over the range of the target. Names that no item has are passed over. */
function chosenItems({ items }: RegressionWork, named: readonly string[] | undefined, count: number): number[] {
  if (named !== undefined) return named.map((name) => items.keys.indexOf(name)).filter((item) => item >= 0);
  const order = [...items.keys.keys()].sort((a, b) => items.truth.values[b] - items.truth.values[a]);
  const wanted = Math.min(count, order.length);
  return Array.from({ length: wanted }, (_, i) => order[Math.round(((i + 0.5) / wanted) * order.length - 0.5)]);
}

function meanEstimates(repeats: readonly Float64Array[]): Float64Array {
  return repeats[0].map((_, item) => repeats.reduce((sum, one) => sum + one[item], 0) / repeats.length);
}

/** Each item with its truth and the mean estimate of every set. */
function estimatesCsv({ items }: RegressionWork, { estimates }: RegressionResult): string {
  const named = Object.entries(estimates).map(([name, repeats]) => [name, meanEstimates(repeats)] as const);
  const back = (t: number): number => (items.truth.log ? Math.exp(t) : t);
  const lines = items.keys.map((key, item) => [
    key,
    items.truth.values[item],
    ...named.map(([, means]) => back(means[item])),
  ]);
  return csvOf(['item', 'true', ...named.map(([name]) => name)], lines);
}

function scatterScene({ items }: RegressionWork, set: string, estimates: Float64Array): Scene {
  const [size, left, top] = [260, 48, 26];
  const { transformed, log } = items.truth;
  const all = [...transformed, ...estimates];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (t: number): number => left + ((t - low) / (high - low)) * size;
  const y = (t: number): number => top + size - ((t - low) / (high - low)) * size;
  const label = (t: number): string => (log ? Math.exp(t) : t).toLocaleString('en-US', { maximumSignificantDigits: 2 });
  const ink = '#1d1f21';
  const width = left + size + 24;
  const height = top + size + 40;
  const middle = (low + high) / 2;
  const scene: Scene = {
    width,
    height,
    title: 'Estimated against true',
    items: [
      { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' },
      { kind: 'text', x: left, y: 14, text: set, size: 9, weight: 'semibold', fill: ink },
      { kind: 'rect', x: left, y: top, width: size, height: size, stroke: '#c9c7c2', strokeWidth: 0.6 },
      {
        kind: 'lines',
        lines: [
          [
            [x(low), y(low)],
            [x(high), y(high)],
          ],
        ],
        stroke: '#85898d',
        strokeWidth: 0.8,
        dash: [3, 3],
      },
      {
        kind: 'dots',
        points: [...transformed].map((t, item) => [x(t), y(estimates[item])] as const),
        radius: 1.6,
        fill: '#9a5000',
      },
      {
        kind: 'text',
        x: left + size / 2,
        y: top + size + 30,
        text: `true${log ? ', logarithmic' : ''}`,
        size: 8,
        anchor: 'middle',
        fill: ink,
      },
      { kind: 'text', x: left + size, y: 14, text: 'up: estimated', size: 8, anchor: 'end', fill: '#5c6167' },
    ],
  };
  for (const t of [low, middle, high]) {
    scene.items.push({
      kind: 'text',
      x: x(t),
      y: top + size + 14,
      text: label(t),
      size: 7,
      anchor: 'middle',
      fill: '#5c6167',
    });
    scene.items.push({
      kind: 'text',
      x: left - 6,
      y: y(t) + 3,
      text: label(t),
      size: 7,
      anchor: 'end',
      fill: '#5c6167',
    });
  }
  return scene;
}
