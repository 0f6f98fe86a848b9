/** The image that an annotation file names: found, or reported. */
import type { ImageFinder } from '../find-images.ts';
import type { Consequence, ProblemCode } from '../problems.ts';
import { checkStaysInside } from '../root-folder.ts';
import type { Glance } from './glance.ts';

/** What cannot be found is reported as missing from the first folder that is there. */
export async function likelyFirst(imageFolders: readonly string[], glance: Glance): Promise<string[]> {
  const there: string[] = [];
  for (const folder of imageFolders) {
    const trimmed = folder.replace(/\/$/, '');
    const above = trimmed.includes('/') ? trimmed.slice(0, trimmed.lastIndexOf('/')) : '';
    const { folders } = await glance.below(above);
    if (trimmed === '' || folders.includes(trimmed.slice(trimmed.lastIndexOf('/') + 1))) there.push(folder);
  }
  return there;
}

export interface Locating {
  finder: ImageFinder;
  imageFolders: readonly string[];
  report: (code: ProblemCode, summary: string, consequence: Consequence) => void;
}

/** Null where it is left out, which is reported. */
export function locate(written: string, { finder, imageFolders, report }: Locating): string | null {
  const found = finder.find(written, imageFolders);
  if (found.kind === 'found') {
    if (!found.exact) report('name-resolved', `${shown(written)} was found as ${found.relativePath}`, 'noted');
    return found.relativePath;
  }
  if (found.kind === 'ambiguous') {
    const several = found.candidates.slice(0, 5).join(', ');
    const summary = `${shown(written)} may be any of ${found.candidates.length} files: ${several}`;
    report('name-ambiguous', summary, 'image-left-out');
    return null;
  }
  const slashed = written.replaceAll('\\', '/');
  try {
    checkStaysInside(slashed);
  } catch {
    report('path-leads-out', `the path ${shown(written)} leads out of the data set`, 'image-left-out');
    return null;
  }
  return (imageFolders[0] ?? '') + slashed;
}

function shown(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}
