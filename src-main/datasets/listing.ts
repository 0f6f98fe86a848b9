/** What a format's reader finds in a folder, before any image was looked at. */
import type { Box, Size } from '../../src-shared/geometry.ts';
import type { Items } from '../../src-shared/items.ts';
import type { MaskSource, Segmentation, Split } from './dataset.ts';

/** Where something is written, as the data set names it; 1-based line. */
export interface Place {
  file: string;
  line?: number;
}

export interface ListedBox extends Place {
  box: Box;
  /** The segmentation of the same object, one of those of the image's mask. */
  part?: Segmentation;
}

/** An object of another class than its image's: kept, and of no weight in scores. */
export interface OtherObject {
  className: string;
  box: ListedBox | null;
  part: Segmentation | null;
}

export interface ListedImage {
  id: string;
  /** Below the root, with forward slashes. */
  relativePath: string;
  classIndex: number;
  /** Null: the data set has no split, or none for this image. */
  split: Split | null;
  boxes: ListedBox[];
  mask: MaskSource | null;
  others?: OtherObject[];
  /** What coordinates count: pixels unless set, else shares of the image's width and height. */
  unit?: 'share';
  /** What the annotations say, where they do. */
  size?: Size;
  /** The entry that names it; for class folders the image itself. */
  place: Place;
}

export interface Listing {
  classes: string[];
  images: ListedImage[];
  hasSplit: boolean;
  /** Where the data set is a table with images. */
  items?: Items;
}
