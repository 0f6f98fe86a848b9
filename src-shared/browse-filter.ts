/** Filters over columns: one pass writes, per image, which filters it misses; everything else is read off that. */

import type { BrowseQuery, ColumnFilter } from './browse-query.ts';
import { hasBox, hasDraft, hasMask, reviewStates } from './catalogue.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { type ItemTable, noItem } from './item-table.ts';

/** One bit per filter. */
export const facet = {
  text: 1,
  class: 2,
  split: 4,
  review: 8,
  box: 16,
  mask: 32,
  tag: 64,
  range: 128,
  lasso: 256,
  draft: 512,
  images: 1024,
} as const;

/** Bits of the filters by columns of the table: the first five have one each, so that each counts what it alone leaves out. */
export const columnFacet = (place: number): number => 2048 << Math.min(place, 5);

export interface FilterInput {
  table: CatalogueTable;
  query: BrowseQuery;
  /** Of the query's score, NaN where absent; null until it has come: then the range is not looked at. */
  score: Float32Array | null;
  /** 1 where an image lies inside the query's lasso; null until the projection has come. */
  inLasso: Uint8Array | null;
  /** The table whose rows the images belong to; null where there is none: then its columns filter nothing. */
  items: ItemTable | null;
}

/** Per image the bits of the filters that leave it out; 0 is shown. */
export function missedFilters({ table, query, score, inLasso, items }: FilterInput): Uint32Array {
  const { length, columns } = table;
  const missed = new Uint32Array(length);
  const leaveOut = (bit: number, keeps: (row: number) => boolean | number): void => {
    for (let row = 0; row < length; row++) if (!keeps(row)) missed[row] |= bit;
  };

  if (query.classes.length > 0) {
    const wanted = new Uint8Array(table.classes.length);
    for (const name of query.classes) {
      const index = table.classes.indexOf(name);
      if (index >= 0) wanted[index] = 1;
    }
    const { classIndex } = columns;
    leaveOut(facet.class, (row) => wanted[classIndex[row]]);
  }
  if (query.split !== null) {
    const wanted = query.split === 'train' ? 0 : 1;
    const { split } = columns;
    leaveOut(facet.split, (row) => split[row] === wanted);
  }
  if (query.reviews.length > 0) {
    const wanted = Uint8Array.from(reviewStates, (state) => (query.reviews.includes(state) ? 1 : 0));
    const { review } = columns;
    leaveOut(facet.review, (row) => wanted[review[row]]);
  }
  const { flags } = columns;
  if (query.box !== null) leaveOut(facet.box, (row) => ((flags[row] & hasBox) !== 0) === query.box);
  if (query.mask !== null) leaveOut(facet.mask, (row) => ((flags[row] & hasMask) !== 0) === query.mask);
  if (query.draft !== null) leaveOut(facet.draft, (row) => ((flags[row] & hasDraft) !== 0) === query.draft);
  for (const tag of query.tags) {
    const carries = rowsWithTag(table, tag);
    leaveOut(facet.tag, (row) => carries[row]);
  }
  for (const word of query.text.split(/\s+/).filter(Boolean)) {
    const found = new Uint8Array(length);
    table.markMatches(word, (row) => {
      found[row] = 1;
    });
    leaveOut(facet.text, (row) => found[row]);
  }
  if (score !== null && (query.low !== null || query.high !== null)) {
    // Scores are float32: a bound that was read off one must not leave that one out.
    const low = Math.fround(query.low ?? Number.NEGATIVE_INFINITY);
    const high = Math.fround(query.high ?? Number.POSITIVE_INFINITY);
    leaveOut(facet.range, (row) => score[row] >= low && score[row] <= high);
  }
  if (query.lasso !== null && inLasso !== null) leaveOut(facet.lasso, (row) => inLasso[row]);
  if (query.images !== null) {
    const listed = new Set(query.images);
    const { imageId } = columns;
    leaveOut(facet.images, (row) => listed.has(imageId[row]));
  }
  if (items !== null) {
    const { itemOf } = items;
    for (const [place, filter] of query.columns.entries()) {
      const keeps = itemsWith(items, filter);
      if (keeps !== null) leaveOut(columnFacet(place), (row) => itemOf[row] !== noItem && keeps[itemOf[row]]);
    }
  }
  return missed;
}

/** 1 for each item whose value the filter keeps; null for a column that the table does not have. */
function itemsWith(items: ItemTable, { column, low, high, values }: ColumnFilter): Uint8Array | null {
  const at = items.columnNamed(column);
  if (at === null) return null;
  const { type, levels } = items.columns[at];
  const own = items.valuesOf(at);
  if (type !== 'number') {
    const wanted = Uint8Array.from(levels, (level) => Number(values.includes(level)));
    return values.length === 0 ? null : Uint8Array.from(own, (level) => (level === 0 ? 0 : wanted[level - 1]));
  }
  const [from, to] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  return Uint8Array.from(own, (value) => Number(value >= from && value <= to));
}

/** Items of which an image passes every filter but those of `facets`: 1 each. */
export function itemsPassing({ itemOf, length }: ItemTable, missed: Uint32Array, facets: number): Uint8Array {
  const passing = new Uint8Array(length);
  for (let row = 0; row < missed.length; row++)
    if ((missed[row] & ~facets) === 0 && itemOf[row] !== noItem) passing[itemOf[row]] = 1;
  return passing;
}

