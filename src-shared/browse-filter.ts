/** Filters over columns: one pass writes, per image, which filters it misses; everything else is read off that. */

import type { BrowseQuery } from './browse-query.ts';
import { hasBox, hasDraft, hasMask, reviewStates } from './catalogue.ts';
import type { CatalogueTable } from './catalogue-table.ts';

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
} as const;

export interface FilterInput {
  table: CatalogueTable;
  query: BrowseQuery;
  /** Of the query's score, NaN where absent; null until it has come: then the range is not looked at. */
  score: Float32Array | null;
  /** 1 where an image lies inside the query's lasso; null until the projection has come. */
  inLasso: Uint8Array | null;
}

/** Per image the bits of the filters that leave it out; 0 is shown. */
export function missedFilters({ table, query, score, inLasso }: FilterInput): Uint16Array {
  const { length, columns } = table;
  const missed = new Uint16Array(length);
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
  return missed;
}

/** The rows that miss nothing, ascending. */
export function rowsShown(missed: Uint16Array): Uint32Array {
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

/** How many images each choice of a filter would show, all other filters staying as they are. */
export function facetCounts(table: CatalogueTable, missed: Uint16Array): FacetCounts {
  const { classIndex, split, review, flags, tagRow, tagIndex } = table.columns;
  const classes = new Uint32Array(table.classes.length);
  const splits = new Uint32Array(2);
  const reviews = new Uint32Array(reviewStates.length);
  const tags = new Uint32Array(table.tags.length);
  /** Without and with. */
  const boxes = new Uint32Array(2);
  const masks = new Uint32Array(2);
  const drafts = new Uint32Array(2);
  for (let row = 0; row < missed.length; row++) {
    const bits = missed[row];
    if ((bits & ~facet.class) === 0) classes[classIndex[row]]++;
    if ((bits & ~facet.split) === 0) splits[split[row]]++;
    if ((bits & ~facet.review) === 0) reviews[review[row]]++;
    if ((bits & ~facet.box) === 0) boxes[(flags[row] & hasBox) === 0 ? 0 : 1]++;
    if ((bits & ~facet.mask) === 0) masks[(flags[row] & hasMask) === 0 ? 0 : 1]++;
    if ((bits & ~facet.draft) === 0) drafts[(flags[row] & hasDraft) === 0 ? 0 : 1]++;
  }
  // Tags add up: another tag narrows what is shown.
  for (let at = 0; at < tagRow.length; at++) if (missed[tagRow[at]] === 0) tags[tagIndex[at]]++;
  const [withoutBox, withBox] = boxes;
  const [withoutMask, withMask] = masks;
  const [withoutDraft, withDraft] = drafts;
  return { classes, splits, reviews, tags, withBox, withoutBox, withMask, withoutMask, withDraft, withoutDraft };
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
export function scoreHistogram(score: Float32Array, missed: Uint16Array, bins = 32): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of score) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const histogram: Histogram = { low, high, bins: new Uint32Array(bins), values: 0, absent: 0 };
  if (!(low <= high)) {
    histogram.low = 0;
    histogram.high = 0;
  }
  const scale = high > low ? bins / (high - low) : 0;
  for (let row = 0; row < score.length; row++) {
    if ((missed[row] & ~facet.range) !== 0) continue;
    const value = score[row];
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
