/** What a folder seems to hold, from a few names, for the eye of somebody who is choosing one. */
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { annotationFile } from '../datasets/formats/coco-files.ts';
import { formatOfName } from '../datasets/image-file.ts';
import { databaseName } from '../workspace/open.ts';

export type LooksLike = 'workspace' | 'dataset' | null;

/** Names that are looked at in a folder, and in a class folder below it. */
const glance = 200;
const glanceBelow = 30;

/** A workspace by its database; a data set by its lists, or by two folders with images in them. */
export async function looksLike(folder: string): Promise<LooksLike> {
  const names = await someNames(folder, glance);
  const files = new Set(names.filter(({ isFolder }) => !isFolder).map(({ name }) => name));
  if (files.has(databaseName)) return 'workspace';
  if (files.has(annotationFile) || (files.has('images.txt') && files.has('image_class_labels.txt'))) return 'dataset';
  const folders = names.filter(({ isFolder, name }) => isFolder && !name.startsWith('.')).slice(0, 3);
  if (folders.length < 2) return null;
  const halves = folders.every(({ name }) => /^(train|test|val|valid|validation)$/i.test(name));
  for (const { name } of folders.slice(0, 2)) {
    if (!(await holdsImages(path.join(folder, name), halves ? 1 : 0))) return null;
  }
  return 'dataset';
}

async function holdsImages(folder: string, depth: number): Promise<boolean> {
  const names = await someNames(folder, glanceBelow);
  if (depth === 0) return names.some(({ name, isFolder }) => !isFolder && formatOfName(name) !== null);
  const first = names.find(({ isFolder }) => isFolder);
  return first !== undefined && holdsImages(path.join(folder, first.name), depth - 1);
}

async function someNames(folder: string, count: number): Promise<{ name: string; isFolder: boolean }[]> {
  const names: { name: string; isFolder: boolean }[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: count })) {
      names.push({ name: entry.name, isFolder: entry.isDirectory() });
      if (names.length === count) break;
    }
  } catch {
    // What cannot be read looks like nothing.
  }
  return names;
}
