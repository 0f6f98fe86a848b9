/** The page of a regression and its figures, from what was computed now or kept before. */
import { csvOf } from '../../src-shared/csv.ts';
import type { Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { answerOf } from '../../src-shared/regress/answer.ts';
import { spreadItems } from '../../src-shared/regress/spread-items.ts';
import { effectText } from '../../src-shared/regress/value-map.ts';
import { regressionHtml } from '../figures/regression-tables.ts';
import type { Regression } from './regression.ts';
import { type DrawnWork, regionsFigure, type ValueMaps, valueFigure } from './regression-maps.ts';

interface DrawnMaps extends Omit<ValueMaps, 'bands'> {
  bands: readonly (Omit<ValueMaps['bands'][number], 'maps'> & { maps: readonly ArrayLike<number>[] })[];
}

export interface ReportSource {
  work: DrawnWork;
  regression: Regression;
  /** By set, its name first: mean estimate of each item over repeats, on the scale of t. */
  means: readonly (readonly [string, ArrayLike<number>])[];
  /** With the items whose maps are drawn; null where there are no maps. */
  values: DrawnMaps | null;
  /** Why there are none, in sentences; null where there are. */
  noMaps: string | null;
}

interface RegressionReport {
  html: string;
  maps: Scene | null;
  regions: Scene | null;
  scatter: Scene;
}

export async function regressionReport({
  work,
  regression,
  means,
  values,
  noMaps,
}: ReportSource): Promise<RegressionReport> {
  const { items } = work;
  const [maps, regions] =
    values === null ? [null, null] : [await valueFigure(work, values), await regionsFigure(work, values)];
  const [set, last] = means.at(-1)!;
  const scatter = scatterScene(work, set, last);
  const errorOf = (item: number): number =>
    items.truth.log ? last[item] - items.truth.transformed[item] : backOf(items, last[item]) - items.truth.values[item];
  const worst = [...items.keys.keys()].sort((a, b) => Math.abs(errorOf(b)) - Math.abs(errorOf(a))).slice(0, 10);
  const shown = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  const html = regressionHtml({
    ...regression,
    mapsSvg: maps && sceneSvg(maps),
    noMaps: values === null ? noMaps : null,
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
      estimate: shown(backOf(items, last[item])),
      error: effectText(errorOf(item), items.truth.log),
    })),
    allSettings: regression.settings,
  });
  return { html, maps, regions, scatter };
}

/** Items by name, else spread over the range of the target. Names that no item has are passed over. */
export function chosenItems(
  { items }: Pick<DrawnWork, 'items'>,
  named: readonly string[] | undefined,
  count: number,
): number[] {
  if (named !== undefined) return named.map((name) => items.keys.indexOf(name)).filter((item) => item >= 0);
  return spreadItems(items.truth.values, count);
}

export function meanEstimates(repeats: readonly Float64Array[]): Float64Array {
  return repeats[0].map((_, item) => repeats.reduce((sum, one) => sum + one[item], 0) / repeats.length);
}

/** The whole result, with every number of the maps that are drawn: `regression.json`, of the command line and of the window. */
export function regressionJson({ regression, values }: Pick<ReportSource, 'regression' | 'values'>): string {
  const answer = answerOf(regression.paired, regression.settings.log);
  return `${JSON.stringify({ ...regression, answer, maps: values && mapsJson(values) }, null, 1)}\n`;
}

function mapsJson({ set, items, raising, lowering, bands }: DrawnMaps) {
  return {
    set,
    items: items.map(({ key, value, truth, estimate }) => ({
      key,
      truth,
      estimate,
      intercept: value.intercept,
      terms: value.terms,
      transformedEstimate: value.estimate,
      views: value.views.map(({ map, sum }) => ({ sum, map: [...map] })),
    })),
    raising,
    lowering,
    bands: bands.map((band) => ({ ...band, maps: band.maps.map((map) => Array.from(map)) })),
  };
}

/** Each item with its truth and the mean estimate of every set. */
export function estimatesCsv({ items }: Pick<DrawnWork, 'items'>, means: ReportSource['means']): string {
  const lines = items.keys.map((key, item) => [
    key,
    items.truth.values[item],
    ...means.map(([, own]) => backOf(items, own[item])),
  ]);
  return csvOf(['item', 'true', ...means.map(([name]) => name)], lines);
}

function backOf({ truth }: Pick<DrawnWork['items'], 'truth'>, t: number): number {
  return truth.log ? Math.exp(t) : t;
}

function scatterScene({ items }: DrawnWork, set: string, estimates: ArrayLike<number>): Scene {
  const [size, left, top] = [260, 48, 26];
  const { transformed, log } = items.truth;
  const all = [...transformed, ...Array.from(estimates)];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const t of all) [low, high] = [Math.min(low, t), Math.max(high, t)];
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
