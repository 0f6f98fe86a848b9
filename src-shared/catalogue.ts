/** What the grid knows of every image, as columns: filters and sorts run in the window, without asking the engine. */
import type { Frame } from './frame.ts';
import type { RelationSummary } from './relation-summary.ts';

/** In the order of the data set; row r of every column is one image. */
export interface CatalogueColumns extends Record<string, Uint8Array | Uint32Array> {
  /** Ascending. */
  imageId: Uint32Array;
  /** Index into `classes`. */
  classIndex: Uint32Array;
  /** 0 train, 1 test. */
  split: Uint8Array;
  /** `hasBox` | `hasMask` | `hasDraft`. */
  flags: Uint8Array;
  /** Index into `reviewStates`. */
  review: Uint8Array;
  width: Uint32Array;
  height: Uint32Array;
  /** Relative paths in UTF-8, one a line. */
  names: Uint8Array;
  /** One entry per tag of an image, ascending by row: the row, and the index into `tags`. */
  tagRow: Uint32Array;
  tagIndex: Uint32Array;
}

export interface CatalogueMeta {
  /** Of the data set; null where the workspace holds none. */
  key: string | null;
  /** Whether each image is one object, cut out of the image that its path names. */
  objects: boolean;
  /** Names the state of the table whose rows the images belong to; null where there is no table. */
  items: string | null;
  /** By what images are positives and negatives of each other. */
  relation: RelationSummary['by'];
  classes: string[];
  tags: string[];
}

export type Catalogue = Frame<CatalogueMeta, CatalogueColumns>;

export const hasBox = 1;
export const hasMask = 2;
/** An object of any class that a person has not finished. */
export const hasDraft = 4;

export const reviewStates = ['todo', 'done', 'reviewed', 'skipped'] as const;
export type ReviewState = (typeof reviewStates)[number];
export const reviewWords: Readonly<Record<ReviewState, string>> = {
  todo: 'to do',
  done: 'done',
  reviewed: 'reviewed',
  skipped: 'skipped',
};
