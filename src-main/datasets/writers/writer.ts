/** What every format out has: it is handed images with their objects, and an output that takes files and counts what is lost. */
import type { LossCode } from '../../../src-shared/export-losses.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import type { Segmentation, Split } from '../dataset.ts';

export interface ExportObject {
  className: string;
  box: Box | null;
  /** Mask files come as run lengths. */
  shape: Segmentation | null;
}

/** Boxes and outlines in pixels of the image as displayed. */
export interface ExportImage extends Size {
  /** Unique in the data set, also where case does not count, and free of slashes. */
  name: string;
  relativePath: string;
  className: string;
  split: Split;
  objects: ExportObject[];
}

export interface Output {
  /** A file below the output's folder. */
  file(relativePath: string, content: string | Uint8Array | Iterable<string>): Promise<void>;
  /** The image's own file. */
  image(image: ExportImage, relativePath: string): Promise<void>;
  /** `example` names the first of them. */
  lose(code: LossCode, count: number, example: string): void;
}

export interface ExportSet {
  /** In the order of the data set; objects may name others. */
  classes: readonly string[];
  /** Whether both halves of the split have images. */
  isSplit: boolean;
  images: AsyncIterable<ExportImage>;
}

export type DatasetWriter = (set: ExportSet, out: Output) => Promise<void>;

/** `name.ext`, which no other image has. */
export function flatName({ name, relativePath }: ExportImage): string {
  return `${name}${/\.[^./]+$/.exec(relativePath)?.[0] ?? ''}`;
}

/** The path without a folder images/ in front, which the output has itself. */
export function innerPath({ relativePath }: ExportImage): string {
  return relativePath.replace(/^images\//i, '');
}
