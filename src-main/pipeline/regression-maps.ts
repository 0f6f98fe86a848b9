/** Maps of value of items: read from A, drawn over the photographs, and the regions that change the estimate most over all items. */

import type { Scene } from '../../src-shared/figure/scene.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { type InputFrame, type InputGeometry, inputFrame } from '../../src-shared/input-frame.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { mappedSets, type SetName } from '../../src-shared/regress/feature-sets.ts';
import type { LinearModel } from '../../src-shared/regress/fit-fold.ts';
import { effectText, type ItemValue, valueColour, valueOfItem } from '../../src-shared/regress/value-map.ts';
import { resizeBilinear } from '../../src-shared/resize-map.ts';
import { loadPixels } from '../datasets/load-images.ts';
import { chunkSize, type FeatureImage, imageFileOf, readChunk, storedFeatureMap } from '../features/features.ts';
import { encodePng } from '../figures/png.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import type { RegressionResult } from './regression.ts';
import type { RegressionItems } from './regression-items.ts';
import { mappedImages, type RegressionWork } from './regression-work.ts';

export interface DrawnItem {
  key: string;
  item: number;
  value: ItemValue;
  /** y and its estimate, on the scale of the target. */
  truth: number;
  estimate: number;
}

export interface Place {
  item: number;
  view: number;
  /** On the scale of t. */
  value: number;
  row: number;
  column: number;
}

/** What a figure of maps asks of the items and their photographs. */
export interface DrawnWork {
  items: Pick<RegressionItems, 'keys' | 'views' | 'images' | 'truth'>;
  features: {
    images: DatasetFeatures['images'];
    shape: { rows: number; columns: number };
    /** What of a photograph the network sees. */
    loaded: { preprocessing: InputGeometry };
  };
}

const whole: InputFrame = { left: 0, top: 0, width: 1, height: 1 };

/** The part of a photograph that its map covers, in shares of its sides. */
export function mapFrame(preprocessing: InputGeometry, size: Size): InputFrame {
  return inputFrame(preprocessing, size) ?? whole;
}

/** Of what the network sees of the photograph. */
const regionSide = 1 / 3;

/** A rectangle around a place of a map, within the frame of the map: in shares of the photograph's sides. */
export function regionBox(
  { row, column }: Pick<Place, 'row' | 'column'>,
  { rows, columns }: { rows: number; columns: number },
  frame: InputFrame,
): InputFrame {
  const from = (at: number, of: number): number =>
    Math.min(1 - regionSide, Math.max(0, (at + 0.5) / of - regionSide / 2));
  return {
    left: frame.left + from(column, columns) * frame.width,
    top: frame.top + from(row, rows) * frame.height,
    width: regionSide * frame.width,
    height: regionSide * frame.height,
  };
}

export interface ValueMaps {
  set: SetName;
  /** Every item, in its order. */
  items: DrawnItem[];
  /** Middles of the regions that raise and lower the estimate most, one a photograph. */
  raising: Place[];
  lowering: Place[];
  /** Mean of Σ V of each view over the thirds of the target, on the scale of t. */
  bands: { name: string; items: number; views: number[]; maps: Float64Array[] }[];
}

/** Which set the maps are of: that with attributes where it was asked for; null where no set has images as features. */
export function mappedSet({ models }: Pick<RegressionResult, 'models'>): SetName | null {
  return mappedSets.find((set) => models[set] !== undefined) ?? null;
}

/** The model of the first repeat that has not seen the item. */
function modelsOf({ folds, models }: RegressionResult, set: SetName, count: number): LinearModel[] {
  const result = new Array<LinearModel>(count);
  for (const [at, { repeat, test }] of folds.entries())
    if (repeat === 0) for (const item of test) result[item] = models[set]![at];
  return result;
}

