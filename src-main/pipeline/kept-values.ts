/** Items of a regression that was kept: their sums, and the figures and the report that are drawn of them. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type AttributeEffect, effectOfValue } from '../../src-shared/regress/attribute-effects.ts';
import type { ItemValue } from '../../src-shared/regress/value-map.ts';
import type { Engine } from '../session/engine.ts';
import {
  type KeptAttribute,
  type KeptMaps,
  type KeptRegression,
  keptMapArrays,
  type MapArrays,
} from './kept-regression.ts';
import type { DrawnItem, DrawnWork } from './regression-maps.ts';
import type { ReportSource } from './regression-report.ts';

type Parts = Pick<Engine, 'workspace'>;

/** As in the table. */
export function valueOfAttribute(attribute: KeptAttribute, item: number): number | string {
  return 'numbers' in attribute ? attribute.numbers[item] : attribute.texts[item];
}

interface KeptItemValue extends ItemValue {
  effects: AttributeEffect[];
}

/** intercept + terms + maps = estimate, by the model of the first repeat that has not seen the item. */
export function keptItemValue(
  { items }: Pick<KeptRegression, 'items'>,
  kept: KeptMaps,
  { maps }: Pick<MapArrays, 'maps'>,
  item: number,
): KeptItemValue {
  const { intercept, attributes: effects } = kept.models[kept.fold[item]];
  const terms = effects.map((effect, at) => {
    const value = valueOfAttribute(items.attributes[at], item);
    const name =
      effect.kind === 'number' ? (effect.log ? `log ${effect.name}` : effect.name) : `${effect.name} = ${value}`;
    return { name, value: effectOfValue(effect, value) };
  });
  const places = kept.rows * kept.columns;
  const count = items.images[item].length;
  const views = Array.from({ length: count }, (_, view) => {
    const map = maps.slice((item * count + view) * places, (item * count + view + 1) * places);
    return { map, sum: map.reduce((sum, value) => sum + value, 0) };
  });
  const parts = [...terms.map(({ value }) => value), ...views.map(({ sum }) => sum)];
  return { intercept, terms, views, effects, estimate: parts.reduce((sum, value) => sum + value, intercept) };
}

/** Throws `not-found` where the cache has lost the maps, or there were none. */
export async function requireMaps(
  { maps, regression }: KeptRegression,
  engine: Parts,
): Promise<{ maps: KeptMaps; arrays: MapArrays }> {
  const arrays = maps === null ? null : await keptMapArrays(maps, engine);
  if (maps !== null && arrays !== null) return { maps, arrays };
  if (regression.settings.regressor === 'forest')
    throw new TripletscopeError('not-found', 'a forest has no maps of value', {
      expected: 'an estimate by ridge regression',
    });
  throw new TripletscopeError('not-found', 'the maps of value are not there', {
    expected: maps === null ? 'a set with images as features' : 'a file of the cache, which was emptied',
    remedy: 'Estimate again; the stored features are reused.',
  });
}

/** Items and photographs as the figures take them. Throws `not-found` for a photograph that is in the data set no more. */
async function drawnWork({ regression, items, maps }: KeptRegression, { workspace }: Parts): Promise<DrawnWork> {
  const images = await workspace.images.all();
  const place = new Map(images.map(({ relativePath }, index) => [relativePath, index]));
  const { log } = regression.settings;
  const values = Float64Array.from(items.truth);
  return {
    items: {
      keys: items.keys,
      views: regression.settings.views,
      truth: { values, transformed: log ? values.map(Math.log) : values, log },
      images: items.images.map((own) => own.map((file) => place.get(file) ?? -1)),
    },
    features: { images, shape: { rows: maps?.rows ?? 1, columns: maps?.columns ?? 1 } },
  };
}

/** What the report and the figures are drawn of; `chosen`: the items whose maps are drawn. */
export async function keptReportSource(
  kept: KeptRegression,
  chosen: readonly number[],
  engine: Parts,
): Promise<ReportSource> {
  const work = await drawnWork(kept, engine);
  const { regression, items } = kept;
  const means = regression.settings.sets.flatMap((name) => {
    const own = items.estimates[name];
    return own === undefined ? [] : [[name, own] as const];
  });
  if (kept.maps === null) return { work, regression, means, values: null };
  const { maps, arrays } = await requireMaps(kept, engine);
  const drawn = chosen.map((item): DrawnItem => {
    const value = keptItemValue(kept, maps, arrays, item);
    const { log } = regression.settings;
    const estimate = log ? Math.exp(value.estimate) : value.estimate;
    return { key: items.keys[item], item, value, truth: items.truth[item], estimate };
  });
  const used = [...drawn.map(({ item }) => item), ...[...maps.raising, ...maps.lowering].map(({ item }) => item)];
  const gone = used.find((item) => work.items.images[item].includes(-1));
  if (gone !== undefined)
    throw new TripletscopeError('not-found', 'a photograph is not in the data set any more', {
      received: items.images[gone].join(', '),
      remedy: 'Estimate again.',
    });
  const { set, raising, lowering, bands } = maps;
  return { work, regression, means, values: { set, items: drawn, raising, lowering, bands } };
}
