/** What the view Regress shows: the table with its columns, the result that is kept, one item of it, and a new photograph. */
import { randomUUID } from 'node:crypto';

import { TripletscopeError } from '../../src-shared/errors.ts';
import { type InputFrame, inputFrame } from '../../src-shared/input-frame.ts';
import { type Items, isKeyColumn } from '../../src-shared/items.ts';
import { answerOf } from '../../src-shared/regress/answer.ts';
import type { AttributeEffect } from '../../src-shared/regress/attribute-effects.ts';
import type { RegressionSpec } from '../../src-shared/regress/regression-spec.ts';
import { trunkSeedOf } from '../../src-shared/run-spec/run-spec.ts';
import { backboneExtractor } from '../features/backbone-extractor.ts';
import { type ColumnKind, correctedColumn, couldBeNumbers } from '../models/correct-column.ts';
import { itemsOf, keepItems, requireItems } from '../models/items.ts';
import type { Head } from '../network/head.ts';
import { itemsOfSpec } from '../pipeline/estimate-items.ts';
import {
  isStale,
  type KeptMaps,
  type KeptRegression,
  keptRegression,
  keptWholeModel,
} from '../pipeline/kept-regression.ts';
import {
  keptItemValue,
  lostMaps,
  reasonOf,
  requireDrawn,
  requireMaps,
  valueOfAttribute,
} from '../pipeline/kept-values.ts';
import { loadBackbone, trunkOf } from '../pipeline/load-backbone.ts';
import { photographValues } from '../pipeline/new-photographs.ts';
import { mapFrame, regionBox } from '../pipeline/regression-maps.ts';
import type { Engine } from '../session/engine.ts';
import { externalsOf } from './externals.ts';

type Parts = Pick<Engine, 'workspace'>;

interface TableColumn {
  name: string;
  kind: ColumnKind;
  /** Why it is of this kind. */
  reason: string;
  missing: number;
  /** How many different values there are. */
  values: number;
  /** The first different ones. */
  examples: string[];
  /** Of numbers. */
  range: [low: number, high: number] | null;
  /** Every value could be read as a number. */
  couldBeNumbers: boolean;
}

interface RegressionTable {
  /** Name of the file. */
  file: string;
  rows: number;
  views: string[];
  target: string | null;
  columns: TableColumn[];
  /** Rows whose cells do not fit the columns. */
  ragged: number;
}

/** Null where the data set is no table. */
export function regressionTable(engine: Parts): RegressionTable | null {
  const items = itemsOf(engine);
  if (items === null) return null;
  const columns = items.columns.map(({ name, reason, missing, values }, at): TableColumn => {
    const numbers = items.rows.flatMap(({ values: cells }) => (typeof cells[at] === 'number' ? [cells[at]] : []));
    const examples = new Set<string>();
    for (const { values: cells } of items.rows) {
      if (cells[at] !== null) examples.add(String(cells[at]));
      if (examples.size === 3) break;
    }
    return {
      name,
      kind: kindOf(items, at),
      reason,
      missing,
      values,
      examples: [...examples],
      range: numbers.length === 0 ? null : rangeOf(numbers),
      couldBeNumbers: couldBeNumbers(items, at),
    };
  });
  const { table, views, target, ragged } = items;
  // A window is told no path.
  const file = table.split(/[\\/]/).at(-1) ?? table;
  return { file, rows: items.rows.length, views, target, columns, ragged: ragged.length };
}

function kindOf(items: Items, at: number): ColumnKind {
  const { type, log } = items.columns[at];
  if (isKeyColumn(items, at)) return 'key';
  return type === 'number' && log ? 'logarithm' : type;
}

