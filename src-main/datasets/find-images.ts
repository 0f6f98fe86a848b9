/**
 * Where an image lies that an annotation file names, as other tools and other computers write names: with other case,
 * composed or decomposed letters, %20, backslashes, absolute paths, a folder that is named twice or not at all.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { litter } from './formats/glance.ts';
import type { RootFolder } from './root-folder.ts';

export type FoundImage =
  /** `exact`: as written, in one of the folders where such images lie. */
  | { kind: 'found'; relativePath: string; exact: boolean }
  | { kind: 'ambiguous'; candidates: readonly string[] }
  | { kind: 'absent' };

export interface ImageFinder {
  /** Every file below the root, not images alone. */
  files: ReadonlySet<string>;
  /** `folders`: where images of that list lie, the likeliest first; each ends in a slash, '' is the root. */
  find(written: string, folders: readonly string[]): FoundImage;
}

/** Lists every file below the root once; links to folders where the user follows links. */
export async function createImageFinder(root: RootFolder): Promise<ImageFinder> {
  const files = new Set<string>();
  const byPath = new Map<string, string[]>();
  const byName = new Map<string, string[]>();
  for (const file of await filesBelow(root)) {
    files.add(file);
    push(byPath, folded(file), file);
    push(byName, folded(baseOf(file)), file);
  }
  return {
    files,
    find: (written, folders) => {
      const plain = plainForms(written);
      for (const form of plain) {
        for (const folder of folders) {
          const direct = folder + form;
          if (files.has(direct)) return { kind: 'found', relativePath: direct, exact: form === plain[0] };
        }
      }
      const tails = plain.flatMap(tailsOf);
      for (const tail of tails) {
        const found = folders.map((folder) => folder + tail).find((one) => files.has(one));
        if (found) return { kind: 'found', relativePath: found, exact: false };
      }
      for (const tail of tails) {
        const candidates = [...new Set(folders.flatMap((folder) => byPath.get(folded(folder + tail)) ?? []))];
        if (candidates.length > 0) return chosen(candidates);
      }
      const candidates = plain.flatMap((form) => byName.get(folded(baseOf(form))) ?? []);
      return candidates.length === 0 ? { kind: 'absent' } : chosen([...new Set(candidates)]);
    },
  };
}

function chosen(candidates: readonly string[]): FoundImage {
  if (candidates.length > 1) return { kind: 'ambiguous', candidates };
  return { kind: 'found', relativePath: candidates[0], exact: false };
}

/** The name with slashes; without a `./` or a drive; with its percent signs read. */
function plainForms(written: string): string[] {
  const slashed = written.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  const forms = [slashed];
  if (slashed.includes('%')) {
    try {
      forms.push(decodeURIComponent(slashed));
    } catch {
      // A percent sign that means itself.
    }
  }
  return forms;
}

/** The path, then without its first folder, and so on, down to the bare name. */
function tailsOf(form: string): string[] {
  const parts = form.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map((_, start) => parts.slice(start).join('/')).slice(0, 32);
}

async function filesBelow({ path: root, followLinks }: RootFolder): Promise<string[]> {
  const files: string[] = [];
  const open = [''];
  const seen = new Set<string>();
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (followLinks) {
      const real = await realpath(path.join(root, folder)).catch(() => '');
      if (seen.has(real)) continue;
      seen.add(real);
    }
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (litter.test(entry.name)) continue;
      if (
        entry.isDirectory() ||
        (followLinks && entry.isSymbolicLink() && (await leadsToFolder(root, folder + entry.name)))
      )
        open.push(`${folder}${entry.name}/`);
      else files.push(folder + entry.name);
    }
  }
  return files;
}

async function leadsToFolder(root: string, relativePath: string): Promise<boolean> {
  const found = await stat(path.join(root, relativePath)).catch(() => null);
  return found?.isDirectory() ?? false;
}

function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function folded(file: string): string {
  return file.normalize('NFC').toLowerCase();
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
