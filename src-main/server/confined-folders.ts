/**
 * Folders of the server's machine as a browser may see them: below the roots of `serve` alone, links resolved, what leads
 * out not even listed. The browser asks by ids, never by a path.
 */
import { mkdir, opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { formatOfName } from '../datasets/image-file.ts';
import { createPace, mapConcurrently } from '../system/pace.ts';
import { type LooksLike, looksLike } from './looks-like.ts';
import { safeName } from './safe-names.ts';

export interface FolderEntry {
  /** Real, without links. */
  path: string;
  name: string;
  kind: 'folder' | 'image' | 'file';
  looksLike: LooksLike;
}

export interface FolderPage {
  entries: FolderEntry[];
  /** Of all that can be listed; `next` is where the following page begins. */
  total: number;
  next: number | null;
  /** True: the folder holds more than is looked at. */
  cut: boolean;
}

/** Beyond it a folder is one to choose, not one to look through. */
const mostEntries = 20_000;
const inFlight = 8;

/** The real path of a folder within the roots; throws `not-permitted` for what lies outside, or leads there. */
export async function confine(folder: string, roots: readonly string[]): Promise<string> {
  const real = await realpath(folder).catch((error) => {
    throw unreadable(error, folder);
  });
  if (isWithin(real, roots)) return real;
  throw outside();
}

export function outside(): TripletscopeError {
  return new TripletscopeError('not-permitted', 'the folder is outside the folders that may be browsed', {
    remedy: 'Start serve with --root and that folder.',
  });
}

export function isWithin(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

/** The folder above, where it may be seen. */
export function parentWithin(real: string, roots: readonly string[]): string | null {
  const parent = path.dirname(real);
  return parent !== real && isWithin(parent, roots) ? parent : null;
}

/** Folders first, then files, by name; hidden entries and what is neither are left out. `folder` is confined already. */
export async function listConfined(
  folder: string,
  roots: readonly string[],
  { from, count }: { from: number; count: number },
): Promise<FolderPage> {
  const found: { name: string; key: string; isLink: boolean; isFolder: boolean }[] = [];
  const pace = createPace();
  let cut = false;
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (isHidden(entry.name) || !(entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())) continue;
      if (found.length === mostEntries) {
        cut = true;
        break;
      }
      const { name } = entry;
      found.push({ name, key: sortKey(name), isLink: entry.isSymbolicLink(), isFolder: entry.isDirectory() });
      await pace();
    }
  } catch (error) {
    throw unreadable(error, folder);
  }
  const links = found.filter(({ isLink }) => isLink);
  const targets = new Map(
    await mapConcurrently(
      links,
      inFlight,
      async ({ name }) => [name, await follow(path.join(folder, name), roots)] as const,
    ),
  );
  const listed = found.flatMap(({ name, key, isLink, isFolder }) => {
    const target = isLink ? targets.get(name)! : { path: path.join(folder, name), isFolder };
    return target === null ? [] : [{ ...target, name, key }];
  });
  listed.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const page = listed.slice(from, from + count);
  const entries = await mapConcurrently(page, inFlight, async (entry): Promise<FolderEntry> => {
    const kind = entry.isFolder ? 'folder' : formatOfName(entry.name) === null ? 'file' : 'image';
    return { path: entry.path, name: entry.name, kind, looksLike: entry.isFolder ? await looksLike(entry.path) : null };
  });
  return { entries, total: listed.length, next: from + count < listed.length ? from + count : null, cut };
}

/** Makes one folder in a confined one. Throws `bad-input` for names that no system takes, or that are there. */
export async function createConfined(folder: string, name: string): Promise<string> {
  const made = path.join(folder, safeName(name));
  try {
    await mkdir(made);
    return made;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw unreadable(error, folder);
    throw new TripletscopeError('bad-input', `${name} exists already`, {
      remedy: 'Choose another name.',
    });
  }
}

/** Where a link ends; null where that is outside, nowhere, or neither folder nor file. */
async function follow(link: string, roots: readonly string[]): Promise<{ path: string; isFolder: boolean } | null> {
  try {
    const real = await realpath(link);
    if (!isWithin(real, roots)) return null;
    const info = await stat(real);
    return info.isDirectory() || info.isFile() ? { path: real, isFolder: info.isDirectory() } : null;
  } catch {
    return null;
  }
}

export function isHidden(name: string): boolean {
  return name.startsWith('.') || /^(\$recycle\.bin|system volume information|thumbs\.db|desktop\.ini)$/i.test(name);
}

/** Compared as plain text it gives: case and accents beside each other, numbers by value. Fast for many names. */
function sortKey(name: string): string {
  const folded = name.normalize('NFD').toLowerCase();
  return folded.replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}

/** What of a file system's error a person can do something about. */
export function unreadable(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const name = path.basename(folder);
  if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENAMETOOLONG')
    return new TripletscopeError('not-found', `the folder ${name} no longer exists`);
  if (code === 'ENOTDIR') return new TripletscopeError('bad-input', `${name} is a file, not a folder`);
  if (code === 'ENOSPC') return new TripletscopeError('disk-full', 'no space is left on the disk');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new TripletscopeError('not-permitted', `you have no permission to open the folder ${name}`, {
      remedy: 'Choose another, or change its permissions.',
    });
  return error;
}
