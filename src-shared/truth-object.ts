/** Ground truth as it was made: objects of an image. Nothing is converted before scores or an export ask for it. */

import type { MaskReading } from './mask-rules.ts';

/** In pixels of the image as displayed (EXIF-oriented). */
export type Geometry =
  | { kind: 'box'; x: number; y: number; width: number; height: number }
  /** Rings [x1, y1, x2, y2, …]. Their union, as COCO means it, or with holes where the rule is even-odd. */
  | { kind: 'polygon'; rings: number[][]; rule: 'union' | 'even-odd' }
  /**
   * Column-major run lengths, or COCO's compressed text. `at`: where its upper left pixel lies, of one that was made while
   * the item showed another region; in the log of edits alone.
   */
  | { kind: 'mask'; width: number; height: number; counts: string | number[]; at?: readonly [x: number, y: number] }
  /** A mask file beside the images; `stamp` is the SHA-256 of its bytes when the evaluation last looked. Grey levels without `reading`; `turn` is the EXIF orientation of an image whose stored pixels it counts. */
  | { kind: 'file'; relativePath: string; path: string; stamp: string | null; reading?: MaskReading; turn?: number };

export type TruthSource =
  /** The `ordinal`-th geometry of its image as the data set lists them; box and outline of one object share `object`. */
  | { kind: 'imported'; format: string; ordinal: number; object?: number }
  | { kind: 'drawn' }
  | { kind: 'drafted'; model: string; row: string; tau: number };

/** What people write for the author of objects that were imported and not changed, who is empty. */
const importedWord = 'imported';

export function authorFromWord(word: string): string {
  return word === importedWord ? '' : word;
}

export function authorWord(author: string): string {
  return author === '' ? importedWord : author;
}

export interface TruthObject {
  /** Stable for ever. */
  id: string;
  /** Null is the class of the image. */
  class: string | null;
  geometry: Geometry;
  source: TruthSource;
  /** Drafts never score. */
  state: 'draft' | 'final';
  /** What a person says about it; empty where nothing. */
  note: string;
  /** Not drawn by Annotate. It scores all the same. */
  hidden: boolean;
  /** Annotate does not change it. */
  locked: boolean;
  /** Objects are drawn in ascending order; whole numbers, with gaps. */
  position: number;
  author: string;
  created: string;
  updated: string;
}

/** What of an object an edit can say. What is left out is empty, false, or as it was (`position`). */
export type ObjectState = Pick<TruthObject, 'class' | 'geometry' | 'state' | 'source'> &
  Partial<Pick<TruthObject, 'note' | 'hidden' | 'locked' | 'position' | 'author'>>;
