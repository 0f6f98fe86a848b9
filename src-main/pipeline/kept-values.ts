/** Items of a regression that was kept: their sums, and the figures and the report that are drawn of them. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type AttributeEffect, effectOfValue } from '../../src-shared/regress/attribute-effects.ts';
import { noMapsReason } from '../../src-shared/regress/no-maps.ts';
import type { ItemValue } from '../../src-shared/regress/value-map.ts';
import type { Engine } from '../session/engine.ts';
import { type KeptAttribute, type KeptMaps, type KeptRegression, keptItemMaps } from './kept-regression.ts';
import { trunkOf } from './load-backbone.ts';
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

/** intercept + terms + maps = estimate, by the model of the first repeat that has not seen the item. `maps`: [views, places]. */
export function keptItemValue(
  { items }: Pick<KeptRegression, 'items'>,
  kept: KeptMaps,
  { item, maps }: { item: number; maps: Float64Array },
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
    const map = maps.slice(view * places, (view + 1) * places);
    return { map, sum: map.reduce((sum, value) => sum + value, 0) };
  });
  const parts = [...terms.map(({ value }) => value), ...views.map(({ sum }) => sum)];
  return { intercept, terms, views, effects, estimate: parts.reduce((sum, value) => sum + value, intercept) };
}

/** With the maps of these items. Throws `not-found` where the cache has lost them, or there were none. */
export async function requireMaps(
  kept: KeptRegression,
  items: readonly number[],
  engine: Parts,
): Promise<{ maps: KeptMaps; own: Float64Array[] }> {
  const maps = requireDrawn(kept);
  const own = await keptItemMaps(maps, { items, views: kept.regression.settings.views.length }, engine);
  if (own === null) throw lostMaps();
  return { maps, own };
}

/** Throws `not-found` where there were no maps. */
export function requireDrawn({ maps, regression, network }: KeptRegression): KeptMaps {
  if (maps !== null) return maps;
  const { reason, remedy } = reasonOf({ regression, network });
  throw new TripletscopeError('not-found', `${reason[0].toLowerCase()}${reason.slice(1)}`, { remedy });
}

const lost = {
  reason: 'The maps of value are not there: the cache was emptied',
  remedy: 'Estimate again; the stored features are reused.',
} as const;

export function lostMaps(): TripletscopeError {
  return new TripletscopeError('not-found', 'the maps of value are not there', {
    expected: 'a file of the cache, which was emptied',
    remedy: lost.remedy,
  });
}

/** Why it has no maps. */
export function reasonOf({
  regression,
  network,
}: Pick<KeptRegression, 'regression' | 'network'>): ReturnType<typeof noMapsReason> {
  const { sets, regressor } = regression.settings;
  return noMapsReason({ sets, regressor, pooling: network.headSpec.pooling });
}

/** Items and photographs as the figures take them. Throws `not-found` for a photograph that is in the data set no more. */
async function drawnWork(
  { regression, items, maps, network }: KeptRegression,
  { workspace }: Parts,
): Promise<DrawnWork> {
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
    features: { images, shape: { rows: maps?.rows ?? 1, columns: maps?.columns ?? 1 }, loaded: trunkOf(network) },
  };
}

/** What the report and the figures are drawn of; `chosen`: the items whose maps are drawn, if there are maps and the cache has them. */
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
  const { maps } = kept;
  const views = regression.settings.views.length;
  const own = maps === null ? null : await keptItemMaps(maps, { items: chosen, views }, engine);
  if (maps === null || own === null) {
    const { reason, remedy } = maps === null ? reasonOf(kept) : lost;
    return { work, regression, means, values: null, noMaps: `${reason}. ${remedy}` };
  }
  const drawn = chosen.map((item, at): DrawnItem => {
    const value = keptItemValue(kept, maps, { item, maps: own[at] });
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
  return { work, regression, means, values: { set, items: drawn, raising, lowering, bands }, noMaps: null };
}
