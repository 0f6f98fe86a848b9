/**
 * Mask files in a folder beside the images, of the same path: masks/a/1.png for images/a/1.jpg. One file for each object has
 * a number behind the name (1_0.png, 1_1.png), or lies in a folder of the image's name.
 */
import path from 'node:path';
import type { MaskSource } from '../dataset.ts';
import type { RootFolder } from '../root-folder.ts';

export const imageFolder = /^(images?|imgs?|jpegimages|photos?|pictures|data)$/i;
export const maskFolder = /^(masks?|segmentations?|seg|gt|ground_?truth|object_?masks)$/i;

const word = /[_\-. ]?(masks?|gt|seg|segmentation|label)$/i;
const number = /[_\-. ]+\d+$/;

export interface FolderMasks {
  /** Null where there is none. */
  of(relativePath: string): MaskSource | null;
  /** Mask files that belong to no image. */
  unused(): string[];
}

/** `images` are all images, and `masks` all PNG files of the mask folders, below the root. */
export function matchMasks(root: RootFolder, images: readonly string[], masks: readonly string[]): FolderMasks {
  const byKey = new Map<string, string>();
  for (const image of images) byKey.set(keyOf(image), image);
  const found = new Map<string, string[]>();
  const unused: string[] = [];
  for (const mask of masks) {
    const image = candidates(keyOf(mask))
      .map((key) => byKey.get(key))
      .find((one) => one !== undefined);
    if (image === undefined) unused.push(mask);
    else found.set(image, [...(found.get(image) ?? []), mask]);
  }
  return {
    of: (relativePath) => {
      const files = found.get(relativePath)?.map((file) => ({ path: path.join(root.path, file), relativePath: file }));
      if (files === undefined) return null;
      return files.length === 1 ? { kind: 'file', ...files[0] } : { kind: 'segmentations', parts: [], files };
    },
    unused: () => unused,
  };
}

/** The path below the folder of images or masks, without extension. */
function keyOf(file: string): string {
  const parts = file.replace(/\.[^./]*$/, '').split('/');
  return parts
    .filter((part, i) => i === parts.length - 1 || !(imageFolder.test(part) || maskFolder.test(part)))
    .join('/');
}

/** The likeliest first: the very name, then without `_mask`, without a number, and the folder that it lies in. */
function candidates(key: string): string[] {
  const plain = key.replace(word, '');
  const single = plain.replace(number, '');
  const folder = key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : '';
  return [key, plain, single, single.replace(word, ''), key.replace(number, '').replace(word, ''), folder];
}
