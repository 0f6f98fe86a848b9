/** A first look at a folder: the names in it and the beginnings of its small files. Nothing outside of it is looked at. */
import { open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { RootFolder } from '../root-folder.ts';

export interface Names {
  folders: readonly string[];
  files: readonly string[];
}

export interface Glance extends Names {
  root: RootFolder;
  /** Names in a folder below, empty where there is none that can be read. */
  below(relativePath: string): Promise<Names>;
  /** The beginning and the end of a file as text; empty where it cannot be read. */
  ends(relativePath: string): Promise<string>;
}

/** Left behind by operating systems; not worth a word. */
export const litter = /^(\..*|thumbs\.db|desktop\.ini|__macosx)$/i;

const END_BYTES = 64 * 1024;

export async function glanceAt(root: RootFolder): Promise<Glance> {
  const known = new Map<string, Promise<Names>>();
  const below = (relativePath: string): Promise<Names> => {
    const found = known.get(relativePath) ?? namesIn(root, relativePath);
    known.set(relativePath, found);
    return found;
  };
  return { root, ...(await below('')), below, ends: (relativePath) => readEnds(root, relativePath) };
}

/** The root and the folders of two levels below, as far as the first of each. */
export async function someFolders(glance: Glance): Promise<string[]> {
  const found = [''];
  for (const one of glance.folders.slice(0, 12)) {
    found.push(one);
    const { folders } = await glance.below(one);
    found.push(...folders.slice(0, 12).map((two) => `${one}/${two}`));
  }
  return found;
}

async function namesIn(root: RootFolder, relativePath: string): Promise<Names> {
  const folders: string[] = [];
  const files: string[] = [];
  try {
    const real = await realpath(path.join(root.path, relativePath));
    if (!root.holds(real)) return { folders, files };
    const entries = await readdir(real, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (litter.test(entry.name)) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && !/\.[a-z0-9]+$/i.test(entry.name)))
        folders.push(entry.name);
      else files.push(entry.name);
    }
  } catch {
    // What cannot be read says nothing; whoever lists it says why.
  }
  return { folders, files };
}

async function readEnds(root: RootFolder, relativePath: string): Promise<string> {
  try {
    const { path: file, bytes } = await root.find(relativePath);
    await using handle = await open(file);
    const read = async (start: number, length: number): Promise<string> => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await handle.read(buffer, 0, length, start);
      return buffer.toString('utf8', 0, bytesRead);
    };
    if (bytes <= 2 * END_BYTES) return await read(0, bytes);
    return `${await read(0, END_BYTES)}\n${await read(bytes - END_BYTES, END_BYTES)}`;
  } catch {
    return '';
  }
}