/** Every item's maps in one pass over A, with the regions that change the estimate most and the means over thirds of the target. */
export async function valueMaps(
  work: RegressionWork,
  result: RegressionResult,
  set: SetName,
  context: WorkContext,
): Promise<ValueMaps> {
  const { items, features } = work;
  const { shape, pooled, source } = features;
  const places = shape.rows * shape.columns;
  const models = modelsOf(result, set, items.images.length);
  const images = mappedImages(features);
  const order = [...items.truth.values.keys()].sort((a, b) => items.truth.values[a] - items.truth.values[b]);
  const bandOf = new Uint8Array(order.length);
  for (const [rank, item] of order.entries()) bandOf[item] = Math.floor((3 * rank) / order.length);
  const bands = ['lowest third', 'middle third', 'highest third'].map((name) => ({
    name,
    items: 0,
    views: new Array<number>(items.views.length).fill(0),
    maps: items.views.map(() => new Float64Array(places)),
  }));
  const drawn: DrawnItem[] = [];
  const strongest: Place[] = [];
  const mapOf = chunkReader(images, source, context);
  for (const [item, own] of items.images.entries()) {
    context.signal.throwIfAborted();
    const maps = [];
    for (const image of own) maps.push(await mapOf(image));
    const given = new Float32Array(own.length * shape.pooled);
    for (const [v, image] of own.entries())
      given.set(pooled.subarray(image * shape.pooled, (image + 1) * shape.pooled), v * shape.pooled);
    const value = valueOfItem(models[item], items.attributes, item, {
      maps,
      pooled: work.settings.pooling === 'mean' ? meanOf(given, own.length) : given,
      places,
      channels: shape.channels,
    });
    const band = bands[bandOf[item]];
    band.items++;
    for (const [view, { map, sum }] of value.views.entries()) {
      band.views[view] += sum;
      for (let p = 0; p < places; p++) band.maps[view][p] += map[p];
      for (const place of [argument(map, 1), argument(map, -1)])
        strongest.push({
          item,
          view,
          value: map[place],
          row: Math.floor(place / shape.columns),
          column: place % shape.columns,
        });
    }
    const t = value.estimate;
    drawn.push({
      key: items.keys[item],
      item,
      value,
      truth: items.truth.values[item],
      estimate: items.truth.log ? Math.exp(t) : t,
    });
    context.report({ stage: 'maps', done: item + 1, total: items.images.length });
  }
  for (const band of bands) {
    band.views = band.views.map((sum) => sum / band.items);
    for (const map of band.maps) for (let p = 0; p < places; p++) map[p] /= band.items;
  }
  strongest.sort((a, b) => b.value - a.value);
  return {
    set,
    items: drawn,
    raising: strongest.slice(0, 8),
    lowering: strongest.slice(-8).reverse(),
    bands,
  };
}

function meanOf(given: Float32Array, views: number): Float32Array {
  const width = given.length / views;
  const mean = new Float32Array(width);
  for (let v = 0; v < views; v++) for (let k = 0; k < width; k++) mean[k] += given[v * width + k] / views;
  return mean;
}

function argument(map: Float64Array, sign: 1 | -1): number {
  let best = 0;
  for (let p = 1; p < map.length; p++) if (sign * map[p] > sign * map[best]) best = p;
  return best;
}

/** A of an image by its chunk; images of an item lie close to each other, so a few chunks are kept. */
function chunkReader(images: readonly FeatureImage[], source: DatasetFeatures['source'], { signal }: WorkContext) {
  const kept = new Map<number, Float32Array>();
  const { rows, columns, channels } = source.extractor.shape;
  const length = rows * columns * channels;
  return async (image: number): Promise<Float32Array> => {
    const stored = await storedFeatureMap(images, image, source);
    if (stored !== null) return stored;
    const first = image - (image % chunkSize);
    let maps = kept.get(first);
    if (maps === undefined) {
      maps = (await readChunk(images.slice(first, first + chunkSize), source, signal)).featureMaps;
      if (kept.size >= 4) kept.delete(kept.keys().next().value!);
      kept.set(first, maps);
    }
    return maps.subarray((image - first) * length, (image - first + 1) * length);
  };
}