/** How many of the passing items have each level of a column, in the order of the levels. */
export function levelCounts(items: ItemTable, column: number, passing: Uint8Array): Uint32Array {
  const counts = new Uint32Array(items.columns[column].levels.length);
  const values = items.valuesOf(column);
  for (let item = 0; item < passing.length; item++)
    if (passing[item] === 1 && values[item] > 0) counts[values[item] - 1]++;
  return counts;
}

/** The rows that miss nothing, ascending. */
export function rowsShown(missed: Uint32Array): Uint32Array {
  const rows = new Uint32Array(missed.length);
  let count = 0;
  for (let row = 0; row < missed.length; row++) if (missed[row] === 0) rows[count++] = row;
  return rows.slice(0, count);
}

export interface FacetCounts {
  classes: Uint32Array;
  splits: Uint32Array;
  reviews: Uint32Array;
  tags: Uint32Array;
  withBox: number;
  withoutBox: number;
  withMask: number;
  withoutMask: number;
  withDraft: number;
  withoutDraft: number;
}

/**
 * How many images each choice of a filter would show, all other filters staying as they are; how many items, where `items` are
 * counted instead.
 */
export function facetCounts(table: CatalogueTable, missed: Uint32Array, items: ItemTable | null = null): FacetCounts {
  const { classIndex, split, review, flags, tagRow, tagIndex } = table.columns;
  const classes = new Tally(table.classes.length);
  const splits = new Tally(2);
  const reviews = new Tally(reviewStates.length);
  const tags = new Uint32Array(table.tags.length);
  /** Without and with. */
  const boxes = new Tally(2);
  const masks = new Tally(2);
  const drafts = new Tally(2);
  const count = (row: number, group: number): void => {
    const bits = missed[row];
    if ((bits & ~facet.class) === 0) classes.add(classIndex[row], group);
    if ((bits & ~facet.split) === 0) splits.add(split[row], group);
    if ((bits & ~facet.review) === 0) reviews.add(review[row], group);
    if ((bits & ~facet.box) === 0) boxes.add((flags[row] & hasBox) === 0 ? 0 : 1, group);
    if ((bits & ~facet.mask) === 0) masks.add((flags[row] & hasMask) === 0 ? 0 : 1, group);
    if ((bits & ~facet.draft) === 0) drafts.add((flags[row] & hasDraft) === 0 ? 0 : 1, group);
  };
  if (items === null) for (let row = 0; row < missed.length; row++) count(row, row);
  else for (let item = 0; item < items.length; item++) for (const row of items.rowsOf(item)) count(row, item);
  // Tags add up: another tag narrows what is shown. They come by image, and the images of an item need not be neighbours.
  const tagged = new Set<number>();
  for (let at = 0; at < tagRow.length; at++) {
    if (missed[tagRow[at]] !== 0) continue;
    const pair = items === null ? -1 : items.itemOf[tagRow[at]] * table.tags.length + tagIndex[at];
    if (tagged.has(pair)) continue;
    if (items !== null) tagged.add(pair);
    tags[tagIndex[at]]++;
  }
  const [withoutBox, withBox] = boxes.counts;
  const [withoutMask, withMask] = masks.counts;
  const [withoutDraft, withDraft] = drafts.counts;
  return {
    classes: classes.counts,
    splits: splits.counts,
    reviews: reviews.counts,
    tags,
    withBox,
    withoutBox,
    withMask,
    withoutMask,
    withDraft,
    withoutDraft,
  };
}

/** Counts choices once for each group, whose members come one after the other. */
class Tally {
  readonly counts: Uint32Array;
  /** The last group that was counted, plus one. */
  private readonly last: Uint32Array;

  constructor(choices: number) {
    this.counts = new Uint32Array(choices);
    this.last = new Uint32Array(choices);
  }

  add(choice: number, group: number): void {
    if (this.last[choice] === group + 1) return;
    this.last[choice] = group + 1;
    this.counts[choice]++;
  }
}

export interface Histogram {
  /** Of the finite values; equal where there is one value or none. */
  low: number;
  high: number;
  bins: Uint32Array;
  /** How many have a value, and how many have none. */
  values: number;
  absent: number;
}

/** Of the scores of the images that no other filter leaves out. */
export function scoreHistogram(score: Float32Array, missed: Uint32Array, bins?: number): Histogram {
  return histogramOf(score, (row) => (missed[row] & ~facet.range) === 0, bins);
}

/** Of the numbers for which `isCounted` holds. NaN counts as absent. */
export function histogramOf(
  numbers: Float32Array | Float64Array,
  isCounted: (at: number) => boolean,
  bins = 32,
): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const histogram: Histogram = { low, high, bins: new Uint32Array(bins), values: 0, absent: 0 };
  if (!(low <= high)) {
    histogram.low = 0;
    histogram.high = 0;
  }
  const scale = high > low ? bins / (high - low) : 0;
  for (let at = 0; at < numbers.length; at++) {
    if (!isCounted(at)) continue;
    const value = numbers[at];
    if (Number.isNaN(value)) histogram.absent++;
    else {
      histogram.values++;
      histogram.bins[Math.min(bins - 1, Math.floor((value - low) * scale))]++;
    }
  }
  return histogram;
}

function rowsWithTag(table: CatalogueTable, tag: string): Uint8Array {
  const carries = new Uint8Array(table.length);
  const index = table.tags.indexOf(tag);
  const { tagRow, tagIndex } = table.columns;
  for (let at = 0; at < tagRow.length; at++) if (tagIndex[at] === index) carries[tagRow[at]] = 1;
  return carries;
}
