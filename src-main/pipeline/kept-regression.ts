/**
 * The last regression of the workspace, kept for the window (ADR 77). What it came to is a setting, whole: choices, errors,
 * pairs, and each item with its estimates. The maps of value and the weights of the model of all items can be made again, so
 * they lie in the cache.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { encodeFrame } from '../../src-shared/frame.ts';
import type { Items } from '../../src-shared/items.ts';
import {
  type AttributeEffect,
  type AttributeSource,
  attributeEffects,
} from '../../src-shared/regress/attribute-effects.ts';
import type { Attribute } from '../../src-shared/regress/design.ts';
import type { SetName } from '../../src-shared/regress/feature-sets.ts';
import type { LinearModel } from '../../src-shared/regress/fit-fold.ts';
import type { RegressionSpec } from '../../src-shared/regress/regression-spec.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { itemsOf } from '../models/items.ts';
import type { Engine } from '../session/engine.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import { readFrameParts } from '../workspace/frame-parts.ts';
import type { Regression, RegressionResult } from './regression.ts';
import type { Place, ValueMaps } from './regression-maps.ts';
import { meanEstimates } from './regression-report.ts';
import type { RegressionWork } from './regression-work.ts';

const settingKey = 'regression';

export type KeptAttribute = AttributeSource & ({ numbers: number[] } | { texts: string[] });

interface KeptItems {
  keys: string[];
  /** As in the table. */
  truth: number[];
  /** Numbers as they stand in the table. */
  attributes: KeptAttribute[];
  /** Relative paths, [items][views]. */
  images: string[][];
  /** By set: mean over repeats on the scale of t. */
  estimates: Partial<Record<SetName, number[]>>;
}

/** A model without its weights of features. */
interface KeptModel {
  intercept: number;
  attributes: AttributeEffect[];
}

export interface KeptMaps {
  set: SetName;
  rows: number;
  columns: number;
  /** Of the first repeat: which model has not seen the item. */
  fold: number[];
  models: KeptModel[];
  /** Of all items, for photographs that are in no row. */
  whole: KeptModel;
  raising: Place[];
  lowering: Place[];
  /** Thirds of the target: Σ V of each view on average, and its map. */
  bands: { name: string; items: number; views: number[]; maps: number[][] }[];
  /** The largest |V| of one place of any item. */
  limit: number;
  /** Name of the file in the cache. */
  file: string;
}

export interface KeptRegression {
  version: 1;
  spec: RegressionSpec;
  network: NetworkSettings;
  /** ISO 8601. */
  made: string;
  /** Of the table as it was. */
  table: string;
  regression: Regression;
  items: KeptItems;
  maps: KeptMaps | null;
}

/** Everything but the version is what this program wrote. */
const kept = z.looseObject({ version: z.literal(1) });

type Parts = Pick<Engine, 'workspace'>;

/** Null where there is none, or another version kept it. */
export function keptRegression({ workspace }: Parts): KeptRegression | null {
  const parsed = kept.safeParse(workspace.settings.get(settingKey));
  return parsed.success ? (parsed.data as unknown as KeptRegression) : null;
}

/** Equal settings, networks and tables give equal keys: a figure tells by it which regression its maps are of. */
export function regressionKey({ spec, network, table }: Pick<KeptRegression, 'spec' | 'network' | 'table'>): string {
  return contentKey('regression', spec, network, table);
}

/** Whether the table is another one by now than that which was estimated. */
export function isStale({ table }: KeptRegression, engine: Parts): boolean {
  const items = itemsOf(engine);
  if (items === null) return true;
  // The second is the key of results of earlier versions.
  return tableKey(items) !== table && contentKey('items', items.views, items.rows) !== table;
}

/** Types and their reasons are no part of it, since they are choices: a number is the same as a category, 7 as "7". */
function tableKey({ rows, views }: Pick<Items, 'rows' | 'views'>): string {
  const told = (value: number | string | null): string | null => {
    if (value === null) return null;
    const number = String(value).trim() === '' ? Number.NaN : Number(value);
    return String(Number.isFinite(number) ? number : value);
  };
  return contentKey(
    'items by text',
    views,
    rows.map((row) => ({ ...row, values: row.values.map(told) })),
  );
}

interface Made {
  work: RegressionWork;
  result: RegressionResult;
  /** With the model of all items. */
  maps: { values: ValueMaps; whole: LinearModel } | null;
  spec: RegressionSpec;
  table: Items;
}