/** Photographs with their maps: a row an item, a column a view; one scale of colours for all, red raises and blue lowers. */
export async function valueFigure(
  work: DrawnWork,
  { items: drawn, set }: Pick<ValueMaps, 'items' | 'set'>,
): Promise<Scene> {
  const { items, features } = work;
  const { views } = items;
  const { log } = items.truth;
  const { rows, columns } = features.shape;
  const { preprocessing } = features.loaded;
  const limit = Math.max(...drawn.flatMap(({ value }) => value.views.flatMap(({ map }) => [...map].map(Math.abs))));
  const [cell, gap, left, top, under] = [96, 8, 104, 40, 14];
  const width = left + views.length * (cell + gap) + 8;
  const height = top + drawn.length * (cell + under + gap) + 56;
  const scene: Scene = {
    width,
    height,
    title: 'What raises and what lowers the estimate',
    items: [{ kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' }],
  };
  const text = (
    x: number,
    y: number,
    content: string,
    look: { size?: number; weight?: 'semibold'; anchor?: 'start' | 'middle' | 'end'; fill?: string } = {},
  ): void => {
    scene.items.push({ kind: 'text', x, y, text: content, size: 8, fill: '#1d1f21', ...look });
  };
  for (const [v, view] of views.entries())
    text(left + v * (cell + gap) + cell / 2, top - 8, view, { anchor: 'middle', weight: 'semibold', size: 9 });
  for (const [r, one] of drawn.entries()) {
    const y = top + r * (cell + under + gap);
    const lines = [
      one.key,
      `true ${number(one.truth)}`,
      `estimate ${number(one.estimate)}`,
      ...termLines(one.value, log),
    ];
    for (const [line, content] of lines.slice(0, 9).entries())
      text(
        8,
        y + 10 + 10 * line,
        content.slice(0, 24),
        line === 0 ? { weight: 'semibold', size: 9 } : { fill: '#5c6167', size: 7 },
      );
    for (const [v, { map, sum }] of one.value.views.entries()) {
      const image = features.images[items.images[one.item][v]];
      const pixels = await loadPixels(imageFileOf(image), { width: 2 * cell, height: 2 * cell });
      const frame = mapFrame(preprocessing, image);
      const png = await encodePng(painted(pixels, { map, rows, columns }, limit, frame));
      const x = left + v * (cell + gap);
      scene.items.push({ kind: 'image', x, y, width: cell, height: cell, png });
      text(x + cell / 2, y + cell + 10, effectText(sum, log), {
        anchor: 'middle',
        fill: sum < 0 ? '#2166ac' : '#b2182b',
      });
    }
  }
  const foot = height - 44;
  const colours = Array.from({ length: 21 }, (_, i) => onWhite(valueColour((i - 10) / 10, 1)));
  scene.items.push({ kind: 'ramp', x: left, y: foot, width: 200, height: 8, colours });
  text(left, foot + 18, effectText(-limit, log));
  text(left + 100, foot + 18, '0', { anchor: 'middle' });
  text(left + 200, foot + 18, effectText(limit, log), { anchor: 'end' });
  text(left, foot + 32, `of one place; below a photograph its sum. Set ${set}, models that have not seen the item`, {
    size: 7,
    fill: '#5c6167',
  });
  return scene;
}

/** The strongest terms of the table. */
function termLines({ terms }: ItemValue, log: boolean): string[] {
  return [...terms]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .filter(({ value }) => Math.abs(value) > 1e-3)
    .slice(0, 5)
    .map(({ name, value }) => `${name} ${effectText(value, log)}`);
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/** The photograph, paler, under the colours of its map, which covers the frame alone. */
export function painted(
  pixels: { width: number; height: number; data: Uint8Array },
  { map, rows, columns }: { map: Float64Array; rows: number; columns: number },
  limit: number,
  frame: InputFrame,
) {
  const { width, height } = pixels;
  const [left, top] = [Math.round(frame.left * width), Math.round(frame.top * height)];
  const right = Math.min(width, Math.max(left + 1, Math.round((frame.left + frame.width) * width)));
  const bottom = Math.min(height, Math.max(top + 1, Math.round((frame.top + frame.height) * height)));
  const large = resizeBilinear({ rows, columns, data: Float32Array.from(map) }, bottom - top, right - left).data;
  const data = new Uint8Array(pixels.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const inside = x >= left && x < right && y >= top && y < bottom;
      const value = inside ? large[(y - top) * (right - left) + x - left] : 0;
      const [red, green, blue, opacity] = valueColour(value, limit);
      for (const [c, colour] of [red, green, blue].entries()) {
        const grey =
          (pixels.data[3 * i] * 0.3 + pixels.data[3 * i + 1] * 0.59 + pixels.data[3 * i + 2] * 0.11) * 0.5 +
          pixels.data[3 * i + c] * 0.5;
        data[3 * i + c] = Math.round(grey * (1 - opacity) + colour * opacity);
      }
    }
  return { width, height, data };
}

function onWhite([red, green, blue, opacity]: [number, number, number, number]): string {
  return `#${[red, green, blue]
    .map((c) =>
      Math.round(255 * (1 - opacity) + c * opacity)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** The regions that change the estimate most as crops, two rows: those that raise, those that lower. */
export async function regionsFigure(
  work: DrawnWork,
  { raising, lowering }: Pick<ValueMaps, 'raising' | 'lowering'>,
): Promise<Scene> {
  const { items, features } = work;
  const { log } = items.truth;
  const [cell, gap, top] = [72, 8, 24];
  const width = 16 + 8 * (cell + gap);
  const height = 2 * (top + cell + 26) + 8;
  const scene: Scene = {
    width,
    height,
    title: 'The regions that change the estimate most',
    items: [{ kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' }],
  };
  for (const [r, { title, places }] of [
    { title: 'Raise the estimate most', places: raising },
    { title: 'Lower the estimate most', places: lowering },
  ].entries()) {
    const y = r * (top + cell + 26) + top;
    scene.items.push({ kind: 'text', x: 8, y: y - 8, text: title, size: 9, weight: 'semibold', fill: '#1d1f21' });
    for (const [i, { item, view, value, row, column }] of places.entries()) {
      const side = 4 * cell;
      const image = features.images[items.images[item][view]];
      const pixels = await loadPixels(imageFileOf(image), { width: side, height: side });
      const frame = mapFrame(features.loaded.preprocessing, image);
      const crop = cut(pixels, regionBox({ row, column }, features.shape, frame));
      const x = 8 + i * (cell + gap);
      scene.items.push({ kind: 'image', x, y, width: cell, height: cell, png: await encodePng(crop) });
      scene.items.push({
        kind: 'text',
        x,
        y: y + cell + 9,
        text: effectText(value, log),
        size: 7,
        fill: value < 0 ? '#2166ac' : '#b2182b',
      });
      scene.items.push({
        kind: 'text',
        x,
        y: y + cell + 18,
        text: `${items.keys[item]}, ${items.views[view]}`.slice(0, 20),
        size: 6,
        fill: '#5c6167',
      });
    }
  }
  return scene;
}

function cut({ width, height, data }: { width: number; height: number; data: Uint8Array }, box: InputFrame) {
  const [own, rows] = [Math.max(1, Math.round(box.width * width)), Math.max(1, Math.round(box.height * height))];
  const left = Math.max(0, Math.min(width - own, Math.round(box.left * width)));
  const top = Math.max(0, Math.min(height - rows, Math.round(box.top * height)));
  const crop = new Uint8Array(own * rows * 3);
  for (let row = 0; row < rows; row++) {
    const from = ((top + row) * width + left) * 3;
    crop.set(data.subarray(from, from + 3 * own), row * own * 3);
  }
  return { width: own, height: rows, data: crop };
}
