/** What every format out has: it is handed images with their objects, and an output that takes files and counts what is lost. */
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

/** Each with the phrase behind its number. */
export const lossHeadings = {
  'pixels-changed': 'pixels of masks changed when they became polygons',
  'pixels-overlap': 'pixels lie in several masks and keep the last one alone',
  'outline-as-pixels': 'polygons became pixels',
  'rings-joined': 'polygons of several rings became one ring',
  'outline-dropped': 'outlines are left out',
  'box-dropped': 'boxes are left out',
  'box-of-outline': 'boxes are the bounds of their outlines now',
  'object-other-class': 'objects of other classes than their image’s are left out',
  'object-dropped': 'objects are left out',
  'image-class': 'images lose their class, which their objects do not tell',
  'split-dropped': 'images lose their part of the split',
  'name-changed': 'names of classes were changed',
  'image-missing': 'images are missing and are not copied',
  'mask-missing': 'masks cannot be read and are left out',
  'link-as-copy': 'images were copied, since they lie on another disk',
} as const;

export type LossCode = keyof typeof lossHeadings;

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
