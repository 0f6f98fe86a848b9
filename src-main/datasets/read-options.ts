/** How a data set is read. */
import type { MaskRule } from '../../src-shared/mask-rules.ts';
import type { BoxReading, ExifReading, ItemKind, TableSettings } from '../../src-shared/run-spec/import-spec.ts';
import type { DatasetFormat, SplitRule } from './dataset.ts';
import type { OnProblem } from './problems.ts';

export interface ReadOptions extends TableSettings {
  /** Told from the files where absent (`formats/registry.ts`). */
  format?: DatasetFormat;
  split: SplitRule;
  seed: number;
  onProblem: OnProblem;
  /** Decode every pixel of every image, so that damage deep inside is found now and not in the middle of training. */
  verify?: boolean;
  /** How mask files are read; told from the files where absent. */
  maskRule?: MaskRule | undefined;
  /** What the four numbers of a box are; width and height where absent. */
  boxes?: BoxReading | undefined;
  /** Which pixels annotations count where EXIF turns the image; those displayed where absent, and it is said. */
  exif?: ExifReading | undefined;
  /** `LOW,HIGH` of 16-bit images; the bits that they use where absent. */
  range?: string | undefined;
  /** 100 where absent. */
  maxMegapixels?: number | undefined;
  /** Follow symbolic links that lead out of the folder. */
  followLinks?: boolean | undefined;
  /** Each annotated object an item of its own, instead of each image. */
  items?: ItemKind | undefined;
  itemMargin?: number | undefined;
  minSize?: number | undefined;
  /** SHA-256 of each image file; true unless set. */
  hash?: boolean;
}