function rangeOf(numbers: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

export function correctColumn({ name, kind }: { name: string; kind: ColumnKind }, engine: Parts): void {
  keepItems(correctedColumn(requireItems(engine), name, kind), engine.workspace);
}

const mostListed = 1000;

/** How many items the choices have, and the rows that are left out. Throws what stands in the way, as the run itself would. */
export async function regressionCheck(spec: RegressionSpec, engine: Parts) {
  const { keys, excluded, attributes, sources, truth } = await itemsOfSpec(spec, requireItems(engine), engine);
  return {
    items: keys.length,
    log: truth.log,
    attributes: attributes.map((_, at) => sources[at]),
    excluded: excluded.length,
    rows: excluded.slice(0, mostListed),
  };
}

/** The last regression; null where there is none. Images by their id, null where they are in the data set no more. */
export async function regressionResult(engine: Parts) {
  const kept = keptRegression(engine);
  if (kept === null) return null;
  const { spec, made, regression, items, maps } = kept;
  const ids = await idsOf(engine);
  return {
    spec,
    made,
    stale: isStale(kept, engine),
    answer: answerOf(regression.paired, regression.settings.log),
    ...regression,
    excludedRows: regression.excludedRows.slice(0, mostListed),
    kept: { ...items, images: items.images.map((own) => own.map((file) => ids.get(file)?.id ?? null)) },
    maps: maps === null ? null : describedMaps(kept, maps, ids),
    /** In a sentence; null where there are maps. */
    noMaps: maps === null ? Object.values(reasonOf(kept)).join('. ') : null,
  };
}

/** A place of a photograph as a rectangle around it, in shares of the photograph's sides. */
interface Region {
  item: number;
  view: number;
  /** On the scale of t. */
  value: number;
  box: InputFrame;
}

function describedMaps(
  { network, items }: KeptRegression,
  { set, rows, columns, raising, lowering, bands, limit }: KeptMaps,
  ids: Awaited<ReturnType<typeof idsOf>>,
) {
  const { preprocessing } = trunkOf(network);
  const regionOf = ({ item, view, value, row, column }: KeptMaps['raising'][number]): Region => {
    const size = ids.get(items.images[item][view]) ?? { width: 1, height: 1 };
    const frame = mapFrame(preprocessing, size);
    return { item, view, value, box: regionBox({ row, column }, { rows, columns }, frame) };
  };
  return { set, rows, columns, bands, limit, raising: raising.map(regionOf), lowering: lowering.map(regionOf) };
}

async function idsOf({ workspace }: Parts) {
  const images = await workspace.images.all();
  return new Map(
    images.map(({ imageId, relativePath, width, height }) => [relativePath, { id: String(imageId), width, height }]),
  );
}

interface RegressionItem {
  intercept: number;
  attributes: { effect: AttributeEffect; value: number | string }[];
  views: {
    name: string;
    /** Null where it is in the data set no more. */
    image: string | null;
    width: number;
    height: number;
    /** The part of the photograph that the map covers; null for all of it. */
    frame: InputFrame | null;
    /** [rows, columns]. */
    map: number[];
    sum: number;
  }[];
  /** On the scale of t. */
  estimate: number;
}

/** The sum of one item. Throws `not-found` where the maps are gone. */
export async function regressionItem(item: number, engine: Parts): Promise<RegressionItem> {
  const kept = requireRegression(engine);
  if (item >= kept.items.keys.length) throw new TripletscopeError('not-found', 'there is no such item');
  const { maps, own } = await requireMaps(kept, [item], engine);
  const { intercept, effects, views, estimate } = keptItemValue(kept, maps, { item, maps: own[0] });
  const ids = await idsOf(engine);
  const { preprocessing } = trunkOf(kept.network);
  return {
    intercept,
    attributes: effects.map((effect, at) => ({ effect, value: valueOfAttribute(kept.items.attributes[at], item) })),
    views: views.map(({ map, sum }, view) => {
      const image = ids.get(kept.items.images[item][view]);
      const [width, height] = [image?.width ?? 1, image?.height ?? 1];
      return {
        name: kept.regression.settings.views[view],
        image: image?.id ?? null,
        width,
        height,
        frame: inputFrame(preprocessing, { width, height }),
        map: [...map],
        sum,
      };
    }),
    estimate,
  };
}

/** What a photograph of no row adds to an estimate, compared with one with average features: by the model of all items. */
export async function regressionPhotograph(
  { image, view }: { image: string; view: number },
  engine: Engine,
  signal: AbortSignal,
) {
  const kept = requireRegression(engine);
  const maps = requireDrawn(kept);
  const features = await keptWholeModel(maps, engine);
  if (features === null) throw lostMaps();
  const { views } = kept.regression.settings;
  if (view >= views.length) throw new TripletscopeError('not-found', 'there is no such view');
  const { path, name, within, width, height } = externalsOf(engine.session).get(image);
  const context = { signal, report: () => {} };
  const loaded = await loadBackbone(kept.network, trunkSeedOf(kept.network), context);
  const { backbone, layer, preprocessing, tensors } = loaded;
  const { pooling, gemPower } = kept.network.headSpec;
  const head: Head = { pooling, gemPower, weights: { layers: [], normalize: false } };
  // Another photograph may be asked for at the same time: each closes its own network.
  const key = `${engine.scope} photograph ${randomUUID()}`;
  const input = { key, backbone: backbone.name, layer, tensors, head, size: preprocessing.size };
  const shape = await engine.compute.call('openNetwork', input, context);
  try {
    const extractor = backboneExtractor({
      backbone,
      preprocessing,
      layer,
      shape,
      networkKey: key,
      compute: engine.compute,
    });
    const model = { features };
    const [{ map, sum }] = await photographValues(
      [{ file: path, name, view, within }],
      model,
      { extractor, views: views.length },
      context,
    );
    return {
      image,
      name,
      view,
      width,
      height,
      frame: inputFrame(preprocessing, { width, height }),
      map: [...map],
      sum,
      limit: maps.limit,
    };
  } finally {
    await engine.compute.call('closeNetwork', { key }).catch(() => {});
  }
}

export function requireRegression(engine: Parts): KeptRegression {
  const kept = keptRegression(engine);
  if (kept !== null) return kept;
  throw new TripletscopeError('not-found', 'nothing has been estimated yet', {
    remedy: 'Start it in the view Regress.',
  });
}