/** `now`: ISO 8601. */
export async function keepRegression(made: Made, now: string, { workspace }: Parts): Promise<void> {
  const former = keptRegression({ workspace })?.maps?.file;
  const { work, result, spec, table, maps } = made;
  const { items } = work;
  const value: KeptRegression = {
    version: 1,
    spec,
    network: work.network,
    made: now,
    table: tableKey(table),
    regression: result.regression,
    items: {
      keys: items.keys,
      truth: [...items.truth.values],
      attributes: items.attributes.map((attribute, at) => keptAttribute(attribute, items.sources[at])),
      images: items.images.map((own) => own.map((image) => work.features.images[image].relativePath)),
      estimates: Object.fromEntries(
        Object.entries(result.estimates).map(([name, repeats]) => [name, [...meanEstimates(repeats)]]),
      ),
    },
    maps: null,
  };
  if (maps !== null) {
    const bytes = framed(maps.values, maps.whole);
    const file = `${contentKey('value maps', spec, work.features.key, tableKey(table), now)}.bin`;
    await writeCacheFile(fileOf(file, workspace), bytes);
    value.maps = { ...describedMaps(made, maps), file };
  }
  workspace.settings.set(settingKey, value);
  if (former !== undefined && former !== value.maps?.file) await rm(fileOf(former, workspace), { force: true });
}

function keptAttribute(attribute: Attribute, source: AttributeSource): KeptAttribute {
  if ('texts' in attribute) return { ...source, texts: [...attribute.texts] };
  return { ...source, numbers: Array.from(attribute.numbers, (value) => (source.log ? Math.exp(value) : value)) };
}

function describedMaps({ work, result }: Made, { values, whole }: NonNullable<Made['maps']>): Omit<KeptMaps, 'file'> {
  const { attributes, sources, keys } = work.items;
  const { rows, columns } = work.features.shape;
  const first = result.folds.flatMap(({ repeat, test }, at) => (repeat === 0 ? [{ at, test }] : []));
  const fold = new Array<number>(keys.length).fill(0);
  for (const [place, { test }] of first.entries()) for (const item of test) fold[item] = place;
  const describe = (model: LinearModel): KeptModel => ({
    intercept: model.intercept,
    attributes: model.terms.length === 0 ? [] : attributeEffects(model, attributes, sources),
  });
  const models = result.models[values.set] ?? [];
  let limit = 0;
  for (const { value } of values.items)
    for (const { map } of value.views) for (const v of map) if (Math.abs(v) > limit) limit = Math.abs(v);
  return {
    set: values.set,
    rows,
    columns,
    fold,
    models: first.map(({ at }) => describe(models[at])),
    whole: describe(whole),
    raising: values.raising,
    lowering: values.lowering,
    bands: values.bands.map((band) => ({ ...band, maps: band.maps.map((map) => [...map]) })),
    limit,
  };
}

/** Exact values, so that a sum is the estimate to the last digits. */
function framed({ items }: ValueMaps, { features }: LinearModel): Uint8Array {
  const places = items[0].value.views[0].map.length;
  const views = items[0].value.views.length;
  const maps = new Float64Array(items.length * views * places);
  for (const [item, { value }] of items.entries())
    for (const [view, { map }] of value.views.entries()) maps.set(map, (item * views + view) * places);
  const { weights, mean, deviation } = features!;
  return encodeFrame({}, { maps, weights, mean, deviation });
}

/** The model of all items, by which photographs of no row are drawn. */
export interface WholeModel {
  weights: Float64Array;
  mean: Float64Array;
  deviation: Float64Array;
}

/** Of each of these items [views, places]. Null where the cache has lost them. */
export function keptItemMaps(
  { file, rows, columns }: Pick<KeptMaps, 'file' | 'rows' | 'columns'>,
  { items, views }: { items: readonly number[]; views: number },
  { workspace }: Parts,
): Promise<Float64Array[] | null> {
  const length = views * rows * columns;
  return readFrameParts(fileOf(file, workspace), async (read) => {
    const maps: Float64Array[] = [];
    for (const item of items) maps.push(await read('maps', { from: item * length, length }));
    return maps;
  });
}

/** Null where the cache has lost it. */
export function keptWholeModel({ file }: Pick<KeptMaps, 'file'>, { workspace }: Parts): Promise<WholeModel | null> {
  return readFrameParts(fileOf(file, workspace), async (read) => ({
    weights: await read('weights'),
    mean: await read('mean'),
    deviation: await read('deviation'),
  }));
}

function fileOf(file: string, { cacheFolder }: Engine['workspace']): string {
  return path.join(cacheFolder, 'regressions', path.basename(file));
}
