/**
 * The map of value (METHOD section 10): what each place of a photograph adds to the estimate or takes from it. For a linear
 * model of average-pooled features V_p = Σₖ wₖ (A_pk − μₖ) / (σₖ·H·W), so that intercept + terms + Σ over views and places of V
 * is the estimate, exactly, on the scale of t.
 */
import { type Attribute, termValue } from './design.ts';
import type { LinearModel } from './fit-fold.ts';

interface ViewValue {
  /** [rows, columns]. */
  map: Float64Array;
  /** Σ of the map: what the photograph of this view adds. */
  sum: number;
}

export interface ItemValue {
  intercept: number;
  /** What each attribute adds, by name; a category adds what all of its levels say together. */
  terms: { name: string; value: number }[];
  views: ViewValue[];
  /** intercept + terms + maps. */
  estimate: number;
}

interface ItemMaps {
  /** A of each view, [places, channels]. */
  maps: readonly ArrayLike<number>[];
  /** The pooled features that the model was given, of all views side by side: float32, so that their rounding is spread over the places. */
  pooled: ArrayLike<number>;
  places: number;
  channels: number;
}

/** `model` is one of features side by side, or of their mean over views where it has as many weights as one view has channels. */
export function valueOfItem(
  model: LinearModel,
  attributes: readonly Attribute[],
  row: number,
  item: ItemMaps,
): ItemValue {
  const terms = termsOfItem(model, attributes, row);
  const views = item.maps.map((_, view) => viewValue(model, item, view));
  const all = [...terms.map(({ value }) => value), ...views.map(({ sum }) => sum)];
  return {
    intercept: model.intercept,
    terms,
    views,
    estimate: all.reduce((sum, value) => sum + value, model.intercept),
  };
}

function termsOfItem(model: LinearModel, attributes: readonly Attribute[], row: number): ItemValue['terms'] {
  const sums = new Map<number, number>();
  for (const term of model.terms)
    sums.set(term.attribute, (sums.get(term.attribute) ?? 0) + term.weight * termValue(term, attributes, row));
  return [...sums].map(([at, value]) => {
    const attribute = attributes[at];
    return { name: 'numbers' in attribute ? attribute.name : `${attribute.name} = ${attribute.texts[row]}`, value };
  });
}

/** What one view adds; the others of the item are looked at where the features are their mean. */
export function viewValue(
  { features }: Pick<LinearModel, 'features'>,
  { maps, pooled, places, channels }: ItemMaps,
  view: number,
): ViewValue {
  const map = new Float64Array(places);
  if (features === null) return { map, sum: 0 };
  const { weights, mean, deviation } = features;
  const isMean = weights.length === channels && maps.length > 1;
  const share = isMean ? 1 / maps.length : 1;
  const A = maps[view];
  const averages = new Float64Array(channels);
  for (let p = 0; p < places; p++) for (let k = 0; k < channels; k++) averages[k] += A[p * channels + k] / places;
  for (let k = 0; k < channels; k++) {
    const at = isMean ? k : view * channels + k;
    const weight = (share * weights[at]) / (deviation[at] * places);
    const given = isMean ? averages[k] + roundingOfMean(maps, pooled, { places, channels }, k) : pooled[at];
    const shift = given - averages[k] - mean[at];
    for (let p = 0; p < places; p++) map[p] += weight * (A[p * channels + k] + shift);
  }
  return { map, sum: map.reduce((sum, value) => sum + value, 0) };
}

/** What the pooled mean over views differs by from that of the maps. */
function roundingOfMean(
  maps: ItemMaps['maps'],
  pooled: ArrayLike<number>,
  { places, channels }: { places: number; channels: number },
  k: number,
): number {
  let average = 0;
  for (const A of maps) for (let p = 0; p < places; p++) average += A[p * channels + k] / (places * maps.length);
  return pooled[k] - average;
}

/** A value on the scale of t in words: per cent where t is a logarithm, else in the unit of the target. */
export function effectText(value: number, log: boolean): string {
  if (!log) return signed(value);
  const share = 100 * Math.expm1(value);
  return `${share < 0 ? '−' : '+'}${Math.abs(share).toFixed(1)} %`;
}

function signed(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  const text = Math.abs(value).toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** Red raises, blue lowers, white is 0: RGB of a value in [−limit, limit], with its opacity by how far it lies from 0. */
export function valueColour(value: number, limit: number): [number, number, number, number] {
  const share = limit > 0 ? Math.max(-1, Math.min(1, value / limit)) : 0;
  const [red, green, blue] = share >= 0 ? [178, 24, 43] : [33, 102, 172];
  return [red, green, blue, 0.75 * Math.sqrt(Math.abs(share))];
}
