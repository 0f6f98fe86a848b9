/** What an opened data set is to the rest of the engine. Boxes and masks are in pixels of the image as displayed (EXIF-oriented). */
import type { DatasetFormat } from '../../src-shared/dataset-formats.ts';
import type { Box, Orientation } from '../../src-shared/geometry.ts';
import type { Items } from '../../src-shared/items.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import type { Problem } from './problems.ts';

export type { DatasetFormat };

/**
 * - `own`: as the data set says; where it says nothing, `by-image` (and a note).
 * - `by-class`: first half of the classes trains, second half tests (metric learning's habit; CUB 1–100 and 101–200).
 * - `by-image`: 60 % of each class trains, drawn by the seed.
 */
export type SplitRule = 'own' | 'by-class' | 'by-image';

export type Split = 'train' | 'test';

/**
 * A COCO segmentation: polygons [x1, y1, x2, y2, …] that add up (or have holes, by the even-odd rule), or a run-length
 * encoding (column-major, compressed or not).
 */
export type Segmentation =
  | { kind: 'polygons'; polygons: Float64Array[]; rule?: 'even-odd' }
  | { kind: 'rle'; width: number; height: number; counts: string | Uint32Array };

export interface MaskFile {
  path: string;
  relativePath: string;
  /** Grey levels, half and more, where absent. */
  reading?: MaskReading;
  /** EXIF orientation of the image that the mask counts the stored pixels of. */
  turn?: Orientation;
  /** Of its bytes when the evaluation last looked; `loadMask` compares where it is told to. */
  sha256?: string;
}

/** Where a mask lies; `loadMask` reads it when it is wanted. Several segmentations, and files beside them, are a union. */
export type MaskSource =
  | ({ kind: 'file' } & MaskFile)
  | { kind: 'segmentations'; parts: Segmentation[]; files?: MaskFile[] };

export interface DatasetImage {
  /** Id in the source: the number of images.txt, COCO's image id, or the relative path. */
  id: string;
  /** Unique in the data set and free of slashes: the file name without folder and extension, else with the folders before it, joined by `__`. */
  name: string;
  path: string;
  /** Below the root, with forward slashes. */
  relativePath: string;
  classIndex: number;
  split: Split;
  /** Pixels, after EXIF orientation. */
  width: number;
  height: number;
  boxes: Box[];
  mask: MaskSource | null;
  /** Which box and which part of the mask are one object: their positions. */
  pairs?: (readonly [box: number, part: number])[];
  /** Objects of other classes than the image's, which do not count for its scores. */
  others?: { className: string; box: Box | null; part: Segmentation | null }[];
  sha256?: string;
  /** Of its file, where it is an object cut out of an image; stored images have it in their content. */
  region?: Box;
}

export interface Dataset {
  root: string;
  format: DatasetFormat;
  /** From which files the format was told. */
  reason?: string;
  /** How its mask files are read; null where it has none. */
  maskReading?: MaskReading | { rule: 'grey' } | null;
  /** Class names; `classIndex` points here. */
  classes: string[];
  images: DatasetImage[];
  /** What was left out or is worth knowing; `summariseProblems` makes it fit a terminal. */
  problems: Problem[];
  /** Where it is a table with images. */
  items?: Items;
}
