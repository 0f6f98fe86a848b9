/**
 * Which map file belongs to which image: named as the image (NAME.npy, NAME.jpg.npy), in one folder or in folders like
 * those of the images, as far as one file alone can be meant.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Box } from '../../src-shared/geometry.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import type { DatasetImage } from '../datasets/dataset.ts';
import { explainFileError } from '../datasets/text-table.ts';

export interface MapFiles {
  /** The map of an image by the image's name. */
  byName: ReadonlyMap<string, string>;
  /** Files that belong to none, below the folder. */
  strangers: string[];
  /** In sentences: files that may belong to several images. */
  ambiguous: string[];
}

/** Throws `not-found` and `not-permitted` for the folder. */
export async function findMapFiles(folder: string, images: readonly DatasetImage[]): Promise<MapFiles> {
  const files = await mapsBelow(folder);
  const byTail = new Map<string, string[]>();
  for (const file of files) for (const tail of tailsOf(file.slice(0, -4))) push(byTail, tail, file);
  const claims = new Map<string, DatasetImage[]>();
  for (const image of images) {
    const file = mapOf(image, byTail);
    if (file !== null) push(claims, file, image);
  }
  const byName = new Map<string, string>();
  const ambiguous: string[] = [];
  for (const [file, claimed] of claims) {
    // Its own name tells it from images that only end in the same way.
    const [image] =
      claimed.length === 1 ? claimed : claimed.filter(({ name }) => folded(name) === folded(file.slice(0, -4)));
    if (image) byName.set(image.name, path.join(folder, file));
    else
      ambiguous.push(
        `${file}: may belong to ${claimed
          .slice(0, 3)
          .map(({ relativePath }) => relativePath)
          .join(', ')}`,
      );
  }
  return { byName, ambiguous, strangers: files.filter((file) => !claims.has(file)) };
}

/** The longest path that one file alone ends in; the short name, which may have folders in it joined by `__`, comes first. */
function mapOf(
  {
    name,
    relativePath,
    sha256,
    region = regionOfContent(sha256),
  }: Omit<DatasetImage, 'region'> & { region?: Box | null },
  byTail: ReadonlyMap<string, readonly string[]>,
): string | null {
  // A map called as the whole image is none of an object in it.
  const bare = region === null ? relativePath.replace(/\.[^./]*$/, '') : relativePath;
  const tails = [folded(name), ...[relativePath, bare].flatMap(tailsOf).sort((a, b) => depth(b) - depth(a))];
  for (const tail of tails) {
    const found = byTail.get(tail);
    if (found?.length === 1) return found[0];
  }
  return null;
}

function depth(tail: string): number {
  return tail.split('/').length;
}

/** The path, then without its first folder, and so on, down to the bare name; case and composed letters do not count. */
function tailsOf(file: string): string[] {
  const parts = folded(file).split('/');
  return parts.map((_, start) => parts.slice(start).join('/'));
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** At any depth, links to folders not followed. */
async function mapsBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const open = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      throw explainFileError(error, path.join(folder, below ?? ''));
    });
    for (const entry of entries) {
      if (entry.isDirectory()) open.push(`${below}${entry.name}/`);
      else if (/\.npy$/i.test(entry.name)) found.push(below + entry.name);
    }
  }
  return found.sort();
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
