/** Items of a table in a figure: their photographs by view, and their maps of value from the regression that is kept. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FigureCell } from '../../src-shared/figure/figure-content.ts';
import type { FigureSpec } from '../../src-shared/figure/figure-spec.ts';
import { inputFrame } from '../../src-shared/input-frame.ts';
import { effectText } from '../../src-shared/regress/value-map.ts';
import { itemsOf } from '../models/items.ts';
import { type KeptRegression, keptRegression, regressionKey } from '../pipeline/kept-regression.ts';
import { keptItemValue, requireMaps } from '../pipeline/kept-values.ts';
import { trunkOf } from '../pipeline/load-backbone.ts';
import type { Engine } from '../session/engine.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { figureImages } from './figure-images.ts';
import { requireRegression } from './regression.ts';

type Parts = Pick<Engine, 'workspace'>;

/**
 * The photograph of each cell, [rows][columns]: where a column has a view, that of the item which the image of the row belongs
 * to; null where the table has none. Throws as `figureImages`.
 */
export async function cellImages(
  { rows, columns }: FigureSpec,
  images: readonly StoredImage[],
  engine: Parts,
): Promise<(StoredImage | null)[][]> {
  const views = [...new Set(columns.flatMap(({ view }) => view ?? []))];
  if (views.length === 0) return images.map((image) => columns.map(() => image));
  const inTable = tableViews(engine);
  const wanted = rows.flatMap((row, at) =>
    views.flatMap((view) => {
      const recorded = row.views?.find((one) => one.view === view);
      const image = recorded?.image ?? inTable(images[at].relativePath, view);
      return image === null ? [] : [{ at, view, image, sha256: recorded?.sha256 ?? null }];
    }),
  );
  const found = await figureImages({ rows: wanted }, engine);
  const place = new Map(wanted.map(({ at, view }, i) => [JSON.stringify([at, view]), found[i]]));
  return images.map((image, at) =>
    columns.map(({ view }) => (view === undefined ? image : (place.get(JSON.stringify([at, view])) ?? null))),
  );
}

/** The photograph of a view, of the item that an image belongs to, by relative paths; null where the table has none. */
function tableViews(engine: Parts): (image: string, view: string) => string | null {
  const items = itemsOf(engine);
  const itemOf = new Map((items?.rows ?? []).flatMap(({ images }) => images.map((image) => [image, images] as const)));
  return (image, view) => {
    const at = items?.views.indexOf(view) ?? -1;
    return at < 0 ? null : (itemOf.get(image)?.[at] ?? null);
  };
}

export interface ItemValues {
  /** Of the regression that is kept; null where nothing was estimated. */
  key: string | null;
  /** Throws `not-found` where there is no such map. */
  cellOf: (image: StoredImage) => Promise<Extract<FigureCell, { kind: 'value' }>>;
  /** What is said of an item beside its photographs: at least its name, nothing for an image of no item. */
  linesOf: (image: StoredImage) => Promise<string[]>;
}

/** `columns` may name the regression that they are of: throws `bad-input` where another one is kept. */
export function itemValues({ columns }: Pick<FigureSpec, 'columns'>, engine: Parts): ItemValues {
  const kept = keptRegression(engine);
  const key = kept === null ? null : regressionKey(kept);
  const required = (): KeptRegression => kept ?? requireRegression(engine);
  const items = itemsOf(engine);
  for (const [at, { method, regression }] of columns.entries())
    if (method === 'value' && key !== null) requireSame(regression, key, at);
  const place = new Map(
    (kept?.items.images ?? []).flatMap((own, item) => own.map((image, view) => [image, { item, view }])),
  );
  // An item has several photographs in a row.
  const known = new Map<number, ReturnType<typeof read>>();
  const read = async (item: number) => {
    const regression = required();
    const { maps, own } = await requireMaps(regression, [item], engine);
    return { maps, value: keptItemValue(regression, maps, { item, maps: own[0] }) };
  };
  const valuesOf = (item: number): ReturnType<typeof read> => {
    const value = known.get(item) ?? read(item);
    known.set(item, value);
    return value;
  };
  return {
    key,
    cellOf: async (image) => {
      const { network, regression } = required();
      const found = place.get(image.relativePath);
      if (found === undefined)
        throw new TripletscopeError('not-found', 'the image belongs to no item of the regression');
      const { maps, value } = await valuesOf(found.item);
      const { map, sum } = value.views[found.view];
      const frame = inputFrame(trunkOf(network).preprocessing, image);
      return {
        kind: 'value',
        map: { rows: maps.rows, columns: maps.columns, data: Float32Array.from(map), ...(frame && { frame }) },
        sum,
        most: map.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
        log: regression.settings.log,
      };
    },
    linesOf: async (image) => {
      const found = place.get(image.relativePath);
      if (kept === null || found === undefined) {
        const row = items?.rows.find(({ images }) => images.includes(image.relativePath));
        return row === undefined ? [] : [row.key];
      }
      const name = kept.items.keys[found.item];
      const truth = `true ${shortNumber(kept.items.truth[found.item])}`;
      const { log } = kept.regression.settings;
      const value = await valuesOf(found.item).then(
        (one) => one.value,
        () => null,
      );
      if (value === null) return [name, truth];
      const estimate = log ? Math.exp(value.estimate) : value.estimate;
      const strongest = [...value.terms]
        .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
        .filter((term) => Math.abs(term.value) > 1e-3)
        .slice(0, 4);
      return [
        name,
        truth,
        `estimated ${shortNumber(estimate)}`,
        ...strongest.map((term) => `${term.name} ${effectText(term.value, log)}`),
      ];
    },
  };
}

function shortNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function requireSame(wanted: string | undefined, key: string, at: number): void {
  if (wanted === undefined || key.startsWith(wanted)) return;
  throw new TripletscopeError('bad-input', `the map of column ${at + 1} is of another regression`, {
    expected: wanted.slice(0, 16),
    received: `${key.slice(0, 16)}, the one that the workspace keeps`,
    remedy: 'Estimate again with the settings of the figure, or remove "regression" from the column.',
  });
}
